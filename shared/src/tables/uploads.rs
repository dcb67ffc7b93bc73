//! `uploads`: every step of an upload is a guarded update that says from which states it may be taken.

use chrono::{DateTime, Utc};
use postgres_from_row::FromRow;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio_postgres::{GenericClient, types::ToSql};
use uuid::Uuid;

use crate::{
    domain::{PolicyId, UploadId, UploadStatus, UserId},
    error::Result,
};

/// One row; also, as JSON, its document: the keys are the columns.
#[derive(Clone, Debug, FromRow, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the migration describes every column")]
pub struct UploadRow {
    pub upload_id: UploadId,
    pub filename: String,
    pub s3_key: String,
    pub insurer: String,
    pub manual_extras: Value,
    pub status: UploadStatus,
    pub error_message: Option<String>,
    pub size_bytes: Option<i64>,
    pub sha256: Option<String>,
    pub duplicate_of: Option<Uuid>,
    pub object_version: Option<String>,
    pub sequencer: Option<String>,
    pub attempt: i32,
    pub textract_job_id: Option<String>,
    pub started_at: Option<DateTime<Utc>>,
    pub answer_pages: Option<i32>,
    pub pages: Option<i32>,
    pub reading: Option<Value>,
    pub confidence_score: Option<Decimal>,
    pub corrections: Option<Value>,
    pub policy_id: Option<PolicyId>,
    pub expires_at: Option<DateTime<Utc>>,
    pub version: i32,
    pub created_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What an upload begins with.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// Made by us.
    pub upload_id: UploadId,
    /// As the person named it.
    pub filename: String,
    /// Where the file will be.
    pub s3_key: String,
    /// Chosen by the person.
    pub insurer: String,
    /// What the person typed beside it.
    pub manual_extras: Value,
    /// Announced or known.
    pub size_bytes: i64,
    /// Of the bytes, where they are known already.
    pub sha256: Option<String>,
    /// Seconds until an upload without a file expires.
    pub lifetime_seconds: f64,
    /// Who uploads.
    pub created_by: UserId,
}

const INSERT: &str = "
insert into uploads (
    upload_id, filename, s3_key, insurer, manual_extras, status, size_bytes, sha256, duplicate_of, expires_at, created_by
)
select $1, $2, $3, $4, $5, 'AWAITING_FILE', $6, $7,
    (select upload_id from uploads where sha256 = $7 and status <> 'EXPIRED' order by created_at limit 1),
    now() + make_interval(secs => $8), $9
returning *";

/// A new row in `AWAITING_FILE`.
///
/// # Errors
/// The database's.
pub async fn insert(db: &impl GenericClient, new: &NewUpload) -> Result<UploadRow> {
    let row = db
        .query_one(
            INSERT,
            &[
                &new.upload_id,
                &new.filename,
                &new.s3_key,
                &new.insurer,
                &new.manual_extras,
                &new.size_bytes,
                &new.sha256,
                &new.lifetime_seconds,
                &new.created_by,
            ],
        )
        .await?;
    Ok(UploadRow::try_from_row(&row)?)
}

/// One upload.
///
/// # Errors
/// The database's.
pub async fn find(db: &impl GenericClient, upload_id: UploadId) -> Result<Option<UploadRow>> {
    one(db, "select * from uploads where upload_id = $1", &[&upload_id]).await
}

const LIST: &str = "
select * from uploads
where ($3::text is null or status = $3)
order by created_at desc, upload_id desc
limit $1 offset $2";

/// Newest first.
///
/// # Errors
/// The database's.
pub async fn list(db: &impl GenericClient, limit: i64, offset: i64, status: Option<&str>) -> Result<Vec<UploadRow>> {
    let rows = db.query(LIST, &[&limit, &offset, &status]).await?;
    rows.iter().map(|row| UploadRow::try_from_row(row).map_err(Into::into)).collect()
}

/// How far an upload is, without its reading: what a waiting client is answered from.
///
/// # Errors
/// The database's.
pub async fn find_version(db: &impl GenericClient, upload_id: UploadId) -> Result<Option<i32>> {
    let row = db.query_opt("select version from uploads where upload_id = $1", &[&upload_id]).await?;
    Ok(row.map(|row| row.get("version")))
}

const MARK_UPLOADED: &str = "
update uploads
set status = 'UPLOADED', sha256 = coalesce($2, sha256), expires_at = null, version = version + 1, updated_at = now()
where upload_id = $1 and status = 'AWAITING_FILE'
returning *";

/// The file is in S3.
///
/// # Errors
/// The database's.
pub async fn mark_uploaded(db: &impl GenericClient, id: UploadId, sha256: Option<&str>) -> Result<Option<UploadRow>> {
    one(db, MARK_UPLOADED, &[&id, &sha256]).await
}

const BEGIN_READING: &str = "
update uploads
set status = 'PROCESSING', sequencer = coalesce($2, sequencer), object_version = $3, textract_job_id = null,
    started_at = now(), expires_at = null, error_message = null, version = version + 1, updated_at = now()
where upload_id = $1 and status in ('AWAITING_FILE', 'UPLOADED')
returning *";

/// Textract is about to be asked. Of many events for one object one gets a row.
///
/// # Errors
/// The database's.
pub async fn begin_reading(
    db: &impl GenericClient,
    id: UploadId,
    sequencer: Option<&str>,
    object_version: &str,
) -> Result<Option<UploadRow>> {
    one(db, BEGIN_READING, &[&id, &sequencer, &object_version]).await
}

