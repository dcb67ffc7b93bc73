//! Trigger: S3 «object created» under `<S3_PREFIX>uploads/`, asynchronous.
//!
//! Effect: the upload goes to PROCESSING and Textract has a job for it; or to FAILED when the file can never be read.
//! A second delivery changes nothing. One record that fails does not stop the others; the invocation then fails as a whole so
//! that Lambda tries again, which those that went well do not notice. After two more tries the event is kept in the failure
//! queue, and the sweeper finds what it was about.

use std::time::Duration;

use futures::{StreamExt as _, stream};
use serde_json::Value;
use shared::{
    clients::Clients,
    error::{Error, Result},
    events::{Landed, landed},
    reading::{self, By},
};

/// Longest work on one record: the function has 60 s, and what is cut off here is simply done again.
const LONGEST: Duration = Duration::from_secs(50);

/// Records worked on at a time; S3 sends one per event as a rule.
const PARALLEL: usize = 4;

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
    let started = stream::iter(landed(event, app.clients.objects())).map(|landed| start(app, landed, &by));
    let outcomes: Vec<Result<()>> = started.buffer_unordered(PARALLEL).collect().await;
    outcomes.into_iter().collect()
}

async fn start(app: &App, landed: Landed, by: &By) -> Result<()> {
    let outcome = match tokio::time::timeout(LONGEST, reading::start(&app.clients, &landed, by)).await {
        Ok(outcome) => outcome,
        Err(elapsed) => Err(Error::internal(elapsed)),
    };
    if let Err(error) = &outcome {
        tracing::warn!(upload_id = %landed.upload_id, %error, "an upload was not started");
    }
    outcome
}
