//! `PATCH /api/users/{id}/password`.

use axum::{Extension, extract::State};
use serde::Deserialize;
use serde_json::{Map, Value};
use shared::{
    auth::password::NewPassword,
    database::commit,
    domain::{FieldErrors, UserId},
    error::{Error, Result},
    http::{Failure, Json, PathValue, Principal, Reply, RequestId, ok},
    storage::record,
    tables::users::{self, UserRow},
};
use utoipa::ToSchema;

use super::{alter::Act, find::NOBODY};
use crate::{
    App, body,
    user::User,
    write::{change_of, follow},
};

/// Another password for somebody.
#[derive(Deserialize, ToSchema)]
pub(crate) struct UserPasswordBody {
    /// At least 8 characters, at most 72 bytes, not easily guessed.
    #[serde(default)]
    #[schema(required = true, value_type = String)]
    password: Value,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// Set somebody's password
///
/// For a forgotten password, and for everybody after a rebuild. Ends all tokens of the person at once.
#[utoipa::path(
    patch,
    path = "/{id}/password",
    operation_id = "set_user_password",
    tag = "users",
    params(("id" = UserId, Path, description = "Number of the person")),
    request_body = UserPasswordBody,
    responses(
        (status = 200, body = Reply<User>),
        (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 404, body = Failure),
        (status = 422, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn set_password(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    RequestId(request_id): RequestId,
    PathValue(id): PathValue<UserId>,
    Json(sent): Json<UserPasswordBody>,
) -> Result<Reply<User>> {
    let row = users::find(&**app.clients.database().client().await?, id).await?.ok_or(NOBODY)?;
    let hash = parse(&sent, &row)?.hash().await.map_err(Error::internal)?;
    let act = Act::of(&principal, id, request_id);
    let row = save(&app, &act, &hash).await?;
    follow(&app.clients, &row).await;
    Ok(ok(User::from(&row)))
}

fn parse(sent: &UserPasswordBody, user: &UserRow) -> Result<NewPassword> {
    let mut errors = FieldErrors::new();
    body::refuse_unknown(&mut errors, &sent.others);
    let parsed = body::secret(&sent.password).and_then(|secret| {
        NewPassword::parse(&secret, &[&user.name, &user.email]).map_err(|problem| problem.to_string())
    });
    let password = errors.check("password", parsed);
    body::complete(errors, password)
}

async fn save(app: &App, act: &Act, hash: &str) -> Result<UserRow> {
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    act.lock(&*transaction).await?;
    let row = users::set_password(&*transaction, act.on, hash, act.actor, None).await?.ok_or(NOBODY)?;
    record(&*transaction, &[change_of(&row, "set password", &act.by(), None)?]).await?;
    commit(transaction).await?;
    Ok(row)
}
