//! Trigger: SNS, from Textract's topic.
//!
//! Effect: the result pages are in S3 as received, the fields are saved and the upload is in REVIEW; or it is FAILED, with a
//! text for people. A second delivery, a late one, or a forged one changes nothing: how a job ended is asked from Textract.

use std::time::Duration;

use futures::{StreamExt as _, stream};
use serde_json::Value;
use shared::{
    clients::Clients,
    error::{Error, Result},
    events::{Notice, notices},
    reading::{self, By},
    tables::uploads,
};

/// Longest work on one notice: the function has 180 s, and what is cut off here is simply done again.
const LONGEST: Duration = Duration::from_secs(165);

/// Notices worked on at a time; SNS sends one per event.
const PARALLEL: usize = 2;

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

/// Saves what the jobs of the event have read.
///
/// # Errors
/// «Try again»: at least one could not be saved now.
pub async fn handle(app: &App, event: &Value, request_id: &str) -> Result<()> {
    let by = By { actor: None, request_id: request_id.to_owned() };
    let heard = notices(event, &app.clients.config.textract.topic_arn);
    let saved = stream::iter(heard).map(|notice| save(app, notice, &by));
    let outcomes: Vec<Result<()>> = saved.buffer_unordered(PARALLEL).collect().await;
    outcomes.into_iter().collect()
}

async fn save(app: &App, notice: Notice, by: &By) -> Result<()> {
    let outcome = match tokio::time::timeout(LONGEST, save_known(app, &notice, by)).await {
        Ok(outcome) => outcome,
        Err(elapsed) => Err(Error::internal(elapsed)),
    };
    if let Err(error) = &outcome {
        tracing::warn!(upload_id = %notice.upload_id, %error, "an upload was not saved");
    }
    outcome
}

async fn save_known(app: &App, notice: &Notice, by: &By) -> Result<()> {
    let row = uploads::find(&**app.clients.database().client().await?, notice.upload_id).await?;
    let is_its_document = |key: &str| notice.key == key && notice.bucket == app.clients.objects().bucket();
    if !row.is_some_and(|row| is_its_document(&row.s3_key)) {
        tracing::warn!(upload_id = %notice.upload_id, "a notice about another document");
        return Ok(());
    }
    reading::save(&app.clients, notice.upload_id, notice.attempt, &notice.job_id, by).await.map(drop)
}
