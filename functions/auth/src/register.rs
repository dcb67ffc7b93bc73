//! `POST /api/auth/register`.

use axum::{Extension, extract::State};
use serde_json::Value;
use shared::{
    domain::UserId,
    error::{Error, Result},
    http::{Failure, IdempotencyKey, Json, Principal, Reply, RequestId, created},
    tables::users::{self, UserRow},
};

use crate::{
    App,
    new_person::{Added, NewPerson, NewPersonBody, add},
    session::Session,
};

const ROUTE: &str = "POST /api/auth/register";

/// Add somebody, with a token
///
/// As `POST /api/users`, for the client's own form: answers a token of the new person as well. Founders only; a role is never
/// taken from a stranger. Repeated with the same `Idempotency-Key` it answers the same person with a fresh token: tokens are
/// not kept.
#[utoipa::path(
    post,
    path = "/api/auth/register",
    operation_id = "register",
    tag = "auth",
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeats of one request have its effect once")),
    request_body = NewPersonBody,
    responses(
        (status = 201, body = Reply<Session>),
        (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 409, body = Failure, description = "Somebody else signs in with this address"),
        (status = 422, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn register(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    RequestId(request_id): RequestId,
    key: IdempotencyKey,
    Json(body): Json<NewPersonBody>,
) -> Result<Reply<Session>> {
    let person = NewPerson::parse(&app, &body)?;
    let row = match add(&app, &principal, request_id, (key, ROUTE), person).await? {
        Added::Now(row) => row,
        Added::Before(_, answer) => registered_before(&app, &answer).await?,
    };
    Ok(created(Session::begin(&app, &row)?))
}

async fn registered_before(app: &App, answer: &Value) -> Result<UserRow> {
    let id = answer["data"]["id"].as_i64().map(UserId).ok_or_else(|| Error::internal("a kept answer without an id"))?;
    let row = users::find(&**app.clients.database().client().await?, id).await?;
    row.ok_or_else(|| Error::Conflict("The person this request added was deleted since.".into()))
}
