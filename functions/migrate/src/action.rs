//! What may be done to the schema.

use serde::Deserialize;
use serde_json::{Value, json};
use shared::{clients::Clients, migrator::Migrator};

/// By name, as a person sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Apply every migration the database does not have; give the functions' user its rights and the password of the moment.
    Latest,
    /// List all migrations, and whether they are applied.
    Status,
    /// Take the newest applied migration back.
    Rollback,
}

/// Starts like every function does, then acts: a missing secret is an outcome here, not a failed start.
pub(crate) async fn run(action: Action) -> Result<Value, String> {
    let clients = Clients::from_lambda().await.map_err(|error| error.to_string())?;
    let mut migrator = Migrator::sign_in(&clients).await.map_err(|error| causes(&error))?;
    let outcome = match action {
        Action::Latest => migrator.latest().await.map(|applied| json!({ "applied": applied })),
        Action::Status => migrator.status().await.map(|all| json!({ "migrations": all })),
        Action::Rollback => migrator.rollback().await.map(|title| json!({ "takenBack": title })),
    };
    outcome.map_err(|error| error.to_string())
}

/// Who deploys has to read why, and sees no more than the function's own log.
fn causes(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |cause| cause.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
