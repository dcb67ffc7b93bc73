//! Writing waiting versions to S3, fenced.

use std::collections::BTreeSet;

use futures::{StreamExt as _, stream};

use super::{EntityKey, Storage, patience::INLINE_BUDGET};
use crate::{
    error::Result,
    objects::{Entity, Fence, ObjectKey, Objects, PutError, Stored},
    tables::{
        documents,
        outbox::{self, PendingRow, Synced},
    },
};

/// Writes to S3 at a time: enough to hide its latency, few enough for one function's sockets.
const PARALLEL_WRITES: usize = 32;

/// How often a broken fence is renewed before the drainer takes over: each turn means another writer was faster.
const FENCE_TURNS: usize = 3;

/// What the outbox notes when S3 does not answer or does not take it.
const UNAVAILABLE: &str = "S3 is not available";

/// Waiting versions of one entity, oldest first.
type Waiting = Vec<PendingRow>;

impl Storage {
    /// Tries to bring these entities to S3 within the inline budget; answers those that must wait for the drainer.
    ///
    /// Never fails: what was committed is safe, and whatever goes wrong here is `pending`.
    pub async fn sync_now(&self, of: &[EntityKey]) -> BTreeSet<EntityKey> {
        let mut pending: BTreeSet<EntityKey> = of.iter().cloned().collect();
        if pending.is_empty() || !self.patience.allows() {
            return pending;
        }
        let synced = match tokio::time::timeout(INLINE_BUDGET, self.sync_inline(of)).await {
            Ok(Ok(synced)) => synced,
            Ok(Err(error)) => {
                tracing::warn!(%error, "S3 follows later");
                Vec::new()
            }
            Err(_) => Vec::new(),
        };
        self.patience.note(!synced.is_empty());
        for done in synced {
            pending.remove(&(done.entity, done.entity_id));
        }
        pending
    }

    /// One query, the writes, one statement. A connection is held for the statements only, never while S3 is waited for.
    async fn sync_inline(&self, of: &[EntityKey]) -> Result<Vec<Synced>> {
        let waiting = outbox::list_pending(&**self.database.client().await?, of).await?;
        let (synced, _) = self.write_all(waiting).await;
        if !synced.is_empty() {
            outbox::mark_synced(&**self.database.client().await?, &synced).await?;
        }
        Ok(synced)
    }

    /// Writes everything that waits; answers what is done and what failed with a code.
    pub(super) async fn write_all(&self, rows: Vec<PendingRow>) -> (Vec<Synced>, Vec<(EntityKey, &'static str)>) {
        let mut outcomes = stream::iter(by_entity(rows))
            .map(|(key, waiting)| async move {
                let outcome = self.write_entity(key.0, waiting).await;
                (key, outcome)
            })
            .buffer_unordered(PARALLEL_WRITES);
        let (mut synced, mut failed) = (Vec::new(), Vec::new());
        while let Some((key, outcome)) = outcomes.next().await {
            match outcome {
                Ok(done) => synced.push(done),
                Err(code) => failed.push((key, code)),
            }
        }
        (synced, failed)
    }

    /// Every version as an object of its own where the entity keeps versions, then the newest as the current object.
    async fn write_entity(&self, entity: Entity, waiting: Waiting) -> std::result::Result<Synced, &'static str> {
        if entity.keeps_versions() {
            for row in &waiting {
                write_version(&self.objects, entity, row).await?;
            }
        }
        let versions = waiting.iter().map(|row| row.version).collect();
        // The group exists because a row was pushed into it.
        let newest = waiting.into_iter().next_back().ok_or("nothing to write")?;
        let etag = match &newest.etag {
            // An older version waited longer than a newer one.
            Some(etag) if newest.synced_version > Some(newest.version) => etag.clone(),
            _ => self.write_current(entity, &newest).await?,
        };
        Ok(Synced { entity, entity_id: newest.entity_id, version: newest.version, etag, versions })
    }

    async fn write_current(&self, entity: Entity, row: &PendingRow) -> std::result::Result<String, &'static str> {
        let key = ObjectKey::Current(entity, row.entity_id.clone());
        let mut fence = row.etag.clone().map_or(Fence::Absent, Fence::Etag);
        for _ in 0..FENCE_TURNS {
            match self.objects.put_document(&key, row.body.clone(), row.version, &fence).await {
                Ok(etag) => return Ok(etag),
                Err(PutError::Failed(cause)) => return Err(failed(&cause)),
                Err(PutError::Fenced) => {}
            }
            fence = match self.objects.find(&key).await {
                Ok(Some(there)) if self.is_done(entity, row, &there).await? => return Ok(there.etag),
                Ok(Some(there)) => Fence::Etag(there.etag),
                Ok(None) => Fence::Absent,
                Err(_) => return Err(UNAVAILABLE),
            };
        }
        Err("another writer was faster every time")
    }

    /// Did somebody write this version, or a newer one? A version is committed before it is written: one that PostgreSQL does
    /// not know now was written by none of us, whatever it says, and gives way.
    async fn is_done(
        &self,
        entity: Entity,
        row: &PendingRow,
        there: &Stored,
    ) -> std::result::Result<bool, &'static str> {
        let Some(version) = there.version.filter(|version| *version > row.version) else {
            return Ok(there.body == row.body.as_bytes());
        };
        let newest = async {
            let client = self.database.client().await?;
            documents::find_newest_version(&**client, entity, &row.entity_id).await
        };
        let newest = newest.await.map_err(|_| "the database is not available")?;
        Ok(newest >= Some(version))
    }
}

/// Groups rows that are ordered by entity.
fn by_entity(rows: Vec<PendingRow>) -> Vec<(EntityKey, Waiting)> {
    let mut groups: Vec<(EntityKey, Waiting)> = Vec::new();
    for row in rows {
        let Some(entity) = Entity::from_name(&row.entity) else { continue };
        match groups.last_mut() {
            Some((key, waiting)) if key.0 == entity && key.1 == row.entity_id => waiting.push(row),
            _ => groups.push(((entity, row.entity_id.clone()), vec![row])),
        }
    }
    groups
}

/// A version is written once; finding it there already means that this very text was written before.
async fn write_version(objects: &Objects, entity: Entity, row: &PendingRow) -> std::result::Result<(), &'static str> {
    let key = ObjectKey::Version(entity, row.entity_id.clone(), row.version);
    match objects.put_document(&key, row.body.clone(), row.version, &Fence::Absent).await {
        Ok(_) => Ok(()),
        Err(PutError::Fenced) => match objects.find(&key).await {
            Ok(Some(stored)) if stored.body == row.body.as_bytes() => Ok(()),
            Ok(_) => Err("another text is stored under this version"),
            Err(_) => Err(UNAVAILABLE),
        },
        Err(PutError::Failed(cause)) => Err(failed(&cause)),
    }
}

/// The cause names keys and hosts: it goes to the log, the outbox gets a code.
fn failed(cause: &str) -> &'static str {
    tracing::warn!(cause, "a document was not written to S3");
    UNAVAILABLE
}
