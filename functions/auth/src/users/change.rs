//! `PUT /api/users/{id}`.

use axum::{Extension, extract::State};
use serde::Deserialize;
use serde_json::{Map, Value};
use shared::{
    domain::{FieldErrors, Role, UserId},
    error::Result,
    http::{Failure, IfMatch, Json, PathValue, Principal, Reply, RequestId},
    tables::users::UserRow,
};
use utoipa::ToSchema;

use super::alter::{Act, alter};
use crate::{App, body, email::Email, user::User};

/// What is to be different; members that are absent stay.
#[derive(Deserialize, ToSchema)]
pub(crate) struct UserBody {
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    email: Value,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Value,
    #[serde(default)]
    #[schema(value_type = Option<Role>)]
    role: Value,
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    is_active: Value,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// What an answer holds beside; a client may send back the whole of what it was given.
const SHOWN_ONLY: [&str; 4] = ["id", "version", "created_at", "updated_at"];

/// The same, checked.
struct UserChange {
    email: Option<Email>,
    name: Option<String>,
    role: Option<Role>,
    is_active: Option<bool>,
}

/// Change somebody
///
/// E-mail address, name, role, `is_active`; what is absent stays, and a row may be sent back as it was answered. Another role
/// and a deactivation end all tokens of the person at once. Nobody changes the own role or deactivates oneself (409), so the
/// last founder stays. With `If-Match: "<version>"` a change made meanwhile by somebody else is a 412. Passwords have a
/// route of their own.
#[utoipa::path(
    put,
    path = "/{id}",
    operation_id = "change_user",
    tag = "users",
    params(
        ("id" = UserId, Path, description = "Number of the person"),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, in quotes")
    ),
    request_body = UserBody,
    responses(
        (status = 200, body = Reply<User>),
        (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 404, body = Failure),
        (status = 409, body = Failure, description = "On oneself, or somebody else has the address"),
        (status = 412, body = Failure),
        (status = 422, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    RequestId(request_id): RequestId,
    PathValue(id): PathValue<UserId>,
    IfMatch(seen): IfMatch,
    Json(body): Json<UserBody>,
) -> Result<Reply<User>> {
    let change = parse(body)?;
    alter(&app, &Act::of(&principal, id, request_id), seen, |row| change.apply(row)).await
}

impl UserChange {
    fn apply(self, row: &mut UserRow) {
        row.email = self.email.map_or_else(|| row.email.clone(), String::from);
        row.name = self.name.unwrap_or_else(|| row.name.clone());
        row.role = self.role.unwrap_or(row.role);
        row.is_active = self.is_active.unwrap_or(row.is_active);
    }
}

fn parse(mut sent: UserBody) -> Result<UserChange> {
    let mut errors = FieldErrors::new();
    sent.others.retain(|name, _| !SHOWN_ONLY.contains(&name.as_str()));
    body::refuse_unknown(&mut errors, &sent.others);
    let change = UserChange {
        email: given(&sent.email).and_then(|email| errors.check("email", Email::of(email))),
        name: given(&sent.name).and_then(|name| errors.check("name", body::name(name))),
        role: given(&sent.role).and_then(|role| errors.check("role", body::text(role).and_then(str::parse))),
        is_active: given(&sent.is_active).and_then(|active| errors.check("is_active", body::flag(active))),
    };
    body::complete(errors, Some(change))
}

fn given(value: &Value) -> Option<&Value> {
    Some(value).filter(|value| !value.is_null())
}
