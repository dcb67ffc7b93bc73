//! Comparing both storages: every document against its object, every row against its document.

use super::Storage;
use crate::{
    error::Result,
    objects::{Entity, Listed, ObjectKey},
    tables::listed_objects::{self, Difference, ListedObject},
};

/// Differences reported per comparison; the first hundred tell what is going on.
const MOST_DIFFERENCES: i64 = 100;

/// What a comparison found.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Verification {
    /// Objects looked at.
    pub objects: u64,
    /// Objects under our folders whose key is none of ours.
    pub unknown_keys: Vec<String>,
    /// Where the storages differ; empty means equal.
    pub differences: Vec<Difference>,
}

impl Verification {
    /// Do both storages hold the same?
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.differences.is_empty() && self.unknown_keys.is_empty()
    }
}

impl Storage {
    /// Compares everything. Reads the listings of S3, not the objects: their entity tags are the MD5 of their bytes.
    ///
    /// # Errors
    /// A neighbour does not answer.
    pub async fn verify(&self) -> Result<Verification> {
        let client = self.database().client().await?;
        let mut found = Verification::default();
        listed_objects::create(&**client).await?;
        for entity in Entity::ALL {
            let mut pages = self.objects().pages(&ObjectKey::Folder(entity));
            while let Some(page) = pages.next().await? {
                let known: Vec<ListedObject> =
                    page.into_iter().filter_map(|object| understood(entity, object, &mut found)).collect();
                found.objects += known.len() as u64;
                listed_objects::add(&**client, &known).await?;
            }
        }
        found.differences = listed_objects::differences(&**client, MOST_DIFFERENCES).await?;
        for entity in Entity::ALL {
            found.differences.extend(listed_objects::rows_differing(&**client, entity, MOST_DIFFERENCES).await?);
        }
        Ok(found)
    }
}

fn understood(entity: Entity, object: Listed, found: &mut Verification) -> Option<ListedObject> {
    let Some((entity_id, version)) = parse_key(entity, &object.key) else {
        found.unknown_keys.push(object.key);
        return None;
    };
    let etag = object.etag.trim_matches('"').to_owned();
    Some(ListedObject { entity, entity_id, version, etag, key: object.key })
}

/// `<id>.json` → `(id, 0)`, `<id>/v<n>.json` → `(id, n)`.
pub(super) fn parse_key(entity: Entity, key: &str) -> Option<(String, i32)> {
    let name = key.strip_prefix(entity.folder())?.strip_suffix(".json")?;
    let Some((id, version)) = name.split_once("/v") else {
        return (!name.contains('/')).then(|| (name.to_owned(), 0));
    };
    version.parse().ok().filter(|version| *version > 0).map(|version| (id.to_owned(), version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_back_as_they_are_written() {
        for (key, read) in [
            (ObjectKey::Current(Entity::Policy, "7".into()), Some(("7".to_owned(), 0))),
            (ObjectKey::Version(Entity::Policy, "7".into(), 12), Some(("7".to_owned(), 12))),
        ] {
            assert_eq!(parse_key(Entity::Policy, &key.to_string()), read);
        }
        for wrong in ["data/policies/7", "data/policies/7/x.json", "data/policies/7/v0.json", "data/users/7.json"] {
            assert_eq!(parse_key(Entity::Policy, wrong), None, "{wrong}");
        }
        assert_eq!(parse_key(Entity::Settings, "data/settings/current.json"), Some(("current".into(), 0)));
    }
}
