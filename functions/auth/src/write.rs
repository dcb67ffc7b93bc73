//! How a version of a person reaches both storages.

use serde_json::{Map, Value, json};
use shared::{
    clients::Clients,
    domain::UserId,
    error::{Error, Result},
    objects::Entity,
    storage::Change,
    tables::users::UserRow,
};

/// Who changes somebody, and in the course of what.
#[derive(Clone, Debug)]
pub(crate) struct By {
    /// `None` for the operator's command.
    pub(crate) actor: Option<UserId>,
    /// The request.
    pub(crate) request_id: String,
}

/// The change to record for a row that was just written. The document is the row, which holds no password hash.
pub(crate) fn change_of(row: &UserRow, action: &'static str, by: &By, changes: Option<Value>) -> Result<Change> {
    Ok(Change {
        entity: Entity::User,
        entity_id: row.user_id.to_string(),
        version: row.version,
        body: serde_json::to_string(row).map_err(Error::internal)?,
        action,
        actor: by.actor,
        request_id: by.request_id.clone(),
        changes,
    })
}

/// `{field: [old, new]}` of what a founder changed.
pub(crate) fn differences(before: &UserRow, after: &UserRow) -> Value {
    let fields = [
        ("email", json!([before.email, after.email])),
        ("name", json!([before.name, after.name])),
        ("role", json!([before.role, after.role])),
        ("is_active", json!([before.is_active, after.is_active])),
    ];
    let changed = fields.into_iter().filter(|(_, values)| values[0] != values[1]);
    changed.map(|(name, values)| (name.to_owned(), values)).collect::<Map<_, _>>().into()
}

/// Brings the document to S3 if that is possible right now; otherwise the drainer does.
pub(crate) async fn follow(clients: &Clients, row: &UserRow) {
    clients.storage.sync_now(&[(Entity::User, row.user_id.to_string())]).await;
}
