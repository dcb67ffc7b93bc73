//! What a person decides about an upload.

use serde_json::Value;
use tokio_postgres::GenericClient;

use super::{UploadRow, one};
use crate::{
    domain::{PolicyId, UploadId},
    error::Result,
};

/// Takes the row for a confirmation: others who confirm wait here, and then see what became of it.
///
/// # Errors
/// The database's.
pub async fn lock(db: &impl GenericClient, id: UploadId) -> Result<Option<UploadRow>> {
    one(db, "select * from uploads where upload_id = $1 for update", &[&id]).await
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
