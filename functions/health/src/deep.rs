//! What a founder is told beside «ok».

use std::time::Instant;

use serde::Serialize;
use shared::{
    clients::Clients,
    error::{Error, Result},
    migrations::{self, MigrationStatus},
    tables::outbox::{self, Backlog},
};
use utoipa::ToSchema;

/// How well everything is. Not in the envelope of the other answers: load balancers and the web client read `status`. The
/// rest is there with `deep=1`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`; `degraded` when a neighbour fails without which requests are still served.
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<Neighbour>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bucket: Option<Neighbour>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outbox: Option<Outbox>,
    #[serde(skip_serializing_if = "Option::is_none")]
    migrations: Option<Schema>,
}

/// Whether a neighbour answers, and how fast.
#[derive(Debug, Serialize, ToSchema)]
struct Neighbour {
    /// `ok` or `unavailable`.
    status: &'static str,
    /// Milliseconds until the answer.
    millis: u64,
}

/// What is saved but not yet in S3.
#[derive(Debug, Serialize, ToSchema)]
struct Outbox {
    /// Versions that wait.
    depth: i64,
    /// Seconds the oldest of them has waited; 0 when none does.
    oldest_seconds: i64,
}

/// The schema of the database.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
struct Schema {
    /// Newest migration the database has.
    version: i32,
    /// Migrations of this release that the database does not have.
    waiting: usize,
}

impl Health {
    /// For those who are told no more.
    pub(crate) fn ok() -> Self {
        Self { status: OK, database: None, bucket: None, outbox: None, migrations: None }
    }
}

const OK: &str = "ok";

/// Three queries and one request to the bucket.
pub(crate) async fn look_deeper(clients: &Clients) -> Result<Health> {
    let started = Instant::now();
    let client = clients.database().client().await?;
    let Backlog { depth, oldest_seconds } = outbox::backlog(&**client).await?;
    let database = Neighbour { status: OK, millis: millis_since(started) };
    let schema = schema(&migrations::status(&client).await.map_err(Error::internal)?);
    drop(client);
    let started = Instant::now();
    let bucket = clients.objects().check().await;
    if let Err(error) = &bucket {
        tracing::warn!(%error, "the bucket does not answer");
    }
    let (status, bucket) = if bucket.is_ok() { (OK, OK) } else { ("degraded", "unavailable") };
    Ok(Health {
        status,
        database: Some(database),
        bucket: Some(Neighbour { status: bucket, millis: millis_since(started) }),
        outbox: Some(Outbox { depth, oldest_seconds }),
        migrations: Some(schema),
    })
}

fn millis_since(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn schema(all: &[MigrationStatus]) -> Schema {
    let applied = all.iter().filter(|one| one.applied);
    Schema {
        version: applied.map(|one| one.version).max().unwrap_or(0),
        waiting: all.iter().filter(|one| !one.applied).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_as_new_as_its_newest_applied_migration() {
        let of = |version, applied| MigrationStatus { version, name: String::new(), applied, known: true };
        assert_eq!(schema(&[of(1, true), of(2, true), of(3, false)]), Schema { version: 2, waiting: 1 });
        assert_eq!(schema(&[]), Schema { version: 0, waiting: 0 });
    }
}
