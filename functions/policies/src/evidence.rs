//! `GET /api/policies/{id}/evidence`.

use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use shared::{
    domain::{PolicyId, UploadId},
    error::{Error, Result},
    http::{Failure, PathValue, Reply, ok},
    tables::{policies, uploads},
};
use utoipa::ToSchema;

use crate::{App, no_such};

/// What speaks for the values of a policy.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadFrom {
    upload_id: UploadId,
    /// As the uploader named it.
    filename: String,
    /// Field → `{value, text, page, box, confidence, source, rule}`. `box` is in fractions of the page.
    #[schema(value_type = Object)]
    evidence: Value,
    /// Equations that should hold, `[{name, holds, equation}]`.
    #[schema(value_type = Vec<Object>)]
    checks: Value,
    /// What a person changed when confirming, `[{field, read, final}]`.
    #[schema(value_type = Vec<Object>)]
    corrections: Value,
}

/// Where the values of a policy were read
///
/// Of the reading of the PDF it was confirmed from. 404 for a policy that came in otherwise. Two statements.
#[utoipa::path(
    get,
    path = "/api/policies/{id}/evidence",
    operation_id = "get_policy_evidence",
    tag = "policies",
    security(("bearer" = [])),
    params(("id" = i64, Path, description = "Its id")),
    responses((status = 200, body = Reply<ReadFrom>), (status = 401, body = Failure), (status = 404, body = Failure))
)]
pub(crate) async fn evidence(State(app): State<App>, PathValue(id): PathValue<PolicyId>) -> Result<Reply<ReadFrom>> {
    let client = app.clients.database().client().await?;
    let policy = policies::find(&**client, id).await?.ok_or(no_such())?;
    let none = Error::NotFound("This policy was not read from a PDF.");
    let Some(upload_id) = policy.upload_id.map(UploadId) else { return Err(none) };
    let upload = uploads::find(&**client, upload_id).await?.ok_or(none)?;
    let reading = upload.reading.unwrap_or_default();
    let part = |name: &str, absent: Value| reading.get(name).cloned().unwrap_or(absent);
    Ok(ok(ReadFrom {
        upload_id,
        filename: upload.filename,
        evidence: part("fields", json!({})),
        checks: part("checks", json!([])),
        corrections: upload.corrections.unwrap_or_else(|| json!([])),
    }))
}
