//! `GET /api/users/{id}`.

use axum::extract::State;
use shared::{
    domain::UserId,
    error::{Error, Result},
    http::{Failure, PathValue, Reply, ok},
    tables::users,
};

use crate::{App, user::User};

/// What a number says that nobody has.
pub(super) const NOBODY: Error = Error::NotFound("There is no such user.");

/// One of them
#[utoipa::path(
    get,
    path = "/{id}",
    operation_id = "find_user",
    tag = "users",
    params(("id" = UserId, Path, description = "Number of the person")),
    responses(
        (status = 200, body = Reply<User>),
        (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 404, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn find(State(app): State<App>, PathValue(id): PathValue<UserId>) -> Result<Reply<User>> {
    let row = users::find(&**app.clients.database().client().await?, id).await?.ok_or(NOBODY)?;
    Ok(ok(User::from(&row)))
}
