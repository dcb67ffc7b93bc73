//! `uploads`: every step of an upload is a guarded update that says from which states it may be taken.

mod abandoned;
mod confirmed;
mod creation;
mod listing;
mod reading;
mod review;

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

pub use abandoned::{Mark, abandon, list_marks, note_mark};
pub use confirmed::{ConfirmedRow, list_confirmed};
pub use creation::{NewUpload, expire, find_by_sha256, insert, mark_uploaded};
pub use listing::{Filter, SummaryRow, count, find_summary, list};
pub use reading::{
    Job, Outcome, StoredFile, Understood, begin_reading, fail, finish_reading, list_unfinished, note_job, read_again,
    seconds_ago, supersede, understand,
};
pub use review::{complete, lock, reject};

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
    pub object_etag: Option<String>,
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
    /// Absent from documents where it is not known, so that those of the release before equal their rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_sha256: Option<String>,
}

/// One upload.
///
/// # Errors
/// The database's.
pub async fn find(db: &impl GenericClient, upload_id: UploadId) -> Result<Option<UploadRow>> {
    one(db, "select * from uploads where upload_id = $1", &[&upload_id]).await
}

/// How far an upload is, and nothing else: what a waiting client is answered from.
///
/// # Errors
/// The database's.
pub async fn find_status(db: &impl GenericClient, upload_id: UploadId) -> Result<Option<UploadStatus>> {
    let row = db.query_opt("select status from uploads where upload_id = $1", &[&upload_id]).await?;
    Ok(row.map(|row| row.try_get("status")).transpose()?)
}

/// The states somebody or something still has to act on (what `uploads_open_idx` holds), also those without uploads, so
/// that a metric falls to zero.
const COUNTS: &str = "
select status, count(u.upload_id) as uploads,
    count(u.upload_id) filter (
        where status in ('UPLOADED', 'PROCESSING') and u.updated_at < now() - make_interval(secs => $1)) as stuck
from unnest(array['AWAITING_FILE', 'UPLOADED', 'PROCESSING', 'REVIEW', 'FAILED']) as open (status)
left join (
    select upload_id, status, updated_at from uploads
    where status in ('AWAITING_FILE', 'UPLOADED', 'PROCESSING', 'REVIEW', 'FAILED')
) u using (status)
group by status";

/// How many uploads stand in a state.
#[derive(Clone, Debug, FromRow)]
pub struct StateCount {
    /// The state.
    pub status: UploadStatus,
    /// Uploads in it.
    pub uploads: i64,
    /// Of these, how many have been on their way for too long.
    pub stuck: i64,
}

/// Counts the uploads of every open state; `stuck` are those on their way that nothing has happened to for so long.
///
/// # Errors
/// The database's.
pub async fn count_open(db: &impl GenericClient, stuck_after_seconds: f64) -> Result<Vec<StateCount>> {
    let rows = db.query(COUNTS, &[&stuck_after_seconds]).await?;
    rows.iter().map(|row| StateCount::try_from_row(row).map_err(Into::into)).collect()
}

async fn one(db: &impl GenericClient, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<UploadRow>> {
    let row = db.query_opt(sql, values).await?;
    Ok(row.as_ref().map(UploadRow::try_from_row).transpose()?)
}
