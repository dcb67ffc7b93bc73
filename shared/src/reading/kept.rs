//! Reading once more what Textract said then: nothing is asked, nothing is paid.

use std::io::Read as _;

use flate2::read::GzDecoder;
use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::{
    request::fingerprint,
    save::score,
    step::{By, step, sync},
};
use crate::{
    clients::Clients,
    domain::UploadStatus,
    error::{Error, Result},
    extraction::{self, DocumentKind, Reading},
    objects::ObjectKey,
    tables::uploads::UploadRow,
};

/// Kept result pages fetched at a time.
const PARALLEL_READS: usize = 8;

/// Most result pages read again while a person waits; a policy has up to ten.
const MOST_PAGES: i32 = 200;

/// What the templates of today make of the kept answer. `None` when no answer was kept, or a page of it is missing.
///
/// # Errors
/// S3 does not answer; a kept page is damaged.
pub async fn read_kept(clients: &Clients, row: &UploadRow) -> Result<Option<Reading>> {
    let Some(count) = row.answer_pages.filter(|count| (1..=MOST_PAGES).contains(count)) else { return Ok(None) };
    let pages: Vec<Option<Vec<u8>>> = stream::iter(1..=count.unsigned_abs())
        .map(|number| find_page(clients, row, number))
        .buffered(PARALLEL_READS)
        .try_collect()
        .await?;
    let Some(pages) = pages.into_iter().collect::<Option<Vec<_>>>() else { return Ok(None) };
    let analysis = extraction::parse_answers(pages.iter().map(Vec::as_slice)).map_err(Error::internal)?;
    let templates = clients.templates.current().await?;
    Ok(Some(extraction::read(&analysis, &templates, Some(&row.insurer))))
}

/// Understands the kept answer of an upload in REVIEW anew, where Textract would be asked the very same today. `None` where it
/// would not, or no answer was kept: then it must be asked.
///
/// # Errors
/// A neighbour does not answer; a kept page is damaged.
pub async fn understand_again(clients: &Clients, row: &UploadRow, by: &By) -> Result<Option<UploadRow>> {
    let asked = row.asked_sha256.as_deref().filter(|_| row.status == UploadStatus::Review);
    if asked != Some(fingerprint(clients, row).await?.as_str()) {
        return Ok(None);
    }
    let Some(reading) = read_kept(clients, row).await? else { return Ok(None) };
    let value = serde_json::to_value(&reading).map_err(Error::internal)?;
    // A document that is reviewed as a policy stays one: a person decides what else it is.
    if reading.document != DocumentKind::Policy || row.reading.as_ref() == Some(&value) {
        return Ok(Some(row.clone()));
    }
    let replaced =
        step!(clients, by, "understand_again", replace_reading(row.upload_id, row.version, &value, score(&reading)));
    if let Some(row) = &replaced {
        sync(clients, row).await;
    }
    // Somebody who was faster has done something better.
    Ok(replaced.or_else(|| Some(row.clone())))
}

async fn find_page(clients: &Clients, row: &UploadRow, number: u32) -> Result<Option<Vec<u8>>> {
    let Some(stored) = clients.objects().find(&ObjectKey::TextractAnswer(row.upload_id.0, number)).await? else {
        return Ok(None);
    };
    let mut page = Vec::new();
    GzDecoder::new(stored.body.as_ref()).read_to_end(&mut page).map_err(Error::internal)?;
    Ok(Some(page))
}
