//! The cold start, and how its failure is told.

use std::{process::ExitCode, sync::Arc};

use lambda_runtime_api_client::{Client, body::Body};
use serde_json::json;

use crate::{
    auth::keys::KeyProblem,
    clients::{Clients, StartError},
    http::Gate,
};

/// Why a function does not start: names of values, never values.
#[derive(Debug, thiserror::Error)]
pub(super) enum ColdStartError {
    /// Configuration, secrets, clients.
    #[error(transparent)]
    Start(#[from] StartError),
    /// `JWT_SECRET` cannot be used.
    #[error("JWT_SECRET: {0}")]
    Keys(#[from] KeyProblem),
}

/// Configuration, secrets and clients.
pub(super) async fn clients() -> Result<Clients, ColdStartError> {
    Ok(Clients::from_lambda().await?)
}

/// The same with the gate of the HTTP functions, so that a key which cannot be used stops the deployment and not a request.
pub(super) async fn with_gate() -> Result<(Clients, Arc<Gate>), ColdStartError> {
    let clients = clients().await?;
    let gate = Arc::new(Gate::new(&clients)?);
    Ok((clients, gate))
}

/// Says why, in the log and to Lambda, and ends. Source: «Initialization error», Using the Lambda runtime API.
pub(super) async fn give_up(problem: &ColdStartError) -> ExitCode {
    let message = problem.to_string();
    tracing::error!(problem = message, "the function cannot start");
    let body = json!({ "errorType": "ColdStart", "errorMessage": message, "stackTrace": [] });
    let request = http::Request::post("/2018-06-01/runtime/init/error")
        .header("lambda-runtime-function-error-type", "Runtime.ColdStart")
        .body(Body::from(body.to_string()));
    match (Client::builder().build(), request) {
        (Ok(client), Ok(request)) => {
            if let Err(error) = client.call(request).await {
                tracing::error!(error, "Lambda was not told");
            }
        }
        (client, request) => tracing::error!(client = ?client.err(), request = ?request.err(), "Lambda was not told"),
    }
    ExitCode::FAILURE
}
