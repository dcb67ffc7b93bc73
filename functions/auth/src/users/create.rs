//! `POST /api/users`.

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse as _, Response},
};
use shared::{
    error::Result,
    http::{Failure, IdempotencyKey, Json, Principal, Reply, RequestId, created, replayed},
};

use crate::{
    App,
    new_person::{Added, NewPerson, NewPersonBody, add},
    user::User,
};

/// One name for both addresses: a repetition may come in by the other one.
const ROUTE: &str = "POST /api/users";

/// Add somebody
///
/// The person can sign in at once. An address that somebody else has is a 409; the address of a deleted person is free.
/// Members other than these four are refused: numbers, versions and states are the server's.
#[utoipa::path(
    post,
    path = "/",
    operation_id = "create_user",
    tag = "users",
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeats of one request have its effect once")),
    request_body = NewPersonBody,
    responses(
        (status = 201, body = Reply<User>),
        (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 409, body = Failure, description = "Somebody else signs in with this address"),
        (status = 422, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    RequestId(request_id): RequestId,
    key: IdempotencyKey,
    Json(body): Json<NewPersonBody>,
) -> Result<Response> {
    let person = NewPerson::parse(&app, &body)?;
    Ok(match add(&app, &principal, request_id, (key, ROUTE), person).await? {
        Added::Now(row) => created(User::from(&row)).into_response(),
        Added::Before(status, answer) => replayed(status, answer),
    })
}
