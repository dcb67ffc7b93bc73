//! `documents`, with the outbox row and the audit entry that every new version brings along: one statement for all
//! three, so that none can be forgotten.

use serde::Serialize;
use tokio_postgres::GenericClient;

use crate::{
    domain::UserId,
    error::{Error, Result},
    objects::Entity,
};

/// Who makes a change, and in the course of what.
#[derive(Clone, Debug, Default)]
pub struct By {
    /// `None` for the system itself.
    pub actor: Option<UserId>,
    /// Request or event.
    pub request_id: String,
}

/// One new version of something, written inside the transaction that makes it.
#[derive(Clone, Debug)]
pub struct Change {
    /// What it is.
    pub entity: Entity,
    /// Which one.
    pub entity_id: String,
    /// The version it becomes; the first is 1.
    pub version: i32,
    /// The row as a JSON object: column names of its table as keys.
    pub body: String,
    /// `create`, `update`, `delete`, `confirm`, …
    pub action: &'static str,
    /// Who did it; `None` for the system itself.
    pub actor: Option<UserId>,
    /// The request or event it came with.
    pub request_id: String,
    /// Changed fields, `{field: [old, new]}`; never a password or a token.
    pub changes: Option<serde_json::Value>,
}

impl Change {
    /// The change that made `row`: its document is the row, column by column.
    ///
    /// # Errors
    /// The row cannot be written as JSON.
    pub fn of(
        (entity, entity_id, version): (Entity, String, i32),
        row: &impl Serialize,
        action: &'static str,
        by: &By,
        changes: Option<serde_json::Value>,
    ) -> Result<Self> {
        let body = serde_json::to_string(row).map_err(Error::internal)?;
        let By { actor, request_id } = by.clone();
        Ok(Self { entity, entity_id, version, body, action, actor, request_id, changes })
    }

    /// The exact text of its object: the row as it was written, and `journal` after its columns.
    ///
    /// # Errors
    /// The row is no JSON object.
    pub fn document(&self) -> Result<String> {
        let Self { body, action, actor, request_id, changes, .. } = self;
        let journal = Journal { action, by: *actor, request_id, changes: changes.as_ref() };
        let journal = serde_json::to_string(&journal).map_err(Error::internal)?;
        let columns = body.strip_suffix('}').ok_or_else(|| Error::internal("a document is not an object"))?;
        Ok(format!("{columns},\"journal\":{journal}}}"))
    }
}

/// What the journal knows of a version, kept in its document: the journal itself is lost with the database.
#[derive(Serialize)]
struct Journal<'a> {
    action: &'a str,
    by: Option<UserId>,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a serde_json::Value>,
}

const RECORD: &str = "
with changes as (
    select * from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[])
        as change (entity, entity_id, version, body, sha256, action, actor_id, request_id, changed)
), written as (
    insert into documents (entity, entity_id, version, body, sha256, author_id)
    select entity, entity_id, version, body::json, sha256, actor_id from changes
), queued as (
    insert into outbox (entity, entity_id, version)
    select entity, entity_id, version from changes
)
insert into audit_entries (entity, entity_id, version, action, actor_id, request_id, changes)
select entity, entity_id, version, action, actor_id, request_id, changed::jsonb from changes";

/// Writes documents, outbox rows and audit entries of all changes in one statement.
///
/// # Errors
/// The database's.
pub async fn record(db: &impl GenericClient, changes: &[Change]) -> Result<()> {
    let column = |of: fn(&Change) -> &str| changes.iter().map(of).collect::<Vec<_>>();
    let versions: Vec<i32> = changes.iter().map(|change| change.version).collect();
    let bodies = changes.iter().map(Change::document).collect::<Result<Vec<_>>>()?;
    let hashes: Vec<String> = bodies.iter().map(|body| sha256_hex(body.as_bytes())).collect();
    let actors: Vec<Option<UserId>> = changes.iter().map(|change| change.actor).collect();
    let details: Vec<Option<String>> =
        changes.iter().map(|change| change.changes.as_ref().map(ToString::to_string)).collect();
    db.execute(
        RECORD,
        &[
            &column(|change| change.entity.name()),
            &column(|change| &change.entity_id),
            &versions,
            &bodies,
            &hashes,
            &column(|change| change.action),
            &actors,
            &column(|change| &change.request_id),
            &details,
        ],
    )
    .await?;
    Ok(())
}

/// The newest version of something that was committed, if any was.
///
/// # Errors
/// The database's.
pub async fn find_newest_version(db: &impl GenericClient, entity: Entity, id: &str) -> Result<Option<i32>> {
    const SQL: &str = "select max(version) as newest from documents where entity = $1 and entity_id = $2";
    Ok(db.query_one(SQL, &[&entity.name(), &id]).await?.get("newest"))
}

/// Lower-case hex SHA-256, as the column `sha256` holds it.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_the_row_as_it_was_written_and_its_journal() {
        let by = By { actor: Some(UserId(3)), request_id: "r-1".into() };
        let row = serde_json::json!({ "policy_id": 7, "idv": "650000.00" });
        let key = (Entity::Policy, "7".to_owned(), 1);
        let created = Change::of(key.clone(), &row, "create", &by, None).unwrap();
        assert_eq!(
            created.document().unwrap(),
            r#"{"idv":"650000.00","policy_id":7,"journal":{"action":"create","by":3,"request_id":"r-1"}}"#
        );
        let changes = serde_json::json!({ "idv": [null, "650000.00"] });
        let update = Change::of(key, &row, "update", &By::default(), Some(changes)).unwrap();
        assert!(update.document().unwrap().ends_with(r#""changes":{"idv":[null,"650000.00"]}}}"#));
    }
}
