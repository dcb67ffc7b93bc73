//! The steps of a reading. Each names the attempt it belongs to, so that what comes late from an earlier one changes nothing.

use chrono::{DateTime, Utc};
use postgres_from_row::FromRow as _;
use rust_decimal::Decimal;
use serde_json::Value;
use tokio_postgres::GenericClient;

use super::{UploadRow, one};
use crate::{
    domain::{UploadId, UploadStatus},
    error::Result,
};

/// Which object exactly is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// S3's version id, where the bucket keeps versions.
    pub object_version: Option<String>,
    /// Its entity tag, without quotes.
    pub object_etag: String,
    /// Orders the events of one key; unknown when the object was found rather than announced.
    pub sequencer: Option<String>,
    /// Its size.
    pub size_bytes: i64,
}

/// Sequencers are hexadecimal texts of different lengths: the shorter is padded with zeros on the right. Source: «Event
/// message structure», Amazon S3 User Guide.
const BEGIN_READING: &str = "
update uploads
set status = 'PROCESSING', sequencer = coalesce($2, sequencer), object_version = $3, object_etag = $4, size_bytes = $5,
    textract_job_id = null, started_at = now(), expires_at = null, error_message = null, version = version + 1,
    updated_at = now()
where upload_id = $1 and status in ('AWAITING_FILE', 'UPLOADED')
    and (sequencer is null or $2::text is null
        or rpad($2, 64, '0') collate \"C\" >= rpad(sequencer, 64, '0') collate \"C\")
returning *";

/// Textract is about to be asked. Of many events for one object one gets a row; an older object than the known one gets none.
///
/// # Errors
/// The database's.
pub async fn begin_reading(db: &impl GenericClient, id: UploadId, file: &StoredFile) -> Result<Option<UploadRow>> {
    let StoredFile { object_version, object_etag, sequencer, size_bytes } = file;
    one(db, BEGIN_READING, &[&id, sequencer, object_version, object_etag, size_bytes]).await
}

const SUPERSEDE: &str = "
update uploads
set status = 'UPLOADED', attempt = attempt + 1, textract_job_id = null, started_at = null, error_message = null,
    sha256 = null, duplicate_of = null, asked_sha256 = null, answer_pages = null, version = version + 1,
    updated_at = now()
where upload_id = $1 and attempt < $5 and status in ('PROCESSING', 'REVIEW', 'FAILED')
    and rpad($2::text, 64, '0') collate \"C\" > rpad(sequencer, 64, '0') collate \"C\"
    and (object_version, object_etag) is distinct from ($3, $4)
returning *";

/// The object was overwritten after its reading had begun: the newer one is to be read instead.
///
/// # Errors
/// The database's.
pub async fn supersede(
    db: &impl GenericClient,
    id: UploadId,
    file: &StoredFile,
    most_attempts: i32,
) -> Result<Option<UploadRow>> {
    let StoredFile { object_version, object_etag, sequencer, .. } = file;
    one(db, SUPERSEDE, &[&id, sequencer, object_version, object_etag, &most_attempts]).await
}

const NOTE_JOB: &str = "
update uploads
set textract_job_id = $3, asked_sha256 = $5, sha256 = coalesce(sha256, $4),
    duplicate_of = coalesce(duplicate_of, (
        select earlier.upload_id from uploads earlier
        where earlier.sha256 = $4 and earlier.upload_id <> $1 and earlier.status <> 'EXPIRED'
        order by earlier.created_at limit 1
    ))
where upload_id = $1 and attempt = $2 and textract_job_id is null";

/// A job of Textract.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its name.
    pub id: String,
    /// What it was asked.
    pub asked_sha256: String,
}

/// Which job reads it, and what its bytes turned out to be. Not a new version: nothing anybody is shown has changed.
///
/// # Errors
/// The database's.
pub async fn note_job(
    db: &impl GenericClient,
    id: UploadId,
    attempt: i32,
    job: &Job,
    sha256: Option<&str>,
) -> Result<()> {
    db.execute(NOTE_JOB, &[&id, &attempt, &job.id, &sha256, &job.asked_sha256]).await?;
    Ok(())
}

/// What a reading found.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The reading, as JSON.
    pub reading: Value,
    /// Pages of the document.
    pub pages: i32,
    /// Result pages kept in S3.
    pub answer_pages: i32,
    /// 0..1.
    pub confidence_score: Option<Decimal>,
    /// Which job it was.
    pub job_id: String,
}

const FINISH_READING: &str = "
update uploads
set status = 'REVIEW', reading = $3, pages = $4, answer_pages = $5, confidence_score = $6, textract_job_id = $7,
    error_message = null, version = version + 1, updated_at = now()
where upload_id = $1 and attempt = $2 and status = 'PROCESSING' and coalesce(textract_job_id, $7) = $7
returning *";

