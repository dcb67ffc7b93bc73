//! What may be done to the schema.

use serde::Deserialize;
use serde_json::{Value, json};
use shared::{clients::Clients, migrations};

/// By name, as a person sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Apply every migration the database does not have.
    Latest,
    /// List all migrations, and whether they are applied.
    Status,
    /// Take the newest applied migration back.
    Rollback,
}

/// Starts like every function does, then acts: a missing secret is an outcome here, not a failed start.
pub(crate) async fn run(action: Action) -> Result<Value, String> {
    let clients = Clients::from_lambda().await.map_err(|error| error.to_string())?;
    let mut client = clients.database().client().await.map_err(|error| causes(&error))?;
    let outcome = match action {
        Action::Latest => migrations::latest(&mut client).await.map(|applied| json!({ "applied": applied })),
        Action::Status => migrations::status(&client).await.map(|all| json!({ "migrations": all })),
        Action::Rollback => migrations::rollback(&mut client).await.map(|title| json!({ "takenBack": title })),
    };
    outcome.map_err(|error| error.to_string())
}

/// Who deploys has to read why, and sees no more than the function's own log.
fn causes(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |cause| cause.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