const NOTE_JOB: &str = "
update uploads set textract_job_id = $3 where upload_id = $1 and attempt = $2 and textract_job_id is null";

/// Which job reads it. Not a new version: nothing anybody is shown has changed.
///
/// # Errors
/// The database's.
pub async fn note_job(db: &impl GenericClient, id: UploadId, attempt: i32, job_id: &str) -> Result<()> {
    db.execute(NOTE_JOB, &[&id, &attempt, &job_id]).await?;
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
set status = 'REVIEW', reading = $2, pages = $3, answer_pages = $4, confidence_score = $5, textract_job_id = $6,
    error_message = null, version = version + 1, updated_at = now()
where upload_id = $1 and status = 'PROCESSING' and coalesce(textract_job_id, $6) = $6
returning *";

/// It was read: a person may review it. A second delivery, or one of an older job, finds nothing to do.
///
/// # Errors
/// The database's.
pub async fn finish_reading(db: &impl GenericClient, id: UploadId, outcome: &Outcome) -> Result<Option<UploadRow>> {
    let Outcome { reading, pages, answer_pages, confidence_score, job_id } = outcome;
    one(db, FINISH_READING, &[&id, reading, pages, answer_pages, confidence_score, job_id]).await
}

const FAIL: &str = "
update uploads
set status = 'FAILED', error_message = $2, reading = coalesce($3, reading), expires_at = null, version = version + 1,
    updated_at = now()
where upload_id = $1 and status in ('AWAITING_FILE', 'UPLOADED', 'PROCESSING')
returning *";

/// It cannot be read, and why; with what was found out nevertheless.
///
/// # Errors
/// The database's.
pub async fn fail(
    db: &impl GenericClient,
    id: UploadId,
    message: &str,
    reading: Option<&Value>,
) -> Result<Option<UploadRow>> {
    one(db, FAIL, &[&id, &message, &reading]).await
}

const REJECT: &str = "
update uploads
set status = 'REJECTED', error_message = $2, expires_at = null, version = version + 1, updated_at = now()
where upload_id = $1 and status in ('AWAITING_FILE', 'UPLOADED', 'PROCESSING', 'REVIEW')
returning *";

/// A person said that it is not to become a policy.
///
/// # Errors
/// The database's.
pub async fn reject(db: &impl GenericClient, id: UploadId, reason: &str) -> Result<Option<UploadRow>> {
    one(db, REJECT, &[&id, &reason]).await
}

const EXPIRE: &str = "
update uploads
set status = 'EXPIRED', error_message = $2, version = version + 1, updated_at = now()
where upload_id = $1 and status = 'AWAITING_FILE' and expires_at < now()
returning *";

/// Its file never arrived.
///
/// # Errors
/// The database's.
pub async fn expire(db: &impl GenericClient, id: UploadId, message: &str) -> Result<Option<UploadRow>> {
    one(db, EXPIRE, &[&id, &message]).await
}

const READ_AGAIN: &str = "
update uploads
set status = 'UPLOADED', attempt = attempt + 1, textract_job_id = null, started_at = null, error_message = null,
    version = version + 1, updated_at = now()
where upload_id = $1 and attempt < $2 and status in ('UPLOADED', 'PROCESSING', 'REVIEW', 'FAILED', 'REJECTED')
returning *";

/// A new attempt. `None` when the state or the number of attempts does not allow one.
///
/// # Errors
/// The database's.
pub async fn read_again(db: &impl GenericClient, id: UploadId, most_attempts: i32) -> Result<Option<UploadRow>> {
    one(db, READ_AGAIN, &[&id, &most_attempts]).await
}

const COMPLETE: &str = "
update uploads
set status = 'COMPLETED', policy_id = $2, manual_extras = $3, corrections = $4, version = version + 1, updated_at = now()
where upload_id = $1 and status = 'REVIEW'
returning *";

/// It has become a policy. `corrections` is `[{field, read, final}]`.
///
/// # Errors
/// The database's.
pub async fn complete(
    db: &impl GenericClient,
    id: UploadId,
    policy_id: PolicyId,
    manual_extras: &Value,
    corrections: &Value,
) -> Result<Option<UploadRow>> {
    one(db, COMPLETE, &[&id, &policy_id, &manual_extras, &corrections]).await
}

/// Takes the row for a confirmation: others who confirm wait here, and then see what became of it.
///
/// # Errors
/// The database's.
pub async fn lock(db: &impl GenericClient, id: UploadId) -> Result<Option<UploadRow>> {
    one(db, "select * from uploads where upload_id = $1 for update", &[&id]).await
}

const UNFINISHED: &str = "
select * from uploads
where status in ('AWAITING_FILE', 'UPLOADED', 'PROCESSING')
    and (updated_at < now() - make_interval(secs => $1) or expires_at < now())
order by updated_at
limit $2";

/// Uploads on their way for longer than `older_than_seconds`, oldest first.
///
/// # Errors
/// The database's.
pub async fn list_unfinished(db: &impl GenericClient, older_than_seconds: f64, limit: i64) -> Result<Vec<UploadRow>> {
    let rows = db.query(UNFINISHED, &[&older_than_seconds, &limit]).await?;
    rows.iter().map(|row| UploadRow::try_from_row(row).map_err(Into::into)).collect()
}

async fn one(db: &impl GenericClient, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<UploadRow>> {
    let row = db.query_opt(sql, values).await?;
    Ok(row.as_ref().map(UploadRow::try_from_row).transpose()?)
}
