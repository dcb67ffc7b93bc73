//! Reading once more what Textract said then: nothing is asked, nothing is paid.

use std::io::Read as _;

use flate2::read::GzDecoder;
use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::{
    request::fingerprint,
    save::{page_count, refused, score},
    start::{find_original, is_same},
    step::{By, step, sync},
};
use crate::{
    clients::Clients,
    domain::UploadStatus,
    error::{Error, Result},
    extraction::{self, Reading},
    objects::ObjectKey,
    tables::uploads::{Understood, UploadRow},
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

/// Understands the kept answer of an upload that waits for its review, failed or was rejected anew, where Textract would be
/// asked the very same today about the very object that is in S3. `None` where it would not, or no answer was kept: then it
/// must be asked.
///
/// # Errors
/// A neighbour does not answer; a kept page is damaged.
pub async fn understand_again(clients: &Clients, row: &UploadRow, by: &By) -> Result<Option<UploadRow>> {
    if row.answer_pages.is_none() || row.asked_sha256 != Some(fingerprint(clients, row).await?) {
        return Ok(None);
    }
    let file = find_original(clients, row.upload_id).await?;
    if !file.is_some_and(|file| is_same(row, &file)) {
        return Ok(None);
    }
    let Some(reading) = read_kept(clients, row).await? else { return Ok(None) };
    let understood = understood(&reading)?;
    // A document that is reviewed as a policy stays one: a person decides what else it is.
    let stays = row.status == UploadStatus::Review && understood.status != UploadStatus::Review;
    if stays || (row.status == understood.status && row.reading.as_ref() == Some(&understood.reading)) {
        return Ok(Some(row.clone()));
    }
    let changed = step!(clients, by, "understand_again", understand(row.upload_id, row.version, &understood));
    if let Some(row) = &changed {
        sync(clients, row).await;
    }
    // Somebody who was faster has done something better.
    Ok(changed.or_else(|| Some(row.clone())))
}

fn understood(reading: &Reading) -> Result<Understood> {
    let error_message = refused(reading);
    Ok(Understood {
        status: if error_message.is_none() { UploadStatus::Review } else { UploadStatus::Failed },
        error_message,
        reading: serde_json::to_value(reading).map_err(Error::internal)?,
        pages: page_count(reading),
        confidence_score: score(reading),
    })
}

async fn find_page(clients: &Clients, row: &UploadRow, number: u32) -> Result<Option<Vec<u8>>> {
    let Some(stored) = clients.objects().find(&ObjectKey::TextractAnswer(row.upload_id.0, number)).await? else {
        return Ok(None);
    };
    let mut page = Vec::new();
    GzDecoder::new(stored.body.as_ref()).read_to_end(&mut page).map_err(Error::internal)?;
    Ok(Some(page))
}
