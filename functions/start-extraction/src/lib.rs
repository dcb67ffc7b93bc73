//! Trigger: S3 «object created» under `<S3_PREFIX>uploads/`, asynchronous.
//!
//! Effect: the upload goes to PROCESSING and Textract has a job for it; or to FAILED when the file can never be read.
//! A second delivery changes nothing. One record that fails does not stop the others; the invocation then fails as a whole so
//! that Lambda tries again, which those that went well do not notice.

use serde_json::Value;
use shared::{
    clients::Clients,
    error::{Error, Result},
    events::landed,
    reading::{self, By},
};

/// The function.
#[derive(Clone, Debug)]
pub struct App {
    clients: Clients,
}

impl App {
    /// Over these neighbours.
    #[must_use]
    pub fn new(clients: Clients) -> Self {
        Self { clients }
    }
}

/// Starts the reading of every original the event tells of.
///
/// # Errors
/// «Try again»: at least one could not be started now.
pub async fn handle(app: &App, event: &Value, request_id: &str) -> Result<()> {
    let by = By { actor: None, request_id: request_id.to_owned() };
    let mut failed: Option<Error> = None;
    for landed in landed(event, app.clients.objects()) {
        if let Err(error) = reading::start(&app.clients, &landed, &by).await {
            tracing::warn!(upload_id = %landed.upload_id, %error, "an upload was not started");
            failed = Some(error);
        }
    }
    failed.map_or(Ok(()), Err)
}
