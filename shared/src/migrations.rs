//! The schema: embedded migrations, forward with refinery, back with their paired undo files.
//!
//! `migrations/V<n>__<name>.sql` goes forward, `migrations/undo/<n>__<name>.sql` goes back. Every migration runs in a
//! transaction of its own: one that fails leaves the database at the version before it. Only one process migrates at a time.
//! Where the functions sign in as another user than the owner of the schema, that user is given its rights afterwards.

mod grants;

use include_dir::{Dir, include_dir};
use refinery::{Migration, Runner};
use serde::Serialize;
use tokio_postgres::Client;

pub use grants::FunctionsUser;

mod embedded {
    refinery::embed_migrations!("../migrations");
}

static UNDO: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../migrations/undo");

/// Advisory lock of this application's migrations («nicsan» in ASCII).
const LOCK: i64 = 0x6e69_6373_616e;

/// A migration may rewrite a table, which takes longer than any request may; a lock it cannot get ends it soon.
const SESSION: &str =
    "set statement_timeout = '280s'; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '290s'";

/// Why the schema could not be brought where it should be.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// A migration failed, or an applied one was edited.
    #[error("{}", chain(.0))]
    Refinery(#[from] refinery::Error),
    /// The database refused something else.
    #[error("{}", chain(.0))]
    Database(#[from] tokio_postgres::Error),
    /// There is nothing to take back.
    #[error("no migration is applied, there is nothing to roll back")]
    NothingApplied,
    /// An applied migration is unknown to this program.
    #[error("migration V{0} is not known to this release; roll back with the release that brought it")]
    Unknown(i32),
}

/// One migration and whether the database has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MigrationStatus {
    /// `V<version>`.
    pub version: i32,
    /// Name as in its file.
    pub name: String,
    /// Is it in the database?
    pub applied: bool,
    /// Does this release know it? False when the database is ahead.
    pub known: bool,
}

/// Applies every migration the database does not have; answers those applied now.
/// A database that is ahead of this release is left alone: releases expand first and contract later. `functions` gets its
/// rights and its password every time; `None` when the functions sign in as the owner.
///
/// # Errors
/// The migration that failed (it left no trace), one that was edited after it was applied, or why the rights cannot be given.
pub async fn latest(client: &mut Client, functions: Option<&FunctionsUser>) -> Result<Vec<String>, MigrationError> {
    lock(client).await?;
    let applied = apply_all(client, functions).await;
    unlock(client).await;
    applied
}

async fn apply_all(client: &mut Client, functions: Option<&FunctionsUser>) -> Result<Vec<String>, MigrationError> {
    let report = runner().run_async(client).await?;
    give(client, functions).await?;
    Ok(report.applied_migrations().iter().map(title).collect())
}

/// Gives the functions' user its rights and its password, whatever version the schema has.
///
/// # Errors
/// Why they cannot be given; then nothing was changed.
pub async fn grant(client: &mut Client, functions: &FunctionsUser) -> Result<(), MigrationError> {
    lock(client).await?;
    let given = give(client, Some(functions)).await;
    unlock(client).await;
    given
}

async fn give(client: &mut Client, functions: Option<&FunctionsUser>) -> Result<(), MigrationError> {
    if let Some(user) = functions {
        grants::give(client, user).await?;
    }
    Ok(())
}

/// All migrations this release or the database knows, in order.
///
/// # Errors
/// The database's.
pub async fn status(client: &Client) -> Result<Vec<MigrationStatus>, MigrationError> {
    let applied = applied(client).await?;
    let known = embedded::migrations::runner().get_migrations().clone();
    let mut all: Vec<MigrationStatus> = known
        .iter()
        .map(|migration| status_of(migration, applied.iter().any(|(version, _)| *version == migration.version()), true))
        .collect();
    for (version, name) in applied {
        if known.iter().all(|migration| migration.version() != version) {
            all.push(MigrationStatus { version, name, applied: true, known: false });
        }
    }
    all.sort_by_key(|migration| migration.version);
    Ok(all)
}

/// Takes the newest applied migration back; answers its title. What its undo file made anew is given to `functions` again.
///
/// # Errors
/// Nothing is applied, the newest is not of this release, or its undo file fails (which leaves no trace).
pub async fn rollback(client: &mut Client, functions: Option<&FunctionsUser>) -> Result<String, MigrationError> {
    lock(client).await?;
    let undone = undo_and_give(client, functions).await;
    unlock(client).await;
    undone
}

async fn undo_and_give(client: &mut Client, functions: Option<&FunctionsUser>) -> Result<String, MigrationError> {
    let title = undo_newest(client).await?;
    give(client, functions).await?;
    Ok(title)
}

async fn undo_newest(client: &mut Client) -> Result<String, MigrationError> {
    let (version, name) = applied(client).await?.pop().ok_or(MigrationError::NothingApplied)?;
    let sql = undo_sql(version, &name).ok_or(MigrationError::Unknown(version))?;
    let transaction = client.transaction().await?;
    transaction.batch_execute(sql).await?;
    transaction.execute("delete from refinery_schema_history where version = $1", &[&version]).await?;
    transaction.commit().await?;
    Ok(format!("V{version}__{name}"))
}

fn undo_sql(version: i32, name: &str) -> Option<&'static str> {
    UNDO.get_file(format!("{version}__{name}.sql"))?.contents_utf8()
}

/// Version and name of every applied migration, in order; empty before the first.
async fn applied(client: &Client) -> Result<Vec<(i32, String)>, MigrationError> {
    let known = client.query_one("select to_regclass('refinery_schema_history') is not null as known", &[]).await?;
    if !known.get::<_, bool>("known") {
        return Ok(Vec::new());
    }
    let rows = client.query("select version, name from refinery_schema_history order by version", &[]).await?;
    Ok(rows.iter().map(|row| (row.get("version"), row.get("name"))).collect())
}

/// An edited migration stops everything; one that only the database knows does not.
fn runner() -> Runner {
    embedded::migrations::runner().set_abort_divergent(true).set_abort_missing(false)
}

async fn lock(client: &Client) -> Result<(), MigrationError> {
    client.batch_execute(SESSION).await?;
    // Waiting for another migrator is what the lock is for; only its own statement may wait that long.
    client.batch_execute("set lock_timeout = 0").await?;
    client.execute("select pg_advisory_lock($1)", &[&LOCK]).await?;
    client.batch_execute("set lock_timeout = '10s'").await?;
    Ok(())
}

/// A connection that is gone has lost its lock already.
async fn unlock(client: &Client) {
    if let Err(error) = client.execute("select pg_advisory_unlock($1)", &[&LOCK]).await {
        tracing::warn!(%error, "the migration lock ends with the connection");
    }
    if let Err(error) = client.batch_execute("reset all").await {
        tracing::warn!(%error, "the connection keeps the limits of migrations");
    }
}

fn status_of(migration: &Migration, applied: bool, known: bool) -> MigrationStatus {
    MigrationStatus { version: migration.version(), name: migration.name().to_owned(), applied, known }
}

fn title(migration: &Migration) -> String {
    format!("V{}__{}", migration.version(), migration.name())
}

/// An error with all its causes: what the person who deploys must read.
fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |cause| cause.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_has_its_undo_file() {
        for migration in embedded::migrations::runner().get_migrations() {
            assert!(undo_sql(migration.version(), migration.name()).is_some(), "{}", title(migration));
        }
    }
}
