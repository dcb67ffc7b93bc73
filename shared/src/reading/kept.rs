//! Reading once more what Textract said then: nothing is asked, nothing is paid, nothing is changed.

use std::io::Read as _;

use flate2::read::GzDecoder;
use futures::{StreamExt as _, TryStreamExt as _, stream};

use crate::{
    clients::Clients,
    error::{Error, Result},
    extraction::{self, Reading},
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

async fn find_page(clients: &Clients, row: &UploadRow, number: u32) -> Result<Option<Vec<u8>>> {
    let Some(stored) = clients.objects().find(&ObjectKey::TextractAnswer(row.upload_id.0, number)).await? else {
        return Ok(None);
    };
    let mut page = Vec::new();
    GzDecoder::new(stored.body.as_ref()).read_to_end(&mut page).map_err(Error::internal)?;
    Ok(Some(page))
}
