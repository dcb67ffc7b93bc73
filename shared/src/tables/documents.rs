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
    /// The exact JSON text of its object: column names of its table as keys.
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
    let hashes: Vec<String> = changes.iter().map(|change| sha256_hex(change.body.as_bytes())).collect();
    let actors: Vec<Option<UserId>> = changes.iter().map(|change| change.actor).collect();
    let details: Vec<Option<String>> =
        changes.iter().map(|change| change.changes.as_ref().map(ToString::to_string)).collect();
    db.execute(
        RECORD,
        &[
            &column(|change| change.entity.name()),
            &column(|change| &change.entity_id),
            &versions,
            &column(|change| &change.body),
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

/// Lower-case hex SHA-256, as the column `sha256` holds it.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}
