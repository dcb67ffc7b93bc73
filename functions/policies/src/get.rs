//! `GET /api/policies/{id}`.

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse as _, Response},
};
use serde_json::json;
use shared::{
    database::NEIGHBOUR,
    domain::PolicyId,
    error::{Error, Result},
    http::{Failure, PathValue, Principal, Reply, ok},
    objects::ObjectKey,
    policies::{PolicyView, key_of},
    tables::policies::{self, PolicyRow, ShownRow},
};

use crate::{App, no_such};

/// One policy
///
/// Also one that was cancelled or deleted: `status` says so. While the database is down it comes out of S3, with
/// `meta.servedFrom: "s3"` and the header `X-Served-From: s3`: it may then be older than what was saved last.
/// One statement, or one object.
#[utoipa::path(
    get,
    path = "/api/policies/{id}",
    operation_id = "get_policy",
    tag = "policies",
    security(("bearer" = [])),
    params(("id" = i64, Path, description = "Its id")),
    responses(
        (status = 200, body = Reply<PolicyView>),
        (status = 401, body = Failure),
        (status = 404, body = Failure, description = "Unknown, or not a number"),
        (status = 503, body = Failure, description = "Neither storage has it within reach")
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    PathValue(id): PathValue<PolicyId>,
) -> Result<Response> {
    if !principal.checked {
        return from_s3(&app, id).await;
    }
    match from_database(&app, id).await {
        Err(error) if error.is_unavailable() => from_s3(&app, id).await,
        Ok(shown) => Ok(ok(app.view(&shown.ok_or(no_such())?)).into_response()),
        Err(error) => Err(error),
    }
}

async fn from_database(app: &App, id: PolicyId) -> Result<Option<ShownRow>> {
    policies::find_shown(&**app.clients.database().client().await?, id).await
}

/// What S3 does not have may still be in the database: nobody can say 404 now.
async fn from_s3(app: &App, id: PolicyId) -> Result<Response> {
    let (entity, entity_id) = key_of(id);
    let stored = app.clients.objects().find(&ObjectKey::Current(entity, entity_id)).await?;
    let stored = stored.ok_or_else(|| Error::unavailable(NEIGHBOUR, "it is down and S3 does not have the policy"))?;
    // A damaged object is none: the database will say more when it is back.
    let row: PolicyRow = serde_json::from_slice(&stored.body).map_err(|error| Error::unavailable(NEIGHBOUR, error))?;
    let view = PolicyView::of(&row, false, app.clients.objects());
    let reply = ok(view).with_meta(json!({ "servedFrom": "s3", "mayBeStale": true }));
    Ok(([("x-served-from", "s3")], reply).into_response())
}
