//! `GET /api/auth/profile`.

use axum::{Extension, extract::State};
use shared::{
    error::{Error, Result},
    http::{Failure, Principal, Reply, ok},
    tables::users,
};

use crate::{App, user::User};

/// Who I am
#[utoipa::path(
    get,
    path = "/api/auth/profile",
    operation_id = "read_profile",
    tag = "auth",
    responses((status = 200, body = Reply<User>), (status = 401, body = Failure), (status = 503, body = Failure))
)]
pub(crate) async fn profile(State(app): State<App>, Extension(principal): Extension<Principal>) -> Result<Reply<User>> {
    let row = users::find(&**app.clients.database().client().await?, principal.user_id).await?;
    Ok(ok(User::from(&row.ok_or(Error::Unauthenticated("Please sign in."))?)))
}
