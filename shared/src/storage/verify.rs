//! Comparing both storages, and each with itself: every document against its object, every row against its document, every
//! file against its upload, every kept figure against what it is made of.

use tokio_postgres::GenericClient;

use super::Storage;
use crate::{
    error::Result,
    objects::{Entity, Listed, ObjectKey},
    tables::{
        agreement,
        listed_objects::{self, DIFFERENT, Difference, ListedObject, MISSING},
    },
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

    /// How many documents the database alone has as they were acknowledged, as far as they are listed here.
    #[must_use]
    pub fn lost_in_s3(&self) -> usize {
        let of_entity = self.differences.iter().filter(|one| Entity::from_name(&one.entity).is_some());
        of_entity.filter(|one| [MISSING, DIFFERENT].contains(&one.what.as_str())).count()
    }
}

impl Storage {
    /// Compares everything. Reads the listings of S3, not the objects: their entity tags are the MD5 of their bytes.
    ///
    /// # Errors
    /// A neighbour does not answer.
    pub async fn verify(&self) -> Result<Verification> {
        let mut client = self.database().client().await?;
        let mut found = Verification::default();
        listed_objects::create(&**client).await?;
        for (folder, understand) in folders() {
            let mut pages = self.objects().pages(&folder);
            while let Some(page) = pages.next().await? {
                let known = known(page, &understand, &mut found);
                found.objects += known.len() as u64;
                listed_objects::add(&**client, &known).await?;
            }
        }
        let transaction = client.transaction().await?;
        // The default limit is that of requests; a million documents take minutes.
        transaction.batch_execute("set local statement_timeout = 0").await?;
        found.differences = list_differences(&*transaction).await?;
        Ok(found)
    }
}

async fn list_differences(db: &impl GenericClient) -> Result<Vec<Difference>> {
    let mut found = listed_objects::differences(db, MOST_DIFFERENCES).await?;
    for entity in Entity::ALL {
        found.extend(listed_objects::rows_differing(db, entity, MOST_DIFFERENCES).await?);
    }
    found.extend(listed_objects::files_differing(db, MOST_DIFFERENCES).await?);
    found.extend(agreement::list_disagreements(db, MOST_DIFFERENCES).await?);
    Ok(found)
}

/// Reads a key: what it names, of which one, and which version.
type Understand = Box<dyn Fn(&str) -> Option<(&'static str, String, i32)> + Send + Sync>;

/// The folders of entities, then those of files.
fn folders() -> Vec<(ObjectKey, Understand)> {
    let mut folders: Vec<(ObjectKey, Understand)> = Vec::new();
    for entity in Entity::ALL {
        let understand = move |key: &str| parse_key(entity, key).map(|(id, version)| (entity.name(), id, version));
        folders.push((ObjectKey::Folder(entity), Box::new(understand)));
    }
    let original = |key: &str| ObjectKey::upload_of(key).map(|id| ("original", id.to_string(), 0));
    folders.push((ObjectKey::Originals, Box::new(original)));
    let answer = |key: &str| ObjectKey::answer_of(key).map(|(id, page)| ("answer", id.to_string(), page));
    folders.push((ObjectKey::TextractAnswers, Box::new(answer)));
    folders
}

fn known(page: Vec<Listed>, understand: &Understand, found: &mut Verification) -> Vec<ListedObject> {
    let mut known = Vec::with_capacity(page.len());
    for Listed { key, etag, .. } in page {
        match understand(&key) {
            Some((entity, entity_id, version)) => {
                known.push(ListedObject { entity, entity_id, version, etag: etag.trim_matches('"').to_owned(), key });
            }
            None => found.unknown_keys.push(key),
        }
    }
    known
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
