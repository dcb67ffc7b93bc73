//! Saving what Textract read.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use rust_decimal::{Decimal, prelude::FromPrimitive as _};

use super::{
    answer::{Answer, fetch},
    step::{By, fail, step, sync},
};
use crate::{
    clients::Clients,
    domain::{UploadId, UploadStatus},
    error::{Error, Result},
    extraction::{self, DocumentKind, Reading},
    metric::{self, Metric},
    objects::ObjectKey,
    tables::uploads::{self, Outcome, UploadRow},
};

/// Result pages written to S3 at a time.
const PARALLEL_WRITES: usize = 8;

/// What there was to save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// The upload does not wait for this job, or waits no longer.
    Done,
    /// Textract is still at work.
    InProgress,
    /// Textract knows no such job.
    Unknown,
}

/// Saves the outcome of a job. Changes nothing unless the upload is being read by this very job.
///
/// # Errors
/// `Err` means «try again»: a neighbour does not answer.
pub async fn save(clients: &Clients, upload_id: UploadId, attempt: i32, job_id: &str, by: &By) -> Result<Saved> {
    let row = uploads::find(&**clients.database().client().await?, upload_id).await?;
    let Some(row) = row.filter(|row| is_awaited(row, attempt, job_id)) else {
        tracing::info!(%upload_id, "a notice nobody waits for");
        return Ok(Saved::Done);
    };
    match fetch(clients, job_id).await? {
        Answer::Done(pages) => save_pages(clients, &row, job_id, &pages, by).await?,
        Answer::Failed(message) => fail(clients, &row, &explain(&message), by).await?,
        Answer::InProgress => return Ok(Saved::InProgress),
        Answer::Unknown => return Ok(Saved::Unknown),
    }
    Ok(Saved::Done)
}

/// The message may come before the job's id was noted: then the tag alone vouches for it.
fn is_awaited(row: &UploadRow, attempt: i32, job_id: &str) -> bool {
    row.status == UploadStatus::Processing
        && row.attempt == attempt
        && row.textract_job_id.as_deref().is_none_or(|noted| noted == job_id)
}

/// First the answer as received, then what was understood of it: nothing that was paid for is lost.
async fn save_pages(clients: &Clients, row: &UploadRow, job_id: &str, pages: &[Vec<u8>], by: &By) -> Result<()> {
    let writes: Vec<_> = (1_u32..).zip(pages).map(|(number, page)| put_page(clients, row, number, page)).collect();
    stream::iter(writes).buffer_unordered(PARALLEL_WRITES).try_collect::<()>().await?;
    let templates = clients.templates.current().await?;
    let reading = match extraction::parse_answers(pages.iter().map(Vec::as_slice)) {
        Ok(analysis) => extraction::read(&analysis, &templates, Some(&row.insurer)),
        Err(error) => return fail(clients, row, &error.to_string(), by).await,
    };
    let value = serde_json::to_value(&reading).map_err(Error::internal)?;
    let answer_pages = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    let saved = if let Some(message) = refused(&reading) {
        let (value, kept) = (Some(&value), Some(answer_pages));
        step!(clients, by, "fail_reading", fail(row.upload_id, row.attempt, &message, value, kept))
    } else {
        let (pages, confidence_score) = (page_count(&reading), score(&reading));
        let outcome = Outcome { reading: value, pages, answer_pages, confidence_score, job_id: job_id.to_owned() };
        step!(clients, by, "finish_reading", finish_reading(row.upload_id, row.attempt, &outcome))
    };
    if let Some(row) = saved {
        // Whatever stands on them: they were read, and are on the bill.
        metric::record(Metric::PagesRead, i64::from(page_count(&reading)));
        sync(clients, &row).await;
    }
    Ok(())
}

/// As the column holds it.
pub(super) fn page_count(reading: &Reading) -> i32 {
    i32::try_from(reading.pages).unwrap_or(i32::MAX)
}

/// As the column holds it.
pub(super) fn score(reading: &Reading) -> Option<Decimal> {
    Decimal::from_f64(reading.confidence_score).map(|score| score.round_dp(4))
}

/// Why a document cannot be reviewed as a policy.
pub(super) fn refused(reading: &Reading) -> Option<String> {
    let because = reading.reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    match reading.document {
        DocumentKind::Policy => None,
        DocumentKind::Endorsement => {
            Some(format!("This is an endorsement{because}, not a new policy. Change the policy it belongs to instead."))
        }
        DocumentKind::NotPolicy => Some(format!("This is not a policy schedule{because}. Nothing was read from it.")),
        DocumentKind::Unreadable => Some(format!(
            "Nothing can be read in this document{because}. Enter the policy by hand, or upload a better copy."
        )),
    }
}

/// Textract's status messages, for people.
fn explain(message: &str) -> String {
    let (code, text) = message.split_once(": ").unwrap_or((message, ""));
    match code {
        "UNSUPPORTED_DOCUMENT" if text.is_empty() => "This PDF is encrypted or of an unsupported kind.".to_owned(),
        "BAD_DOCUMENT" if text.is_empty() => "This PDF is damaged. Export it again and upload it.".to_owned(),
        _ if text.is_empty() => {
            "The reading service could not read this document. Try again, or enter it by hand.".to_owned()
        }
        _ => text.to_owned(),
    }
}

async fn put_page(clients: &Clients, row: &UploadRow, number: u32, page: &[u8]) -> Result<()> {
    clients.objects().put_bytes(&ObjectKey::TextractAnswer(row.upload_id.0, number), gzip(page)?).await
}

fn gzip(page: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(page).and_then(|()| encoder.finish()).map_err(Error::internal)
}
