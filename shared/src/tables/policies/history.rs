//! Every version of a policy, with its author.

use chrono::{DateTime, Utc};
use postgres_from_row::FromRow;
use serde_json::Value;
use tokio_postgres::GenericClient;

use crate::{
    domain::{PolicyId, UserId},
    error::Result,
};

/// One version.
#[derive(Clone, Debug, FromRow)]
pub struct VersionRow {
    /// 1 is the first.
    pub version: i32,
    /// The document of this version.
    pub body: Value,
    /// `create`, `confirm`, `update`, `delete`, `restore`; null after a rebuild for documents older than their journal.
    pub action: Option<String>,
    /// `{field: [old, new]}`.
    pub changes: Option<Value>,
    /// Who made it.
    pub author_id: Option<UserId>,
    /// That person's name.
    pub author: Option<String>,
    /// In which request.
    pub request_id: Option<String>,
    /// Does this version still wait for S3?
    pub pending: bool,
}

const HISTORY: &str = "
select d.version, d.body, a.action, a.changes, d.author_id, u.name as author, a.request_id,
    exists (select from outbox o where (o.entity, o.entity_id, o.version) = (d.entity, d.entity_id, d.version)) as pending
from documents d
left join audit_entries a on (a.entity, a.entity_id, a.version) = (d.entity, d.entity_id, d.version)
left join users u on u.user_id = d.author_id
where d.entity = 'policy' and d.entity_id = $1 and d.version < $2
order by d.version desc
limit $3";

/// Versions below one, newest first.
///
/// # Errors
/// The database's.
pub async fn list_versions(db: &impl GenericClient, id: PolicyId, below: i32, limit: i64) -> Result<Vec<VersionRow>> {
    let rows = db.query(HISTORY, &[&id.to_string(), &below, &limit]).await?;
    rows.iter().map(|row| VersionRow::try_from_row(row).map_err(Into::into)).collect()
}

/// When a version was made: the document itself says it.
#[must_use]
pub fn made_at(row: &VersionRow) -> Option<DateTime<Utc>> {
    row.body["updated_at"].as_str()?.parse().ok()
}
