//! The sweeper: every upload comes to an end, whatever event was lost.

use std::time::{Duration, Instant};

use futures::{StreamExt as _, stream};
use serde::Serialize;

use super::{
    MOST_ATTEMPTS, Saved, read_again, save, start,
    step::{By, fail, step, sync},
};
use crate::{
    clients::Clients,
    domain::UploadStatus,
    error::Result,
    events::Landed,
    objects::ObjectKey,
    tables::uploads::{self, StoredFile, UploadRow},
};

/// Uploads taken from the database at a time: a bound on memory.
const BATCH: i64 = 200;

/// Uploads looked after at a time: each mostly waits for S3 and Textract, and few enough to leave Textract to the events.
const PARALLEL: usize = 4;

/// How long an upload may be on its way before the sweeper looks after it. With a run every five minutes, an upload whose
/// event and whose message were both lost is read within 14 minutes, and one that Textract never finishes fails within 15.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Without any step: events normally take seconds.
    pub unattended: Duration,
    /// In one attempt of Textract, which takes seconds for a policy; then it is given up.
    pub attempt: Duration,
    /// For one run: it must end before its function does, and before the next one begins.
    pub run: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { unattended: Duration::from_mins(2), attempt: Duration::from_mins(8), run: Duration::from_secs(200) }
    }
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SweepReport {
    /// Uploads looked at.
    pub looked_at: usize,
    /// Uploads that could not be helped this time.
    pub failed: usize,
}

/// Looks after every upload that has been on its way for too long; one that cannot be helped does not stop the others.
///
/// # Errors
/// The database does not answer.
pub async fn sweep(clients: &Clients, patience: Patience, by: &By) -> Result<SweepReport> {
    let until = Instant::now() + patience.run;
    let (mut report, mut after) = (SweepReport::default(), None);
    let client = clients.database().client().await?;
    // Once for the whole run: what this run has moved on is not met again in it.
    let before = uploads::seconds_ago(&**client, patience.unattended.as_secs_f64()).await?;
    drop(client);
    while Instant::now() < until {
        let client = clients.database().client().await?;
        let rows = uploads::list_unfinished(&**client, before, after, BATCH).await?;
        drop(client);
        let Some(last) = rows.last() else { break };
        after = Some((last.updated_at, last.upload_id));
        report.looked_at += rows.len();
        let helped = stream::iter(rows).map(|row| help(clients, row, patience, by)).buffer_unordered(PARALLEL);
        report.failed += helped.filter(|helped| std::future::ready(!helped)).count().await;
    }
    Ok(report)
}

/// Is this one done with, for this run?
async fn help(clients: &Clients, row: UploadRow, patience: Patience, by: &By) -> bool {
    let looked_after = look_after(clients, &row, patience, by).await;
    if let Err(error) = &looked_after {
        tracing::warn!(upload_id = %row.upload_id, %error, "an upload waits for the next run");
    }
    looked_after.is_ok()
}

async fn look_after(clients: &Clients, row: &UploadRow, patience: Patience, by: &By) -> Result<()> {
    let helped = match (row.status, &row.textract_job_id) {
        (UploadStatus::AwaitingFile, _) => return start_or_expire(clients, row, by).await,
        (UploadStatus::Processing, Some(job_id)) => save_or_repeat(clients, row, job_id, by).await,
        _ => start_or_fail(clients, row, by).await,
    };
    match helped {
        Ok(true) => Ok(()),
        // Still under way, or in the way of something: not for ever.
        helped if is_overdue(row, patience) => {
            let message = "The reading service did not finish in time. Try again, or enter the policy by hand.";
            fail(clients, row, message, by).await?;
            helped.map(drop)
        }
        helped => helped.map(drop),
    }
}

fn is_overdue(row: &UploadRow, patience: Patience) -> bool {
    let age = row.started_at.map(|at| chrono::Utc::now() - at).and_then(|age| age.to_std().ok());
    age.is_some_and(|age| age >= patience.attempt)
}

/// The event of an original that is there was lost; one that is not there may still come until it expires.
async fn start_or_expire(clients: &Clients, row: &UploadRow, by: &By) -> Result<()> {
    if let Some(landed) = original(clients, row).await? {
        return start(clients, &landed, by).await;
    }
    let message = "The file was never received. Please upload it again.";
    if let Some(row) = step!(clients, by, "expire", expire(row.upload_id, message)) {
        sync(clients, &row).await;
    }
    Ok(())
}

/// True: a job was asked for, or the upload has ended.
async fn start_or_fail(clients: &Clients, row: &UploadRow, by: &By) -> Result<bool> {
    if let Some(landed) = original(clients, row).await? {
        start(clients, &landed, by).await?;
    } else {
        let message = "The uploaded file cannot be found any more. Please upload it again.";
        fail(clients, row, message, by).await?;
    }
    Ok(true)
}

/// True: the outcome is saved, or a new attempt was made for a job that Textract has forgotten.
async fn save_or_repeat(clients: &Clients, row: &UploadRow, job_id: &str, by: &By) -> Result<bool> {
    match save(clients, row.upload_id, row.attempt, job_id, by).await? {
        Saved::Done => Ok(true),
        Saved::InProgress => Ok(false),
        Saved::Unknown if row.attempt < MOST_ATTEMPTS => {
            read_again(clients, row.upload_id, row.attempt, by).await.map(|_| true)
        }
        Saved::Unknown => {
            let message = "The reading service lost this document, several times. Enter the policy by hand.";
            fail(clients, row, message, by).await.map(|()| true)
        }
    }
}

/// The original as its event would have told of it.
async fn original(clients: &Clients, row: &UploadRow) -> Result<Option<Landed>> {
    let listed = clients.objects().find_listed(&ObjectKey::Original(row.upload_id.0)).await?;
    Ok(listed.map(|listed| Landed {
        upload_id: row.upload_id,
        file: StoredFile {
            // A version that is known from an event stays.
            object_version: row.object_version.clone(),
            object_etag: listed.etag.trim_matches('"').to_owned(),
            sequencer: None,
            size_bytes: listed.size_bytes,
        },
    }))
}
