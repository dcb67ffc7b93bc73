//! `GET /health`, `GET /api/health`.

use axum::{Json, extract::State};
use http::{HeaderMap, header};
use serde::Deserialize;
use shared::{
    domain::Role,
    error::{Error, Result},
    http::{Failure, Query},
};
use utoipa::IntoParams;

use crate::{
    App,
    deep::{Health, look_deeper},
};

/// How much is asked.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Depth {
    /// `1` or `true`: every neighbour. Needs a founder's token.
    deep: Option<String>,
}

/// Is the service well?
///
/// `{"status":"ok"}` when the database answers, 503 when it does not. With `deep=1` and a founder's token also: the database
/// and the bucket with the milliseconds they took, how many versions wait for S3 and for how many seconds the oldest does,
/// and the version of the schema. A bucket that does not answer is `degraded`, not a failure: what is saved meanwhile
/// follows later.
#[utoipa::path(
    get,
    path = "/api/health",
    operation_id = "read_health",
    tag = "health",
    params(Depth),
    responses(
        (status = 200, body = Health),
        (status = 401, body = Failure, description = "deep without a token"),
        (status = 403, body = Failure, description = "deep, and no founder"),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn api_health(
    State(app): State<App>,
    Query(depth): Query<Depth>,
    headers: HeaderMap,
) -> Result<Json<Health>> {
    if depth.deep.is_some_and(|deep| ["1", "true"].contains(&deep.as_str())) {
        let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        if app.gate.principal(authorization).await?.role != Role::Founder {
            return Err(Error::Forbidden("Your role does not allow this."));
        }
        return look_deeper(&app.clients).await.map(Json);
    }
    app.clients.database().client().await?.query_one("select 1", &[]).await?;
    Ok(Json(Health::ok()))
}

/// Is the service well? (other address)
///
/// The same as `GET /api/health`.
#[utoipa::path(
    get,
    path = "/health",
    operation_id = "read_health_at_root",
    tag = "health",
    params(Depth),
    responses(
        (status = 200, body = Health),
        (status = 401, body = Failure, description = "deep without a token"),
        (status = 403, body = Failure, description = "deep, and no founder"),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn health(app: State<App>, depth: Query<Depth>, headers: HeaderMap) -> Result<Json<Health>> {
    api_health(app, depth, headers).await
}
