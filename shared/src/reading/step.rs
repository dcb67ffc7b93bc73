//! One step of an upload: the guarded update, its document and its audit entry in one transaction.

use serde_json::Value;

use crate::{
    clients::Clients,
    error::Result,
    objects::Entity,
    storage::{Change, EntityKey},
    tables::uploads::UploadRow,
};

pub use crate::storage::By;

/// The change to record for a row that was just written. The document is the row, column by column.
///
/// # Errors
/// The row cannot be written as JSON.
pub fn change_of(row: &UploadRow, action: &'static str, by: &By, changes: Option<Value>) -> Result<Change> {
    Change::of((Entity::Upload, row.upload_id.to_string(), row.version), row, action, by, changes)
}

/// Runs one guarded update of `tables::uploads` in a transaction, with document, outbox row and audit entry.
/// `None`: the guard did not hold, nothing was changed.
macro_rules! step {
    ($clients:expr, $by:expr, $action:literal, $update:ident($($argument:expr),*)) => {{
        let mut client = $clients.database().client().await?;
        let transaction = client.transaction().await?;
        match $crate::tables::uploads::$update(&*transaction, $($argument),*).await? {
            None => None,
            Some(row) => {
                let change = $crate::reading::step::change_of(&row, $action, $by, None)?;
                $crate::storage::record(&*transaction, &[change]).await?;
                $crate::database::commit(transaction).await?;
                Some(row)
            }
        }
    }};
}
pub(crate) use step;

/// Brings the upload's document to S3 if that is possible right now.
pub(super) async fn sync(clients: &Clients, row: &UploadRow) {
    let key: EntityKey = (Entity::Upload, row.upload_id.to_string());
    clients.storage.sync_now(&[key]).await;
}

/// Ends the attempt of a row of which nothing was understood, with a text for people.
pub(super) async fn fail(clients: &Clients, row: &UploadRow, message: &str, by: &By) -> Result<()> {
    if let Some(row) = step!(clients, by, "fail_reading", fail(row.upload_id, row.attempt, message, None, None)) {
        sync(clients, &row).await;
    }
    Ok(())
}
