//! The sweeper: every upload comes to an end, whatever event was lost.

use std::time::Duration;

use serde::Serialize;

use super::{
    MOST_ATTEMPTS, read_again, save, start,
    step::{By, step, sync},
};
use crate::{
    clients::Clients,
    domain::UploadStatus,
    error::Result,
    events::Landed,
    objects::ObjectKey,
    tables::uploads::{self, UploadRow},
};

/// Uploads looked at in one run; the oldest first, the rest by the next run.
const MOST: i64 = 200;

/// How long an upload may be on its way before the sweeper looks after it.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Without any step: events normally take seconds.
    pub unattended: Duration,
    /// In one attempt of Textract; then a new one is made.
    pub attempt: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { unattended: Duration::from_mins(3), attempt: Duration::from_mins(30) }
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
    let client = clients.database().client().await?;
    let rows = uploads::list_unfinished(&**client, patience.unattended.as_secs_f64(), MOST).await?;
    drop(client);
    let mut report = SweepReport { looked_at: rows.len(), failed: 0 };
    for row in rows {
        if let Err(error) = look_after(clients, &row, patience, by).await {
            report.failed += 1;
            tracing::warn!(upload_id = %row.upload_id, %error, "an upload waits for the next run");
        }
    }
    Ok(report)
}

async fn look_after(clients: &Clients, row: &UploadRow, patience: Patience, by: &By) -> Result<()> {
    match (row.status, &row.textract_job_id) {
        (UploadStatus::AwaitingFile, _) => start_or_expire(clients, row, by).await,
        (UploadStatus::Uploaded, _) | (UploadStatus::Processing, None) => start_or_fail(clients, row, by).await,
        (UploadStatus::Processing, Some(job_id)) => {
            save(clients, row.upload_id, job_id, by).await?;
            give_up_attempt(clients, row, patience, by).await
        }
        _ => Ok(()),
    }
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

async fn start_or_fail(clients: &Clients, row: &UploadRow, by: &By) -> Result<()> {
    if let Some(landed) = original(clients, row).await? {
        return start(clients, &landed, by).await;
    }
    let message = "The uploaded file cannot be found any more. Please upload it again.";
    if let Some(row) = step!(clients, by, "fail_reading", fail(row.upload_id, message, None)) {
        sync(clients, &row).await;
    }
    Ok(())
}

/// Still not done after all this time: Textract lost the job, or us. Try again, but not for ever.
async fn give_up_attempt(clients: &Clients, row: &UploadRow, patience: Patience, by: &By) -> Result<()> {
    let now = uploads::find(&**clients.database().client().await?, row.upload_id).await?;
    let Some(now) = now.filter(|now| now.status == UploadStatus::Processing && now.attempt == row.attempt) else {
        return Ok(());
    };
    let age = now.started_at.map(|at| chrono::Utc::now() - at).and_then(|age| age.to_std().ok()).unwrap_or_default();
    if age < patience.attempt {
        return Ok(());
    }
    if now.attempt < MOST_ATTEMPTS {
        return read_again(clients, now.upload_id, by).await.map(drop);
    }
    let message = "The reading service did not answer, several times. Enter the policy by hand, or try again later.";
    if let Some(row) = step!(clients, by, "fail_reading", fail(now.upload_id, message, None)) {
        sync(clients, &row).await;
    }
    Ok(())
}

/// The original as its event would have told of it.
async fn original(clients: &Clients, row: &UploadRow) -> Result<Option<Landed>> {
    let head = clients.objects().find_head(&ObjectKey::Original(row.upload_id.0)).await?;
    Ok(head.map(|head| Landed {
        upload_id: row.upload_id,
        object_version: head.version_id.unwrap_or_else(|| head.etag.trim_matches('"').to_owned()),
        sequencer: None,
        size_bytes: head.size_bytes,
    }))
}
