//! Trigger: a schedule, every five minutes.
//!
//! Effect: uploads whose event was lost are started, saved, tried again, expired or failed: each comes to an end. The
//! originals of those that came to nothing a month ago are marked, and S3 deletes them. A second run at the same time changes
//! nothing, since every step is guarded.

use std::time::Duration;

use shared::{
    clients::Clients,
    error::Result,
    metric::{self, Metric},
    reading::{self, By, Patience, SweepReport},
    tables::uploads,
};

/// Somebody waits for each of these: normally a reading takes a minute.
const STUCK_AFTER: Duration = Duration::from_mins(30);

/// The function.
#[derive(Clone, Debug)]
pub struct App {
    clients: Clients,
    patience: Patience,
}

impl App {
    /// Over these neighbours, with the patience of production.
    #[must_use]
    pub fn new(clients: Clients) -> Self {
        Self { clients, patience: Patience::default() }
    }

    /// The same, with another patience.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }
}

/// Looks after every upload that has been on its way for too long, and counts what is left.
///
/// # Errors
/// The database does not answer.
pub async fn handle(app: &App, request_id: &str) -> Result<SweepReport> {
    let by = By { actor: None, request_id: request_id.to_owned() };
    let report = Box::pin(reading::sweep(&app.clients, app.patience, &by)).await?;
    reading::abandon(&app.clients).await?;
    count(&app.clients).await?;
    Ok(report)
}

/// What is left after the sweep, for the alarms.
async fn count(clients: &Clients) -> Result<()> {
    let counts = uploads::count_open(&**clients.database().client().await?, STUCK_AFTER.as_secs_f64()).await?;
    metric::record(Metric::UploadsStuck, counts.iter().map(|state| state.stuck).sum());
    for state in counts {
        metric::record(Metric::Uploads(state.status), state.uploads);
    }
    Ok(())
}
