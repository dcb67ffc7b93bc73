//! Trigger: a schedule, every minute.
//!
//! Effect: what the outbox holds is in S3; keys, tokens and counters past their time are gone. Two runs at once share the
//! work; a second run finds nothing to do.

use std::time::{Duration, Instant};

use shared::{
    clients::Clients,
    error::Result,
    metric::{self, Metric},
    storage::DrainReport,
    tables::expired,
};

/// Longest drain of one run: the schedule comes every minute, and a run must end before its function does.
const LONGEST_DRAIN: Duration = Duration::from_secs(45);

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

/// Drains the outbox, then cleans up.
///
/// # Errors
/// The database does not answer.
pub async fn handle(app: &App) -> Result<DrainReport> {
    let report = app.clients.storage.drain(Instant::now() + LONGEST_DRAIN).await?;
    metric::record(Metric::OutboxDepth, report.depth);
    metric::record(Metric::OutboxAgeSeconds, report.oldest_seconds);
    expired::delete(&**app.clients.database().client().await?).await?;
    Ok(report)
}
