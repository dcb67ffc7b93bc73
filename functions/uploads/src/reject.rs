//! `POST /api/upload/{id}/reject`: this is not to become a policy.

use axum::extract::State;
use serde::Deserialize;
use shared::{
    database::commit,
    domain::UploadId,
    error::{Error, Result},
    http::{Failure, Json, PathValue, Reply, ok},
    objects::Entity,
    reading::{By, change_of},
    storage::record,
    tables::uploads,
};
use utoipa::ToSchema;

use crate::{
    App,
    status::{UNKNOWN, find},
    view::UploadView,
};

/// Longest reason.
const LONGEST: usize = 500;

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RejectBody {
    /// For those who look at it later; at most 500 characters.
    reason: Option<String>,
}

/// Rejects an upload that has not become a policy. It can be read again later.
#[utoipa::path(
    post, path = "/api/upload/{id}/reject", tag = "uploads", request_body = RejectBody,
    params(("id" = String, Path, description = "Id of the upload")),
    responses(
        (status = 200, body = Reply<UploadView>),
        (status = 404, description = "No such upload", body = Failure),
        (status = 409, description = "It has come to another end already", body = Failure),
        (status = 422, description = "No reason", body = Failure),
    ),
)]
pub(crate) async fn reject(
    State(app): State<App>,
    by: By,
    PathValue(id): PathValue<UploadId>,
    Json(body): Json<RejectBody>,
) -> Result<Reply<UploadView>> {
    let reason = body.reason.unwrap_or_default();
    let reason = reason.trim();
    if reason.is_empty() || reason.contains('\0') || reason.chars().count() > LONGEST {
        return Err(Error::field("reason", format!("must say why, in at most {LONGEST} characters")));
    }
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    let Some(row) = uploads::reject(&*transaction, id, reason).await? else {
        let row = uploads::find(&*transaction, id).await?.ok_or(UNKNOWN)?;
        return Err(Error::Conflict(format!("This upload is {} and cannot be rejected.", row.status)));
    };
    record(&*transaction, &[change_of(&row, "reject", &by, None)?]).await?;
    commit(transaction).await?;
    drop(client);
    app.clients.storage.sync_now(&[(Entity::Upload, id.to_string())]).await;
    find(&app, id).await.map(|row| ok(row.into()))
}
