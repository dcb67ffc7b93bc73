//! What would be read today beside what was confirmed.

use serde::Serialize;
use serde_json::Value;
use shared::{
    error::{Error, Result},
    reading::read_kept,
    tables::{policies, uploads::UploadRow},
};
use utoipa::ToSchema;

use crate::{
    App,
    confirm::{read_values, same, texts_of},
};

/// One field of a comparison.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Compared {
    /// Of the policy.
    field: String,
    /// As it would be read today.
    read: Option<String>,
    /// As the policy has it now.
    confirmed: Option<String>,
    /// Do they mean the same?
    same: bool,
}

/// Every field that is read from documents. Two statements, and one `GetObject` per kept result page.
///
/// # Errors
/// S3 does not answer.
pub(crate) async fn compare(app: &App, row: &UploadRow) -> Result<Vec<Compared>> {
    let policy_id = row.policy_id.ok_or_else(|| Error::internal("a confirmed upload without a policy"))?;
    let policy = policies::find(&**app.clients.database().client().await?, policy_id).await?;
    let policy = policy.ok_or_else(|| Error::internal("a confirmed upload whose policy is gone"))?;
    let reading = match read_kept(&app.clients, row).await? {
        Some(reading) => serde_json::to_value(&reading).map_err(Error::internal)?,
        // No answer was kept: what was read then is all there is.
        None => row.reading.clone().unwrap_or(Value::Null),
    };
    let confirmed = texts_of(&policy.fields)?;
    let compared = read_values(&reading).into_iter().map(|(field, read)| {
        let confirmed = confirmed.get(&field).cloned().flatten();
        Compared { same: same(read.as_deref(), confirmed.as_deref()), field, read, confirmed }
    });
    Ok(compared.collect())
}
