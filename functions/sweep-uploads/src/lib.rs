//! Trigger: a schedule, every five minutes.
//!
//! Effect: uploads whose event was lost are started, saved, tried again, expired or failed: each comes to an end. A second
//! run at the same time changes nothing, since every step is guarded.

use shared::{
    clients::Clients,
    error::Result,
    reading::{self, By, Patience, SweepReport},
};

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

/// Looks after every upload that has been on its way for too long.
///
/// # Errors
/// The database does not answer.
pub async fn handle(app: &App, request_id: &str) -> Result<SweepReport> {
    let by = By { actor: None, request_id: request_id.to_owned() };
    Box::pin(reading::sweep(&app.clients, app.patience, &by)).await
}
