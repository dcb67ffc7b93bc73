//! The four business settings.
//!
//! | route | who | |
//! |---|---|---|
//! | `GET /api/settings` | signed in | what holds now; the defaults until something was set |
//! | `PUT /api/settings` | founder | changes some of them |
//! | `POST /api/settings/reset` | founder | back to the defaults |
//!
//! Every version is kept as a document; S3 holds the current one as `data/settings/current.json`.

mod change;
mod read;
mod replace;
mod reset;

use axum::extract::DefaultBodyLimit;
use shared::clients::Clients;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Bytes of a request: four numbers need 200.
const LARGEST_BODY: usize = 16 * 1024;

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

/// Its routes, without the layers of `shared::http::serve`.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read::read, change::change))
        .routes(routes!(reset::reset))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}
