//! One version of the settings takes the place of another, in both storages.

use serde_json::{Map, Value, json};
use shared::{
    database::commit,
    domain::{Settings, UserId},
    error::{Error, Result},
    http::{Reply, ok},
    objects::Entity,
    storage::{Change, record},
    tables::settings::{self, SettingsRow},
};

use crate::App;

/// There is one, under this name in both storages.
const ENTITY_ID: &str = "current";

/// Who changes, by which request, and how the audit calls it.
pub(crate) struct By {
    pub(crate) actor: UserId,
    pub(crate) request_id: String,
    pub(crate) action: &'static str,
}

/// Writes what `next` makes of the current settings. Nothing is written when nothing changes.
///
/// Four round trips to the database and the attempt to reach S3, which is the drainer's when it fails.
pub(crate) async fn replace(
    app: &App,
    by: &By,
    next: impl FnOnce(Settings) -> Result<Settings>,
) -> Result<Reply<Settings>> {
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    let current = settings::lock(&*transaction).await?.settings();
    let wanted = next(current.clone())?;
    if wanted == current {
        return Ok(ok(current));
    }
    let row = settings::update(&*transaction, &wanted, by.actor).await?;
    record(&*transaction, &[change_of(&row, by, &current)?]).await?;
    commit(transaction).await?;
    // The pool may be one connection wide, and the attempt needs one.
    drop(client);
    app.clients.storage.sync_now(&[(Entity::Settings, ENTITY_ID.to_owned())]).await;
    Ok(ok(row.settings()))
}

fn change_of(row: &SettingsRow, by: &By, before: &Settings) -> Result<Change> {
    Ok(Change {
        entity: Entity::Settings,
        entity_id: ENTITY_ID.to_owned(),
        version: row.version,
        body: serde_json::to_string(row).map_err(Error::internal)?,
        action: by.action,
        actor: Some(by.actor),
        request_id: by.request_id.clone(),
        changes: Some(differences(&json!(before), &json!(row.settings()))),
    })
}

/// `{field: [old, new]}` of what differs.
fn differences(before: &Value, after: &Value) -> Value {
    let fields = after.as_object().into_iter().flatten();
    let changed = fields.filter(|(name, value)| before[name.as_str()] != **value);
    changed.map(|(name, value)| (name.clone(), json!([before[name.as_str()], value]))).collect::<Map<_, _>>().into()
}
