//! `users`: people who may sign in. Password hashes are read for comparing only, and leave this table nowhere else.

use chrono::{DateTime, Utc};
use postgres_from_row::FromRow;
use serde::Serialize;
use tokio_postgres::{GenericClient, Row, types::ToSql};

use crate::{
    database::on_constraint,
    domain::{Role, UserId},
    error::{Error, Result},
};

/// One row without its password hash; also, as JSON, its document: the keys are the columns.
#[derive(Clone, Debug, FromRow, Serialize)]
#[expect(missing_docs, reason = "the migration describes every column")]
pub struct UserRow {
    pub user_id: UserId,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub is_active: bool,
    pub token_version: i32,
    pub version: i32,
    pub updated_by: Option<UserId>,
    pub deleted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Spelled out in every query: the hash is no part of it.
macro_rules! columns {
    () => {
        "user_id, email, name, role, is_active, token_version, version, updated_by, deleted_at, created_at, updated_at"
    };
}

/// Somebody who is to sign in.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// In lower case.
    pub email: String,
    /// As people call the person.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// bcrypt's.
    pub password_hash: String,
    /// Who adds the person; `None` for the operator's command.
    pub created_by: Option<UserId>,
}

const INSERT: &str = concat!(
    "insert into users (email, name, role, password_hash, updated_by) values ($1, $2, $3, $4, $5) returning ",
    columns!()
);

/// Adds a person.
///
/// # Errors
/// [`Error::Conflict`] when somebody has the e-mail address.
pub async fn insert(db: &impl GenericClient, new: &NewUser) -> Result<UserRow> {
    let NewUser { email, name, role, password_hash, created_by } = new;
    let added = db.query_one(INSERT, &[email, name, role, password_hash, created_by]).await;
    Ok(UserRow::try_from_row(&added.map_err(on_constraint("users_email_key", taken))?)?)
}

fn taken() -> Error {
    Error::Conflict("Somebody else signs in with this e-mail address.".into())
}

/// A person who has no password yet (after a rebuild) gets this one; a person who has one is left alone.
const INSERT_IF_ABSENT: &str = concat!(
    "insert into users as known (email, name, role, password_hash, updated_by) values ($1, $2, $3, $4, $5)
    on conflict (lower(email)) where deleted_at is null do update
        set password_hash = excluded.password_hash, token_version = known.token_version + 1,
            version = known.version + 1, updated_by = null, updated_at = now()
        where known.password_hash is null
    returning ",
    columns!()
);

/// Adds a person unless somebody with this address can sign in already: then `None`, and nothing changes.
///
/// # Errors
/// The database's.
pub async fn insert_if_absent(db: &impl GenericClient, new: &NewUser) -> Result<Option<UserRow>> {
    let NewUser { email, name, role, password_hash, created_by } = new;
    one(db, INSERT_IF_ABSENT, &[email, name, role, password_hash, created_by]).await
}

const FIND: &str = concat!("select ", columns!(), " from users where user_id = $1 and deleted_at is null");

/// One person.
///
/// # Errors
/// The database's.
pub async fn find(db: &impl GenericClient, user_id: UserId) -> Result<Option<UserRow>> {
    one(db, FIND, &[&user_id]).await
}

/// A person with what a password is compared with.
#[derive(Clone, FromRow)]
pub struct SecretRow {
    /// The person.
    #[from_row(flatten)]
    pub user: UserRow,
    /// bcrypt's; `None` after a rebuild.
    pub password_hash: Option<String>,
}

impl std::fmt::Debug for SecretRow {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SecretRow").field("user", &self.user).finish_non_exhaustive()
    }
}

const FIND_BY_EMAIL: &str =
    concat!("select password_hash, ", columns!(), " from users where lower(email) = $1 and deleted_at is null");

/// The person with this address (in lower case) and the password hash.
///
/// # Errors
/// The database's.
pub async fn find_by_email(db: &impl GenericClient, email: &str) -> Result<Option<SecretRow>> {
    let row = db.query_opt(FIND_BY_EMAIL, &[&email]).await?;
    Ok(row.as_ref().map(SecretRow::try_from_row).transpose()?)
}

const FIND_SECRET: &str =
    concat!("select password_hash, ", columns!(), " from users where user_id = $1 and deleted_at is null");

