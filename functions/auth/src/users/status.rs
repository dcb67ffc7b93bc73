//! `PATCH /api/users/{id}/status`.

use axum::{Extension, extract::State};
use serde::Deserialize;
use serde_json::{Map, Value};
use shared::{
    domain::{FieldErrors, UserId},
    error::Result,
    http::{Failure, Json, PathValue, Principal, Reply, RequestId},
};
use utoipa::ToSchema;

use super::alter::{Act, alter};
use crate::{App, body, user::User};

/// May the person sign in?
#[derive(Deserialize, ToSchema)]
pub(crate) struct UserStatusBody {
    #[serde(default)]
    #[schema(required = true, value_type = bool)]
    is_active: Value,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// Deactivate or activate somebody
///
/// A deactivation ends all tokens of the person at once; they stay ended after an activation. Not on oneself (409).
#[utoipa::path(
    patch,
    path = "/{id}/status",
    operation_id = "set_user_status",
    tag = "users",
    params(("id" = UserId, Path, description = "Number of the person")),
    request_body = UserStatusBody,
    responses(
        (status = 200, body = Reply<User>),
        (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 404, body = Failure),
        (status = 409, body = Failure),
        (status = 422, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn set_status(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    RequestId(request_id): RequestId,
    PathValue(id): PathValue<UserId>,
    Json(sent): Json<UserStatusBody>,
) -> Result<Reply<User>> {
    let mut errors = FieldErrors::new();
    body::refuse_unknown(&mut errors, &sent.others);
    let is_active = errors.check("is_active", body::flag(&sent.is_active));
    let is_active = body::complete(errors, is_active)?;
    alter(&app, &Act::of(&principal, id, request_id), None, |row| row.is_active = is_active).await
}
