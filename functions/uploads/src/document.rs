//! `GET /api/upload/{id}/document`: the PDF itself.

use std::time::Duration;

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    domain::{UploadId, UploadStatus},
    error::{Error, Result},
    http::{Failure, PathValue, Reply, ok},
    objects::{Entity, ObjectKey},
    reading::By,
    tables::audit_entries,
};
use utoipa::ToSchema;

use crate::{App, status::find};

/// How long a link is good: for one click.
const LINK: Duration = Duration::from_mins(5);

/// A link to the PDF.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentLink {
    /// Downloads the file, always as an attachment.
    url: String,
    /// As the person named it.
    filename: String,
    /// The link is good until then, UTC.
    expires_at: DateTime<Utc>,
}

/// A link to the uploaded PDF, good for five minutes. Who asked is noted. Two statements, no request to S3.
#[utoipa::path(
    get, path = "/api/upload/{id}/document", tag = "uploads",
    params(("id" = String, Path, description = "Id of the upload")),
    responses(
        (status = 200, body = Reply<DocumentLink>),
        (status = 404, description = "No such upload", body = Failure),
        (status = 409, description = "Its file has not arrived", body = Failure),
    ),
)]
pub(crate) async fn document(
    State(app): State<App>,
    by: By,
    PathValue(id): PathValue<UploadId>,
) -> Result<Reply<DocumentLink>> {
    let row = find(&app, id).await?;
    if matches!(row.status, UploadStatus::AwaitingFile | UploadStatus::Expired) {
        return Err(Error::Conflict("The file of this upload has not arrived.".into()));
    }
    let expires_at = Utc::now() + LINK;
    let url = app.clients.objects().presign_get(&ObjectKey::Original(id.0), &row.filename, LINK).await?;
    let client = app.clients.database().client().await?;
    audit_entries::add(&**client, Entity::Upload, &id.to_string(), "show_document", &by).await?;
    Ok(ok(DocumentLink { url, filename: row.filename, expires_at }))
}
