//! Uploads as lists show them: the values that were read, without the evidence, which is a hundred times larger.

use chrono::{DateTime, Utc};
use postgres_from_row::FromRow;
use rust_decimal::Decimal;
use serde_json::Value;
use tokio_postgres::GenericClient;
use uuid::Uuid;

use crate::{
    domain::{PolicyId, UploadId, UploadStatus, UserId},
    error::Result,
};

/// One upload of a list.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the migration describes every column")]
pub struct SummaryRow {
    pub upload_id: UploadId,
    pub filename: String,
    pub s3_key: String,
    pub insurer: String,
    pub manual_extras: Value,
    pub status: UploadStatus,
    pub error_message: Option<String>,
    pub size_bytes: Option<i64>,
    pub duplicate_of: Option<Uuid>,
    pub attempt: i32,
    pub pages: Option<i32>,
    pub confidence_score: Option<Decimal>,
    pub policy_id: Option<PolicyId>,
    pub created_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Field → value, out of the reading; null before there is one.
    pub read_values: Option<Value>,
}

/// One upload, as a list would show it.
///
/// # Errors
/// The database's.
pub async fn find_summary(db: &impl GenericClient, id: UploadId) -> Result<Option<SummaryRow>> {
    let row = db.query_opt("select * from upload_summaries where upload_id = $1", &[&id]).await?;
    Ok(row.as_ref().map(SummaryRow::try_from_row).transpose()?)
}

/// Which uploads, and which part of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub status: Option<UploadStatus>,
    /// Only those after this one.
    pub after: Option<UploadId>,
    /// At most so many,
    pub limit: i64,
    /// after leaving out so many.
    pub offset: i64,
}

const LIST: &str = "
select * from upload_summaries
where ($1::text is null or status = $1)
    and ($2::uuid is null or (created_at, upload_id) < (select created_at, upload_id from uploads where upload_id = $2))
order by created_at desc, upload_id desc
limit $3 offset $4";

/// Newest first.
///
/// # Errors
/// The database's.
pub async fn list(db: &impl GenericClient, filter: &Filter) -> Result<Vec<SummaryRow>> {
    let Filter { status, after, limit, offset } = filter;
    let rows = db.query(LIST, &[status, after, limit, offset]).await?;
    rows.iter().map(|row| SummaryRow::try_from_row(row).map_err(Into::into)).collect()
}

/// Counting stops here: nobody pages through more, and the list is asked for every five seconds.
const MOST_COUNTED: i64 = 10_000;

const COUNT: &str = "
select count(*) as total from (select from uploads where $1::text is null or status = $1 limit $2::bigint + 1) as counted";

/// How many there are of a status; `None` when there are more than ten thousand.
///
/// # Errors
/// The database's.
pub async fn count(db: &impl GenericClient, status: Option<UploadStatus>) -> Result<Option<i64>> {
    let total: i64 = db.query_one(COUNT, &[&status, &MOST_COUNTED]).await?.get("total");
    Ok(Some(total).filter(|total| *total <= MOST_COUNTED))
}
