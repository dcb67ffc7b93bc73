//! Starting Textract for an original that has landed.

use sha2::{Digest as _, Sha256};

use super::{
    MOST_ATTEMPTS,
    request::{Asked, ask, fingerprint},
    step::{By, fail, step},
};
use crate::{
    clients::Clients,
    domain::{
        UploadId, UploadStatus,
        pdf::{Inspector, Refused},
    },
    error::Result,
    events::Landed,
    objects::ObjectKey,
    tables::uploads::{self, Job, StoredFile, UploadRow},
};

/// Starts the reading of an upload whose original is in S3.
///
/// The first event takes the step to PROCESSING. One that finds it taken, but no job noted, asks Textract again with the
/// same token and gets the same job: the function died in between.
///
/// # Errors
/// `Err` means «try again»: a neighbour does not answer or Textract is busy.
pub async fn start(clients: &Clients, landed: &Landed, by: &By) -> Result<()> {
    match take(clients, landed, by).await? {
        Some(row) => start_taken(clients, row, by).await,
        None => Ok(()),
    }
}

/// Reads an upload once more after `attempt`: a new attempt with a new token. `None` when that is not allowed any more.
///
/// # Errors
/// A neighbour does not answer.
pub async fn read_again(clients: &Clients, upload_id: UploadId, attempt: i32, by: &By) -> Result<Option<UploadRow>> {
    let again = step!(clients, by, "read_again", read_again(upload_id, attempt, MOST_ATTEMPTS));
    let Some(file) = again.as_ref().and_then(known_file) else { return Ok(None) };
    start(clients, &Landed { upload_id, file }, by).await?;
    uploads::find(&**clients.database().client().await?, upload_id).await
}

/// The original that is in S3 now. `None` when there is none.
///
/// # Errors
/// S3 does not answer.
pub async fn find_original(clients: &Clients, upload_id: UploadId) -> Result<Option<StoredFile>> {
    let head = clients.objects().find_head(&ObjectKey::Original(upload_id.0)).await?;
    Ok(head.map(|head| StoredFile {
        object_version: head.version_id,
        object_etag: head.etag.trim_matches('"').to_owned(),
        sequencer: None,
        size_bytes: head.size_bytes,
    }))
}

/// The object of an earlier attempt.
fn known_file(row: &UploadRow) -> Option<StoredFile> {
    Some(StoredFile {
        object_version: row.object_version.clone(),
        object_etag: row.object_etag.clone()?,
        sequencer: None,
        size_bytes: row.size_bytes?,
    })
}

/// Takes the step to PROCESSING, or finds that this delivery has something left to do.
async fn take(clients: &Clients, landed: &Landed, by: &By) -> Result<Option<UploadRow>> {
    let Landed { upload_id, file } = landed;
    let begun = step!(clients, by, "start_reading", begin_reading(*upload_id, file));
    if begun.is_some() {
        return Ok(begun);
    }
    let Some(row) = uploads::find(&**clients.database().client().await?, *upload_id).await? else {
        tracing::warn!(%upload_id, "an original without an upload");
        return Ok(None);
    };
    if is_same(&row, file) {
        let died_before = row.status == UploadStatus::Processing && row.textract_job_id.is_none();
        return Ok(died_before.then_some(row));
    }
    if step!(clients, by, "overwritten", supersede(*upload_id, file, MOST_ATTEMPTS)).is_none() {
        tracing::info!(%upload_id, "an event of an older object");
        return Ok(None);
    }
    Ok(step!(clients, by, "start_reading", begin_reading(*upload_id, file)))
}

/// A version that was found by listing is known by its entity tag alone.
pub(super) fn is_same(row: &UploadRow, file: &StoredFile) -> bool {
    let (ours, theirs) = (&row.object_version, &file.object_version);
    let is_same_version = ours.is_none() || theirs.is_none() || ours == theirs;
    is_same_version && row.object_etag.as_deref() == Some(file.object_etag.as_str())
}

async fn start_taken(clients: &Clients, row: UploadRow, by: &By) -> Result<()> {
    // One that came through us was looked at before it was stored.
    let sha256 = match row.sha256 {
        Some(_) => None,
        None => match inspect(clients, &row).await? {
            Ok(sha256) => Some(sha256),
            Err(refused) => return fail(clients, &row, &refused.to_string(), by).await,
        },
    };
    match ask(clients, &row).await? {
        Asked::Job(job) => {
            let job = Job { id: job, asked_sha256: fingerprint(clients, &row).await? };
            let client = clients.database().client().await?;
            uploads::note_job(&**client, row.upload_id, row.attempt, &job, sha256.as_deref()).await
        }
        Asked::Never(message) => fail(clients, &row, message, by).await,
        Asked::Stale if row.attempt < MOST_ATTEMPTS => {
            tracing::warn!(upload_id = %row.upload_id, "the deployment changed while an upload was started");
            Box::pin(read_again(clients, row.upload_id, row.attempt, by)).await.map(drop)
        }
        Asked::Stale => fail(clients, &row, "This upload was read too often. Upload the file again.", by).await,
    }
}

/// Looks at a file that came straight to S3: Textract takes images too, this house takes policies as PDF only.
async fn inspect(clients: &Clients, row: &UploadRow) -> Result<std::result::Result<String, Refused>> {
    let (mut inspector, mut hash) = (Inspector::default(), Sha256::new());
    let key = ObjectKey::Original(row.upload_id.0);
    clients
        .objects()
        .for_each_chunk(&key, row.object_version.as_deref(), |chunk| {
            inspector.take(chunk);
            hash.update(chunk);
        })
        .await?;
    Ok(inspector.verdict().map(|()| hex::encode(hash.finalize())))
}
