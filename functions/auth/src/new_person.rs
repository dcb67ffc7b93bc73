//! Somebody is added: once per `Idempotency-Key`.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use shared::{
    auth::password::NewPassword,
    database::commit,
    domain::{FieldErrors, Role},
    error::{Error, Result},
    http::{IdempotencyKey, Principal, created},
    storage::record,
    tables::users::{self, NewUser, UserRow},
};
use utoipa::ToSchema;

use crate::{
    App, body, digest,
    email::Email,
    user::User,
    write::{By, change_of, follow},
};

/// Somebody to add.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPersonBody {
    /// In any case; nobody else may have it.
    #[serde(default)]
    #[schema(required = true, value_type = String, example = "asha@example.in")]
    email: Value,
    /// At least 8 characters, at most 72 bytes, not easily guessed.
    #[serde(default)]
    #[schema(required = true, value_type = String)]
    password: Value,
    #[serde(default)]
    #[schema(required = true, value_type = String, example = "Asha Rao")]
    name: Value,
    /// `ops` when absent.
    #[serde(default)]
    #[schema(value_type = Option<Role>)]
    role: Value,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// The same, checked.
pub(crate) struct NewPerson {
    email: Email,
    name: String,
    role: Role,
    password: NewPassword,
    /// The body as it is compared with its repetition: the password only as a keyed digest.
    comparable: Value,
}

impl NewPerson {
    pub(crate) fn parse(app: &App, sent: &NewPersonBody) -> Result<Self> {
        let mut errors = FieldErrors::new();
        body::refuse_unknown(&mut errors, &sent.others);
        let email = errors.check("email", Email::of(&sent.email));
        let name = errors.check("name", body::name(&sent.name));
        let role = errors.check("role", role(&sent.role));
        let secret = errors.check("password", body::secret(&sent.password));
        let about = [name.as_deref().unwrap_or_default(), email.as_ref().map_or("", Email::as_str)];
        let password = secret.as_ref().and_then(|secret| {
            let parsed = NewPassword::parse(secret, &about);
            errors.check("password", parsed.map_err(|problem| problem.to_string()))
        });
        let digest = secret.map(|secret| digest::password(&app.clients.secrets, &secret));
        let values = email.zip(name).zip(role.zip(password)).map(|((email, name), (role, password))| {
            let comparable = json!({ "email": email.as_str(), "name": name, "role": role, "password": digest });
            Self { email, name, role, password, comparable }
        });
        body::complete(errors, values)
    }
}

fn role(value: &Value) -> std::result::Result<Role, String> {
    if value.is_null() { Ok(Role::Ops) } else { body::text(value)?.parse() }
}

/// What became of the request.
pub(crate) enum Added {
    /// Somebody is new.
    Now(UserRow),
    /// The same request was answered before, with this status and body.
    Before(i32, Value),
}

/// Adds the person. Five round trips to the database with an `Idempotency-Key`, three without, and the attempt to reach S3;
/// the hash is computed before the transaction.
pub(crate) async fn add(
    app: &App,
    principal: &Principal,
    request_id: String,
    (key, route): (IdempotencyKey, &'static str),
    person: NewPerson,
) -> Result<Added> {
    let once = key.once(principal, route, &person.comparable);
    let new = NewUser {
        email: person.email.into(),
        name: person.name,
        role: person.role,
        password_hash: person.password.hash().await.map_err(Error::internal)?,
        created_by: Some(principal.user_id),
    };
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    if let Some((status, answer)) = once.kept(&*transaction).await? {
        return Ok(Added::Before(status, answer));
    }
    let row = users::insert(&*transaction, &new).await?;
    let by = By { actor: new.created_by, request_id };
    record(&*transaction, &[change_of(&row, "create", &by, None)?]).await?;
    once.keep(&*transaction, &created(User::from(&row))).await?;
    commit(transaction).await?;
    drop(client);
    follow(&app.clients, &row).await;
    Ok(Added::Now(row))
}