/// A person and the password hash.
///
/// # Errors
/// The database's.
pub async fn find_secret(db: &impl GenericClient, user_id: UserId) -> Result<Option<SecretRow>> {
    let row = db.query_opt(FIND_SECRET, &[&user_id]).await?;
    Ok(row.as_ref().map(SecretRow::try_from_row).transpose()?)
}

const LIST: &str =
    concat!("select ", columns!(), " from users where deleted_at is null order by user_id limit $1 offset $2");

/// People in the order they were added, and how many there are altogether. Two queries on one connection at once: one
/// round trip.
///
/// # Errors
/// The database's.
pub async fn list(db: &impl GenericClient, limit: i64, offset: i64) -> Result<(Vec<UserRow>, i64)> {
    const COUNT: &str = "select count(*) as total from users where deleted_at is null";
    let page: [&(dyn ToSql + Sync); 2] = [&limit, &offset];
    let (rows, total) = futures::try_join!(db.query(LIST, &page), db.query_one(COUNT, &[]))?;
    Ok((read(&rows)?, total.get("total")))
}

/// Always in the order of ids, so that two founders who change each other wait instead of locking each other out.
const LOCK: &str = concat!(
    "select ",
    columns!(),
    " from users
    where deleted_at is null and (user_id = $1 or (role = 'founder' and is_active))
    order by user_id
    for update"
);

/// Locks one person and every active founder until the transaction ends: who is a founder cannot change meanwhile.
///
/// # Errors
/// The database's.
pub async fn lock_with_founders(db: &impl GenericClient, user_id: UserId) -> Result<Vec<UserRow>> {
    read(&db.query(LOCK, &[&user_id]).await?)
}

const UPDATE: &str = concat!(
    "update users
    set email = $2, name = $3, role = $4, is_active = $5, token_version = $6, version = version + 1, updated_by = $7,
        updated_at = now()
    where user_id = $1 and deleted_at is null
    returning ",
    columns!()
);

/// Writes what `row` says, as its next version; the row was locked before.
///
/// # Errors
/// [`Error::Conflict`] when somebody has the e-mail address.
pub async fn update(db: &impl GenericClient, row: &UserRow, author: UserId) -> Result<UserRow> {
    let UserRow { user_id, email, name, role, is_active, token_version, .. } = row;
    let written = db.query_one(UPDATE, &[user_id, email, name, role, is_active, token_version, &author]).await;
    Ok(UserRow::try_from_row(&written.map_err(on_constraint("users_email_key", taken))?)?)
}

/// `$4`: the hash that was compared. Of two changes at once one wins, and the other is told.
const SET_PASSWORD: &str = concat!(
    "update users
    set password_hash = $2, token_version = token_version + 1, version = version + 1, updated_by = $3,
        updated_at = now()
    where user_id = $1 and deleted_at is null and ($4::text is null or password_hash = $4)
    returning ",
    columns!()
);

/// Another password; every token of the person ends. `None`: there is no such person, or the password is no longer the one
/// `instead_of`.
///
/// # Errors
/// The database's.
pub async fn set_password(
    db: &impl GenericClient,
    user_id: UserId,
    password_hash: &str,
    author: UserId,
    instead_of: Option<&str>,
) -> Result<Option<UserRow>> {
    one(db, SET_PASSWORD, &[&user_id, &password_hash, &author, &instead_of]).await
}

const DELETE: &str = concat!(
    "update users
    set deleted_at = now(), is_active = false, password_hash = null, token_version = token_version + 1,
        version = version + 1, updated_by = $2, updated_at = now()
    where user_id = $1 and deleted_at is null
    returning ",
    columns!()
);

/// The person is gone: no password, no tokens, in no list.
///
/// # Errors
/// The database's.
pub async fn delete(db: &impl GenericClient, user_id: UserId, author: UserId) -> Result<Option<UserRow>> {
    one(db, DELETE, &[&user_id, &author]).await
}

async fn one(db: &impl GenericClient, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<UserRow>> {
    let row = db.query_opt(sql, values).await?;
    Ok(row.as_ref().map(UserRow::try_from_row).transpose()?)
}

fn read(rows: &[Row]) -> Result<Vec<UserRow>> {
    rows.iter().map(|row| UserRow::try_from_row(row).map_err(Into::into)).collect()
}