/// It was read: a person may review it. A second delivery, or one of an older job, finds nothing to do.
///
/// # Errors
/// The database's.
pub async fn finish_reading(
    db: &impl GenericClient,
    id: UploadId,
    attempt: i32,
    outcome: &Outcome,
) -> Result<Option<UploadRow>> {
    let Outcome { reading, pages, answer_pages, confidence_score, job_id } = outcome;
    one(db, FINISH_READING, &[&id, &attempt, reading, pages, answer_pages, confidence_score, job_id]).await
}

const FAIL: &str = "
update uploads
set status = 'FAILED', error_message = $3, reading = coalesce($4, reading), answer_pages = $5, expires_at = null,
    version = version + 1, updated_at = now()
where upload_id = $1 and attempt = $2 and status in ('AWAITING_FILE', 'UPLOADED', 'PROCESSING')
returning *";

/// It cannot be read, and why; with what was found out nevertheless, and how many pages of an answer are kept.
///
/// # Errors
/// The database's.
pub async fn fail(
    db: &impl GenericClient,
    id: UploadId,
    attempt: i32,
    message: &str,
    reading: Option<&Value>,
    answer_pages: Option<i32>,
) -> Result<Option<UploadRow>> {
    one(db, FAIL, &[&id, &attempt, &message, &reading, &answer_pages]).await
}

/// What is kept of the attempt before is not the answer to what this one asks.
const READ_AGAIN: &str = "
update uploads
set status = 'UPLOADED', attempt = attempt + 1, textract_job_id = null, started_at = null, error_message = null,
    asked_sha256 = null, answer_pages = null, version = version + 1, updated_at = now()
where upload_id = $1 and attempt = $2 and attempt < $3 and status in ('PROCESSING', 'REVIEW', 'FAILED', 'REJECTED')
    and object_etag is not null
returning *";

/// A new attempt after this one. `None` when the state or the number of attempts does not allow it, or another was faster.
///
/// # Errors
/// The database's.
pub async fn read_again(
    db: &impl GenericClient,
    id: UploadId,
    attempt: i32,
    most_attempts: i32,
) -> Result<Option<UploadRow>> {
    one(db, READ_AGAIN, &[&id, &attempt, &most_attempts]).await
}

/// What a kept answer is understood as.
#[derive(Clone, Debug)]
pub struct Understood {
    /// `REVIEW`, or `FAILED` when it is no policy.
    pub status: UploadStatus,
    /// Why it is none.
    pub error_message: Option<String>,
    /// The reading, as JSON.
    pub reading: Value,
    /// Pages of the document.
    pub pages: i32,
    /// 0..1.
    pub confidence_score: Option<Decimal>,
}

const UNDERSTAND: &str = "
update uploads
set status = $3, error_message = $4, reading = $5, pages = $6, confidence_score = $7, version = version + 1,
    updated_at = now()
where upload_id = $1 and version = $2 and status in ('REVIEW', 'FAILED', 'REJECTED')
returning *";

/// The kept answer was understood anew. `None` when the upload was changed meanwhile.
///
/// # Errors
/// The database's.
pub async fn understand(
    db: &impl GenericClient,
    id: UploadId,
    version: i32,
    understood: &Understood,
) -> Result<Option<UploadRow>> {
    let Understood { status, error_message, reading, pages, confidence_score } = understood;
    one(db, UNDERSTAND, &[&id, &version, status, error_message, reading, pages, confidence_score]).await
}

/// So many seconds ago, by the clock that dates every step.
///
/// # Errors
/// The database's.
pub async fn seconds_ago(db: &impl GenericClient, seconds: f64) -> Result<DateTime<Utc>> {
    let row = db.query_one("select now() - make_interval(secs => $1) as then", &[&seconds]).await?;
    Ok(row.get("then"))
}

const UNFINISHED: &str = "
select * from uploads
where status in ('AWAITING_FILE', 'UPLOADED', 'PROCESSING')
    and (updated_at < $1 or expires_at < now())
    and ($2::timestamptz is null or (updated_at, upload_id) > ($2, $3))
order by updated_at, upload_id
limit $4";

/// Uploads on their way without a step since `before`, or without a file in its time; oldest first, after the given one.
///
/// # Errors
/// The database's.
pub async fn list_unfinished(
    db: &impl GenericClient,
    before: DateTime<Utc>,
    after: Option<(DateTime<Utc>, UploadId)>,
    limit: i64,
) -> Result<Vec<UploadRow>> {
    let (updated_at, upload_id) = after.unzip();
    let rows = db.query(UNFINISHED, &[&before, &updated_at, &upload_id, &limit]).await?;
    rows.iter().map(|row| UploadRow::try_from_row(row).map_err(Into::into)).collect()
}
