//! `PUT /api/auth/change-password`, and `POST /api/password/change-own` as another client calls it.

use axum::{Extension, extract::State};
use serde::Deserialize;
use serde_json::{Map, Value};
use shared::{
    auth::password::{self, NewPassword},
    database::commit,
    domain::FieldErrors,
    error::{Error, Result},
    http::{Failure, Json, Principal, Reply, RequestId, ok},
    secret::{ExposeSecret as _, SecretString},
    storage::record,
    tables::users::{self, SecretRow, UserRow},
};
use tokio::try_join;
use utoipa::ToSchema;

use crate::{
    App, body,
    session::Session,
    throttle::Attempt,
    write::{By, change_of, follow},
};

/// The password of now, and another one.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangePasswordBody {
    #[serde(default)]
    #[schema(required = true, value_type = String)]
    current_password: Value,
    /// At least 8 characters, at most 72 bytes, not easily guessed.
    #[serde(default)]
    #[schema(required = true, value_type = String)]
    new_password: Value,
    /// The new one once more, where a form asks twice.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    confirm_password: Value,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// Change my password
///
/// Ends all my tokens at once, the one of this request included, and answers a new one. A wrong current password is a 422, not
/// a 401: the token is good. Wrong ones are counted as at sign-in, apart from it: 429 with `Retry-After`.
#[utoipa::path(
    put,
    path = "/api/auth/change-password",
    operation_id = "change_password",
    tag = "auth",
    request_body = ChangePasswordBody,
    responses(
        (status = 200, body = Reply<Session>),
        (status = 401, body = Failure),
        (status = 422, body = Failure),
        (status = 429, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn change_password(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    RequestId(request_id): RequestId,
    Json(body): Json<ChangePasswordBody>,
) -> Result<Reply<Session>> {
    let row = change(&app, &principal, request_id, &body).await?;
    Ok(ok(Session::begin(&app, &row)?).with_message("Your password was changed; other sessions have ended."))
}

/// Change my password (other name)
///
/// The same as `PUT /api/auth/change-password`.
#[utoipa::path(
    post,
    path = "/api/password/change-own",
    operation_id = "change_own_password",
    tag = "auth",
    request_body = ChangePasswordBody,
    responses(
        (status = 200, body = Reply<Session>),
        (status = 401, body = Failure),
        (status = 422, body = Failure),
        (status = 429, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn change_own(
    state: State<App>,
    principal: Extension<Principal>,
    request_id: RequestId,
    body: Json<ChangePasswordBody>,
) -> Result<Reply<Session>> {
    change_password(state, principal, request_id, body).await
}

async fn change(app: &App, principal: &Principal, request_id: String, body: &ChangePasswordBody) -> Result<UserRow> {
    let client = app.clients.database().client().await?;
    let (attempt, found) = try_join!(
        Attempt::current_password(&**client, &app.clients.secrets, principal.user_id),
        users::find_secret(&**client, principal.user_id)
    )?;
    drop(client);
    let found = found.ok_or(Error::Unauthenticated("Please sign in."))?;
    let (current, new) = parse(body, &found.user)?;
    let matched = password::matches(current, found.password_hash.clone()).await.map_err(Error::internal)?;
    let matched = attempt.settle(&**app.clients.database().client().await?, matched).await?;
    if !matched {
        return Err(wrong_password());
    }
    let hash = new.hash().await.map_err(Error::internal)?;
    let by = By { actor: Some(principal.user_id), request_id };
    save(app, &found, &hash, &by).await
}

fn wrong_password() -> Error {
    Error::field("currentPassword", "is not your current password")
}

fn parse(sent: &ChangePasswordBody, user: &UserRow) -> Result<(SecretString, NewPassword)> {
    let mut errors = FieldErrors::new();
    body::refuse_unknown(&mut errors, &sent.others);
    let current = errors.check("currentPassword", body::secret(&sent.current_password));
    let wanted = errors.check("newPassword", body::secret(&sent.new_password));
    let new = wanted.as_ref().and_then(|wanted| {
        let parsed = NewPassword::parse(wanted, &[&user.name, &user.email]);
        errors.check("newPassword", parsed.map_err(|problem| problem.to_string()))
    });
    if !sent.confirm_password.is_null() && sent.confirm_password != sent.new_password {
        errors.add("confirmPassword", "is not the same as the new password");
    }
    if let (Some(current), Some(wanted)) = (&current, &wanted)
        && current.expose_secret() == wanted.expose_secret()
    {
        errors.add("newPassword", "must differ from the current password");
    }
    body::complete(errors, current.zip(new))
}

/// Of two changes at once the second one no longer knows the current password.
async fn save(app: &App, found: &SecretRow, hash: &str, by: &By) -> Result<UserRow> {
    let user_id = found.user.user_id;
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    let instead_of = found.password_hash.as_deref();
    let written = users::set_password(&*transaction, user_id, hash, user_id, instead_of).await?;
    let row = written.ok_or_else(wrong_password)?;
    record(&*transaction, &[change_of(&row, "change password", by, None)?]).await?;
    commit(transaction).await?;
    drop(client);
    follow(&app.clients, &row).await;
    Ok(row)
}
