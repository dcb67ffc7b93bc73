//! The drainer: brings to S3 what the answers did not wait for.

use std::time::{Duration, Instant};

use super::{EntityKey, Storage};
use crate::{
    error::Result,
    tables::outbox::{self, Backlog},
};

/// Versions taken at a time: a bound on memory (policies are about 2 KB, uploads up to 100 KB).
const BATCH: i64 = 500;

/// How long a batch belongs to one drainer. Longer than any batch takes; a drainer that dies delays its batch by this.
const LEASE: Duration = Duration::from_secs(30);

/// What a run of the drainer did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct DrainReport {
    /// Entities brought up to date in S3.
    pub synced: usize,
    /// Entities put off.
    pub failed: usize,
    /// Versions still waiting.
    pub depth: i64,
    /// Age of the oldest in seconds.
    pub oldest_seconds: i64,
}

impl Storage {
    /// Drains the outbox until nothing is due, S3 fails altogether, or `until` has come.
    ///
    /// # Errors
    /// The database's; what S3 refuses stays in the outbox.
    pub async fn drain(&self, until: Instant) -> Result<DrainReport> {
        let mut report = DrainReport::default();
        while Instant::now() < until {
            let rows = outbox::claim(&**self.database.client().await?, BATCH, LEASE).await?;
            if rows.is_empty() {
                break;
            }
            let (synced, failed) = self.write_all(rows).await;
            report.synced += synced.len();
            report.failed += failed.len();
            self.patience.note(!synced.is_empty());
            if !synced.is_empty() {
                outbox::mark_synced(&**self.database.client().await?, &synced).await?;
            }
            self.put_off(&failed).await?;
            // Nothing went through: S3 is down, the next run tries again.
            if synced.is_empty() {
                break;
            }
        }
        let Backlog { depth, oldest_seconds } = outbox::backlog(&**self.database.client().await?).await?;
        Ok(DrainReport { depth, oldest_seconds, ..report })
    }

    async fn put_off(&self, failed: &[(EntityKey, &'static str)]) -> Result<()> {
        let Some((_, reason)) = failed.first() else { return Ok(()) };
        let keys: Vec<EntityKey> = failed.iter().map(|(key, _)| key.clone()).collect();
        outbox::postpone(&**self.database.client().await?, &keys, reason).await
    }
}
