//! `POST /api/auth/refresh`.

use std::time::Duration;

use axum::{Extension, extract::State};
use chrono::{DateTime, Utc};
use shared::{
    error::{Error, Result},
    http::{Failure, Principal, Reply, ok},
    tables::users,
};

use crate::{App, logout, session::Session};

/// How long the old token stays good: requests with it may be on their way, also from other tabs.
const GRACE: Duration = Duration::from_mins(1);

const ENDED: Error = Error::Unauthenticated("Your session has ended; please sign in again.");

/// A newer token
///
/// For a token that is still good; it ends a minute later. A session can be renewed for seven days after the password was
/// given (or for one lifetime of a token, where that is longer); then a password is needed again. Takes no body.
#[utoipa::path(
    post,
    path = "/api/auth/refresh",
    operation_id = "refresh_token",
    tag = "auth",
    responses((status = 200, body = Reply<Session>), (status = 401, body = Failure), (status = 503, body = Failure))
)]
pub(crate) async fn refresh(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
) -> Result<Reply<Session>> {
    let auth_time = DateTime::from_timestamp(principal.token.auth_time, 0).ok_or(ENDED)?;
    if app.gate.tokens().session_end(auth_time) <= Utc::now() {
        return Err(ENDED);
    }
    let client = app.clients.database().client().await?;
    let row = users::find(&**client, principal.user_id).await?.ok_or(ENDED)?;
    let session = Session::issue(&app, &row, auth_time)?;
    logout::end(&**client, &principal.token, GRACE).await?;
    Ok(ok(session))
}
