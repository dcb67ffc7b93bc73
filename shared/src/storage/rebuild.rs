//! PostgreSQL out of S3: when the database is lost, every acknowledged version is still there.

use std::collections::BTreeMap;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::Value;

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
    /// Keys that could not be understood, and objects that are not what their key says. They were left alone.
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
        let read: Vec<Read> = stream::iter(wanted)
            .map(|(entity_id, version)| read(self.objects(), entity, entity_id, version))
            .buffer_unordered(PARALLEL_READS)
            .try_collect()
            .await?;
        let mut restored = Vec::with_capacity(read.len());
        for one in read {
            match one {
                Read::Restored(one) => restored.push(one),
                Read::Damaged(key) => report.skipped.push(key),
                Read::Gone => {}
            }
        }
        Ok(restored)
    }
}

/// What became of one object.
enum Read {
    Restored(Restored),
    /// Not what its key says: it stays where it is, and does not keep the others from being restored.
    Damaged(String),
    /// It vanished since it was listed.
    Gone,
}

async fn read(objects: &Objects, entity: Entity, entity_id: String, version: i32) -> Result<Read> {
    let key = if version == 0 {
        ObjectKey::Current(entity, entity_id.clone())
    } else {
        ObjectKey::Version(entity, entity_id.clone(), version)
    };
    let Some(stored) = objects.find(&key).await? else { return Ok(Read::Gone) };
    let current_etag = (version == 0).then_some(stored.etag);
    Ok(match understand(&stored.body, entity, &entity_id, version) {
        Some((version, body)) => Read::Restored(Restored { entity_id, version, body, current_etag }),
        None => Read::Damaged(key.to_string()),
    })
}

/// Version and text of a document that is about this one; and of this version, unless it is the current one (0).
fn understand(bytes: &[u8], entity: Entity, entity_id: &str, version: i32) -> Option<(i32, String)> {
    let body = String::from_utf8(bytes.to_vec()).ok()?;
    let said: Value = serde_json::from_str(&body).ok()?;
    let found = said["version"].as_i64().and_then(|found| i32::try_from(found).ok())?;
    let is_this_one = match (entity, &said[format!("{}_id", entity.name())]) {
        // There is one.
        (Entity::Settings, _) => true,
        (_, Value::String(id)) => id == entity_id,
        (_, Value::Number(id)) => id.to_string() == entity_id,
        _ => false,
    };
    (is_this_one && found > 0 && (version == 0 || version == found)).then_some((found, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_must_be_what_its_key_says() {
        let good = br#"{"policy_id":7,"version":2}"#;
        assert_eq!(understand(good, Entity::Policy, "7", 2).map(|(version, _)| version), Some(2));
        assert_eq!(understand(good, Entity::Policy, "7", 0).map(|(version, _)| version), Some(2));
        let upload = br#"{"upload_id":"a-b","version":1}"#;
        assert!(understand(upload, Entity::Upload, "a-b", 0).is_some());
        for (bytes, id, version) in [
            (good.as_slice(), "7", 1),
            (good, "8", 2),
            (&good[..20], "7", 2),
            (b"\xff", "7", 2),
            (b"{}", "7", 0),
            (br#"{"policy_id":7,"version":0}"#, "7", 0),
            (br#"{"policy_id":7,"version":4294967298}"#, "7", 0),
        ] {
            assert!(understand(bytes, Entity::Policy, id, version).is_none(), "{}", String::from_utf8_lossy(bytes));
        }
    }
}
