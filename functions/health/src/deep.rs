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

/// Every neighbour.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeepHealth {
    database: Neighbour,
    bucket: Neighbour,
    outbox: Outbox,
    migrations: Schema,
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

impl DeepHealth {
    pub(crate) fn status(&self) -> &'static str {
        if self.bucket.status == OK { OK } else { "degraded" }
    }
}

const OK: &str = "ok";

/// Three queries and one request to the bucket.
pub(crate) async fn look_deeper(clients: &Clients) -> Result<DeepHealth> {
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
    let bucket = Neighbour { status: if bucket.is_ok() { OK } else { "unavailable" }, millis: millis_since(started) };
    Ok(DeepHealth { database, bucket, outbox: Outbox { depth, oldest_seconds }, migrations: schema })
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
