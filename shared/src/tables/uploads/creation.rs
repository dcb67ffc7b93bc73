//! How an upload begins, and how one without a file ends.

use serde_json::Value;
use tokio_postgres::GenericClient;

use super::{UploadRow, one};
use crate::{
    domain::{UploadId, UserId},
    error::Result,
};

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
    /// Of the bytes, where they have been seen already.
    pub sha256: Option<String>,
    /// Seconds until an upload without a file expires.
    pub lifetime_seconds: f64,
    /// Who uploads.
    pub created_by: UserId,
    /// Most uploads of one person within a day.
    pub most_per_day: i64,
}

const INSERT: &str = "
insert into uploads (
    upload_id, filename, s3_key, insurer, manual_extras, status, size_bytes, sha256, duplicate_of, expires_at, created_by
)
select $1, $2, $3, $4, $5, 'AWAITING_FILE', $6, $7,
    (select upload_id from uploads where sha256 = $7 and status <> 'EXPIRED' order by created_at limit 1),
    now() + make_interval(secs => $8), $9
where (select count(*) from uploads where created_by = $9 and created_at > now() - interval '1 day') < $10
on conflict (upload_id) do nothing
returning *";

/// A new row in `AWAITING_FILE`. `None` when the person has uploaded enough for a day, or the id is taken.
///
/// # Errors
/// The database's.
pub async fn insert(db: &impl GenericClient, new: &NewUpload) -> Result<Option<UploadRow>> {
    let NewUpload { upload_id, filename, s3_key, insurer, manual_extras, size_bytes, sha256, .. } = new;
    one(
        db,
        INSERT,
        &[
            upload_id,
            filename,
            s3_key,
            insurer,
            manual_extras,
            size_bytes,
            sha256,
            &new.lifetime_seconds,
            &new.created_by,
            &new.most_per_day,
        ],
    )
    .await
}

const FIND_BY_SHA256: &str = "
select upload_id from uploads where sha256 = $1 and status <> 'EXPIRED' order by created_at limit 1";

/// The first upload of these bytes.
///
/// # Errors
/// The database's.
pub async fn find_by_sha256(db: &impl GenericClient, sha256: &str) -> Result<Option<UploadId>> {
    let row = db.query_opt(FIND_BY_SHA256, &[&sha256]).await?;
    Ok(row.map(|row| row.get("upload_id")))
}

const MARK_UPLOADED: &str = "
update uploads
set status = 'UPLOADED', expires_at = null, version = version + 1, updated_at = now()
where upload_id = $1 and status = 'AWAITING_FILE'
returning *";

/// The file is in S3. `None` when its event was faster.
///
/// # Errors
/// The database's.
pub async fn mark_uploaded(db: &impl GenericClient, id: UploadId) -> Result<Option<UploadRow>> {
    one(db, MARK_UPLOADED, &[&id]).await
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
