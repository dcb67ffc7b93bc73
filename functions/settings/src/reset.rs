//! `POST /api/settings/reset`.

use axum::{Extension, extract::State};
use shared::{
    domain::Settings,
    error::Result,
    http::{Failure, Principal, Reply, RequestId},
};

use crate::{
    App,
    replace::{By, replace},
};

/// Back to the defaults
///
/// 15, 2000, 25 and 10. Takes no body; what was set before is kept in the history.
#[utoipa::path(
    post,
    path = "/api/settings/reset",
    operation_id = "reset_settings",
    tag = "settings",
    responses(
        (status = 200, body = Reply<Settings>),
        (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn reset(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    RequestId(request_id): RequestId,
) -> Result<Reply<Settings>> {
    let by = By { actor: principal.user_id, request_id, action: "reset" };
    replace(&app, &by, |_| Ok(Settings::default())).await
}
