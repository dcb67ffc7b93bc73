//! `POST /api/auth/logout`.

use std::time::Duration;

use axum::{Extension, extract::State};
use chrono::DateTime;
use serde::Serialize;
use shared::{
    auth::token::{Claims, LEEWAY_SECONDS},
    database::GenericClient,
    error::Result,
    http::{Failure, Principal, Reply, ok},
    tables::revoked_tokens,
};
use utoipa::ToSchema;

use crate::App;

/// Nothing more to say.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Done {}

/// Sign out
///
/// Ends the token of this request, and no other. Takes no body.
#[utoipa::path(
    post,
    path = "/api/auth/logout",
    operation_id = "logout",
    tag = "auth",
    responses((status = 200, body = Reply<Done>), (status = 401, body = Failure), (status = 503, body = Failure))
)]
pub(crate) async fn logout(State(app): State<App>, Extension(principal): Extension<Principal>) -> Result<Reply<Done>> {
    end(&**app.clients.database().client().await?, &principal.token, Duration::ZERO).await?;
    tracing::info!(user_id = %principal.user_id, "signed out");
    Ok(ok(Done {}).with_message("Signed out."))
}

/// Ends a token after `grace`; it is remembered until nobody would accept it anyway.
pub(crate) async fn end(db: &impl GenericClient, token: &Claims, grace: Duration) -> Result<()> {
    let last_second = token.exp.saturating_add_unsigned(LEEWAY_SECONDS);
    let expires_at = DateTime::from_timestamp(last_second, 0).unwrap_or(DateTime::<chrono::Utc>::MAX_UTC);
    revoked_tokens::end(db, token.jti, grace, expires_at).await
}
