//! PostgreSQL out of S3: when the database is lost, every acknowledged version is still there.

use std::collections::BTreeMap;

use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::{Storage, verify::parse_key};
use crate::{
    error::{Error, Result},
    objects::{Entity, Listed, ObjectKey, Objects},
    tables::restored::{self, Restored},
};

/// Reads from S3 at a time.
const PARALLEL_READS: usize = 32;

/// What a rebuild brought back.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct RebuildReport {
    /// Objects read.
    pub objects: u64,
    /// Rows per entity.
    pub rows: BTreeMap<&'static str, u64>,
    /// Keys that could not be understood, and were left alone.
    pub skipped: Vec<String>,
}

impl Storage {
    /// Fills an empty, migrated database from the objects, in one transaction. `progress` hears of every object read.
    ///
    /// # Errors
    /// The database holds something already, or a neighbour does not answer; then nothing was changed.
    pub async fn rebuild(&self, progress: impl Fn(u64)) -> Result<RebuildReport> {
        let mut client = self.database().client().await?;
        let transaction = client.transaction().await?;
        // The default limits are those of requests.
        transaction
            .batch_execute("set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0")
            .await?;
        if !restored::is_empty(&*transaction).await? {
            return Err(Error::Conflict("The database is not empty; a rebuild fills an empty one only.".into()));
        }
        let mut report = RebuildReport::default();
        for entity in Entity::ALL {
            let mut pages = self.objects().pages(&ObjectKey::Folder(entity));
            while let Some(page) = pages.next().await? {
                let read = self.read_page(entity, page, &mut report).await?;
                report.objects += read.len() as u64;
                progress(report.objects);
                restored::add_documents(&*transaction, entity, &read).await?;
            }
            report.rows.insert(entity.name(), restored::add_rows(&*transaction, entity).await?);
        }
        restored::finish(&*transaction).await?;
        super::figures::fold_all(&*transaction).await?;
        transaction.commit().await?;
        Ok(report)
    }

    async fn read_page(&self, entity: Entity, page: Vec<Listed>, report: &mut RebuildReport) -> Result<Vec<Restored>> {
        let mut wanted = Vec::new();
        for object in page {
            match parse_key(entity, &object.key) {
                Some((entity_id, version)) => wanted.push((entity_id, version)),
                None => report.skipped.push(object.key),
            }
        }
        stream::iter(wanted)
            .map(|(entity_id, version)| read(self.objects(), entity, entity_id, version))
            .buffer_unordered(PARALLEL_READS)
            .try_filter_map(|found| async { Ok(found) })
            .try_collect()
            .await
    }
}

/// Reads one object; one that vanished since it was listed is no error.
async fn read(objects: &Objects, entity: Entity, entity_id: String, version: i32) -> Result<Option<Restored>> {
    let key = if version == 0 {
        ObjectKey::Current(entity, entity_id.clone())
    } else {
        ObjectKey::Version(entity, entity_id.clone(), version)
    };
    let Some(stored) = objects.find(&key).await? else { return Ok(None) };
    let body = String::from_utf8(stored.body.to_vec()).map_err(Error::internal)?;
    let said: serde_json::Value = serde_json::from_str(&body).map_err(Error::internal)?;
    let version = said["version"].as_i64().and_then(|version| i32::try_from(version).ok()).unwrap_or(version);
    let current_etag = matches!(key, ObjectKey::Current(..)).then_some(stored.etag);
    Ok(Some(Restored { entity_id, version, body, current_etag }))
}
