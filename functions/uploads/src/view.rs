//! An upload as clients see it.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};
use shared::{
    domain::{PolicyId, UploadId, UploadStatus, UserId},
    tables::uploads::SummaryRow,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// One upload.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadView {
    /// Its id, a string.
    pub(crate) id: UploadId,
    /// The same.
    pub(crate) upload_id: UploadId,
    /// As the person named the file.
    pub(crate) filename: String,
    /// Object key of the PDF.
    pub(crate) s3_key: String,
    /// As chosen at upload; the document itself decides, see `review`.
    pub(crate) insurer: String,
    /// How far it is.
    pub(crate) status: UploadStatus,
    /// Why it failed, was rejected or expired, for people.
    pub(crate) error_message: Option<String>,
    /// What was read so far, without the evidence, which `review` has.
    pub(crate) extracted_data: ReadView,
    /// What the person typed beside the file, under the names it was sent with.
    #[schema(value_type = Object)]
    pub(crate) manual_extras: Value,
    /// Pages of the document; null before it was read.
    pub(crate) pages: Option<i32>,
    /// 0 to 1, of the reading as a whole.
    pub(crate) confidence_score: Option<Decimal>,
    /// Size of the file.
    pub(crate) size_bytes: Option<i64>,
    /// An earlier upload of the same bytes.
    pub(crate) duplicate_of: Option<Uuid>,
    /// Which reading this is; at most five are made.
    pub(crate) attempt: i32,
    /// The policy it has become.
    pub(crate) policy_id: Option<PolicyId>,
    /// Who uploaded it.
    pub(crate) created_by: Option<UserId>,
    /// When it began, UTC.
    pub(crate) created_at: DateTime<Utc>,
    /// When it took its latest step, UTC.
    pub(crate) updated_at: DateTime<Utc>,
}

/// What was read, as lists show it. Both inner objects are always objects.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadView {
    /// As chosen at upload.
    pub(crate) insurer: String,
    /// As in the row.
    pub(crate) status: UploadStatus,
    /// As in the row.
    #[schema(value_type = Object)]
    pub(crate) manual_extras: Value,
    /// Field → text or null; `{}` before anything was read.
    #[schema(value_type = Object)]
    pub(crate) extracted_data: Map<String, Value>,
}

impl From<SummaryRow> for UploadView {
    fn from(row: SummaryRow) -> Self {
        let manual_extras = as_object(row.manual_extras);
        let extracted_data = flat(row.read_values.unwrap_or_default(), row.confidence_score);
        Self {
            id: row.upload_id,
            upload_id: row.upload_id,
            filename: row.filename,
            s3_key: row.s3_key,
            extracted_data: ReadView {
                insurer: row.insurer.clone(),
                status: row.status,
                manual_extras: manual_extras.clone(),
                extracted_data,
            },
            insurer: row.insurer,
            status: row.status,
            error_message: row.error_message,
            manual_extras,
            pages: row.pages,
            confidence_score: row.confidence_score,
            size_bytes: row.size_bytes,
            duplicate_of: row.duplicate_of,
            attempt: row.attempt,
            policy_id: row.policy_id,
            created_by: row.created_by,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Field → value as the client edits them: also under the policy's name for the e-mail, and with the confidence.
pub(crate) fn flat(read: Value, confidence_score: Option<Decimal>) -> Map<String, Value> {
    let Value::Object(mut fields) = read else { return Map::new() };
    if let Some(email) = fields.get("email").cloned() {
        fields.insert("customer_email".into(), email);
    }
    fields.insert("confidence_score".into(), confidence_score.map_or(Value::Null, |score| score.to_string().into()));
    fields
}

/// The client reads members of it without asking.
pub(crate) fn as_object(value: Value) -> Value {
    if value.is_object() { value } else { Value::Object(Map::new()) }
}
