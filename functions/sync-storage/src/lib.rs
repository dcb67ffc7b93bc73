//! Trigger: a schedule, every minute.
//!
//! Effect: changes of figures are folded into totals; what the outbox holds is in S3, and so are the totals of days that have
//! changed; keys, tokens and counters past their time are gone. Two runs at once share the work; a second run finds nothing
//! to do.

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

/// Longest fold of one run: ten thousand changes take two thirds of a second, so that it ends far earlier on most days.
const LONGEST_FOLD: Duration = Duration::from_secs(20);

/// The end of a run, inside the minute until the next one.
const LONGEST_RUN: Duration = Duration::from_secs(50);

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

/// Folds figures, drains the outbox, writes daily totals, then cleans up.
///
/// # Errors
/// The database does not answer.
pub async fn handle(app: &App) -> Result<DrainReport> {
    let started = Instant::now();
    let storage = &app.clients.storage;
    storage.fold_figures(started + LONGEST_FOLD).await?;
    let report = storage.drain(started + LONGEST_DRAIN).await?;
    metric::record(Metric::OutboxDepth, report.depth);
    metric::record(Metric::OutboxAgeSeconds, report.oldest_seconds);
    storage.write_aggregates(started + LONGEST_RUN).await?;
    expired::delete(&**app.clients.database().client().await?).await?;
    Ok(report)
}
