//! `init-users`: the first people, without whom nobody could add others.

use shared::{
    auth::password::NewPassword,
    clients::Clients,
    domain::{FieldErrors, Role},
    error::{Error, Result},
    secret::SecretString,
    storage::record,
    tables::users::{self, NewUser},
};

use crate::write::{By, change_of, follow};

/// Passwords for the first people. Where one is given, the rule for passwords holds.
#[derive(Clone, Debug, Default)]
pub struct FirstPasswords {
    /// Of `ops@nicsan.in`.
    pub ops: Option<SecretString>,
    /// Of `admin@nicsan.in`, a founder.
    pub admin: Option<SecretString>,
}

/// What became of one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Can sign in from now on.
    Created,
    /// Could sign in before; nothing was changed.
    Unchanged,
}

/// Somebody every new system has.
struct First<'a> {
    email: &'static str,
    name: &'static str,
    role: Role,
    field: &'static str,
    default_password: &'static str,
    given: Option<&'a SecretString>,
}

fn first_people(given: &FirstPasswords) -> [First<'_>; 2] {
    [
        First {
            email: "ops@nicsan.in",
            name: "Operations",
            role: Role::Ops,
            field: "ops",
            default_password: "ops123",
            given: given.ops.as_ref(),
        },
        First {
            email: "admin@nicsan.in",
            name: "Founder",
            role: Role::Founder,
            field: "admin",
            default_password: "admin123",
            given: given.admin.as_ref(),
        },
    ]
}

/// Adds the first people unless they can sign in already; run again, it changes nothing. After a rebuild from S3, which keeps
/// no password hashes, they get their passwords anew. Answers address and outcome of each.
///
/// # Errors
/// In production without both passwords; a given password that breaks the rule; the database does not answer.
pub async fn init_users(clients: &Clients, given: &FirstPasswords) -> Result<Vec<(&'static str, Outcome)>> {
    let people = first_people(given);
    if clients.config.environment.is_production() && people.iter().any(|person| person.given.is_none()) {
        return Err(Error::Forbidden(
            "In production there are no default passwords: give both, as OPS_PASSWORD and ADMIN_PASSWORD.",
        ));
    }
    let passwords = passwords(&people)?;
    let mut outcomes = Vec::with_capacity(people.len());
    for (person, password) in people.iter().zip(passwords) {
        outcomes.push((person.email, add(clients, person, password).await?));
    }
    Ok(outcomes)
}

/// All of them, or all that is wrong with them. The defaults are short on purpose, and exempt.
fn passwords(people: &[First<'_>]) -> Result<Vec<NewPassword>> {
    let mut errors = FieldErrors::new();
    let mut passwords = Vec::with_capacity(people.len());
    for person in people {
        let parsed = match person.given {
            Some(given) => NewPassword::parse(given, &[person.name, person.email]),
            None => NewPassword::exempt(&person.default_password.into()),
        };
        passwords.extend(errors.check(person.field, parsed.map_err(|problem| problem.to_string())));
    }
    errors.into_result().map_err(Error::Invalid)?;
    Ok(passwords)
}

async fn add(clients: &Clients, person: &First<'_>, password: NewPassword) -> Result<Outcome> {
    let known = users::find_by_email(&**clients.database().client().await?, person.email).await?;
    if known.is_some_and(|known| known.password_hash.is_some()) {
        return Ok(Outcome::Unchanged);
    }
    let new = NewUser {
        email: person.email.to_owned(),
        name: person.name.to_owned(),
        role: person.role,
        password_hash: password.hash().await.map_err(Error::internal)?,
        created_by: None,
    };
    let mut client = clients.database().client().await?;
    let transaction = client.transaction().await?;
    let Some(row) = users::insert_if_absent(&*transaction, &new).await? else { return Ok(Outcome::Unchanged) };
    let by = By { actor: None, request_id: "init-users".to_owned() };
    record(&*transaction, &[change_of(&row, "create", &by, None)?]).await?;
    transaction.commit().await?;
    drop(client);
    follow(clients, &row).await;
    Ok(Outcome::Created)
}
