//! `GET /api/policies/{id}/document`.

use std::time::Duration;

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    domain::PolicyId,
    error::{Error, Result},
    http::{Failure, PathValue, Reply, ok},
    objects::ObjectKey,
    policies::key_of,
    storage::By,
    tables::{audit_entries, policies},
};
use utoipa::ToSchema;

use crate::{App, no_such};

/// Lifetime of a link: long enough to begin a download, too short to be passed on.
const LIFETIME: Duration = Duration::from_mins(5);

/// A link to the PDF.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Link {
    /// Works without a token.
    url: String,
    /// Name of the download.
    filename: String,
    /// When the link ends, UTC.
    expires_at: DateTime<Utc>,
}

/// The PDF of a policy
///
/// A link to download it, good for five minutes. Who asked is noted in the audit. 404 for a policy without a PDF.
/// Two statements; the link is signed without a request to S3.
#[utoipa::path(
    get,
    path = "/api/policies/{id}/document",
    operation_id = "get_policy_document",
    tag = "policies",
    security(("bearer" = [])),
    params(("id" = i64, Path, description = "Its id")),
    responses((status = 200, body = Reply<Link>), (status = 401, body = Failure), (status = 404, body = Failure))
)]
pub(crate) async fn document(
    State(app): State<App>,
    PathValue(id): PathValue<PolicyId>,
    by: By,
) -> Result<Reply<Link>> {
    let client = app.clients.database().client().await?;
    let policy = policies::find(&**client, id).await?.ok_or(no_such())?;
    let upload_id = policy.upload_id.ok_or(Error::NotFound("This policy has no PDF."))?;
    let filename = format!("{}.pdf", policy.fields.policy_number);
    let expires_at = Utc::now() + LIFETIME;
    let url = app.clients.objects().presign_get(&ObjectKey::Original(upload_id), &filename, LIFETIME).await?;
    let (entity, entity_id) = key_of(id);
    audit_entries::add(&**client, entity, &entity_id, "view_document", &by).await?;
    Ok(ok(Link { url, filename, expires_at }))
}
