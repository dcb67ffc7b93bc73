//! `GET /api/upload/{id}/review`: what was read, with what speaks for it.

use axum::extract::State;
use serde::Serialize;
use serde_json::{Map, Value};
use shared::{
    domain::{UploadId, UploadStatus},
    error::Result,
    http::{Failure, PathValue, Reply, ok},
    tables::uploads::{self, UploadRow},
};
use utoipa::ToSchema;

use crate::{
    App,
    status::UNKNOWN,
    view::{as_object, flat},
};

/// Values that lost, shown to the reviewer at most: a bound on the answer, which Lambda limits to 6 MB.
const MOST_CANDIDATES: usize = 200;
/// Longest printed text shown beside a value.
const LONGEST_TEXT: usize = 500;

/// An upload to be reviewed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReviewView {
    /// Its id, a string.
    id: UploadId,
    /// As the person named the file.
    filename: String,
    /// `REVIEW` when it can be confirmed.
    status: UploadStatus,
    /// Object key of the PDF.
    s3_key: String,
    /// As chosen at upload.
    insurer: String,
    /// Why it failed, was rejected or expired, for people.
    error_message: Option<String>,
    /// Everything about the reading.
    extracted_data: ReadingView,
}

/// A reading. Both inner objects are always objects, `{}` when empty.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadingView {
    /// As chosen at upload.
    insurer: String,
    /// As above.
    status: UploadStatus,
    /// What the person typed beside the file.
    #[schema(value_type = Object)]
    manual_extras: Value,
    /// Field → text or null, flat.
    #[schema(value_type = Object)]
    extracted_data: Map<String, Value>,
    /// Field → `{value, text, page, box, confidence (0–100), source, rule}`.
    #[schema(value_type = Object)]
    evidence: Value,
    /// Sums that should add up: `[{name, holds, equation}]`. One that does not holds its fields up for a closer look.
    #[schema(value_type = Vec<Object>)]
    checks: Value,
    /// `policy`, `endorsement`, `not_policy`, `unreadable`; null before it was read.
    #[schema(value_type = Option<String>)]
    document: Value,
    /// Code of the insurer who issued it, by the document.
    #[schema(value_type = Option<String>)]
    detected_insurer: Value,
    /// Does the uploader's choice differ from the document?
    #[schema(value_type = bool)]
    mismatch: Value,
    /// Pages that could not be analysed; what they say is missing.
    #[schema(value_type = Vec<String>)]
    warnings: Value,
    /// Values that were thought of and lost, at most 200.
    #[schema(value_type = Vec<Object>)]
    candidates: Value,
}

/// What was read from an upload, for a person to check. One statement; about 40 kB for a policy.
#[utoipa::path(
    get, path = "/api/upload/{id}/review", tag = "uploads",
    params(("id" = String, Path, description = "Id of the upload")),
    responses((status = 200, body = Reply<ReviewView>), (status = 404, description = "No such upload", body = Failure)),
)]
pub(crate) async fn review(State(app): State<App>, PathValue(id): PathValue<UploadId>) -> Result<Reply<ReviewView>> {
    let row = uploads::find(&**app.clients.database().client().await?, id).await?.ok_or(UNKNOWN)?;
    Ok(ok(ReviewView::from(row)))
}

impl From<UploadRow> for ReviewView {
    fn from(row: UploadRow) -> Self {
        let mut reading = row.reading.unwrap_or_default();
        let mut take = |member: &str| reading.get_mut(member).map(Value::take).unwrap_or_default();
        let evidence = as_object(take("fields"));
        let values = evidence.as_object().map(values_of).filter(|values| !values.is_empty());
        let mut candidates = as_list(take("candidates"));
        if let Value::Array(candidates) = &mut candidates {
            candidates.truncate(MOST_CANDIDATES);
        }
        let extracted_data = ReadingView {
            insurer: row.insurer.clone(),
            status: row.status,
            manual_extras: as_object(row.manual_extras),
            extracted_data: flat(values.map(Value::Object).unwrap_or_default(), row.confidence_score),
            evidence: shortened(evidence),
            checks: as_list(take("checks")),
            document: take("document"),
            detected_insurer: take("detected_insurer"),
            mismatch: Value::Bool(take("mismatch").as_bool().unwrap_or(false)),
            warnings: as_list(take("warnings")),
            candidates,
        };
        Self {
            id: row.upload_id,
            filename: row.filename,
            status: row.status,
            s3_key: row.s3_key,
            insurer: row.insurer,
            error_message: row.error_message,
            extracted_data,
        }
    }
}

fn values_of(evidence: &Map<String, Value>) -> Map<String, Value> {
    evidence.iter().map(|(field, found)| (field.clone(), found["value"].clone())).collect()
}

/// A hostile document may print one endless line.
fn shortened(mut evidence: Value) -> Value {
    let fields = evidence.as_object_mut().into_iter().flat_map(Map::values_mut);
    for found in fields {
        if let Some(text) = found["text"].as_str().filter(|text| text.chars().count() > LONGEST_TEXT) {
            found["text"] = text.chars().take(LONGEST_TEXT).collect::<String>().into();
        }
    }
    evidence
}

fn as_list(value: Value) -> Value {
    if value.is_array() { value } else { Value::Array(Vec::new()) }
}
