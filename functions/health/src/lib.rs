//! Health, and the description of the API.
//!
//! | route | who | |
//! |---|---|---|
//! | `GET /health`, `GET /api/health` | anybody | does the database answer? |
//! | the same with `?deep=1` | founder | every neighbour, what waits for S3, the schema |
//! | `GET /api/openapi.json` | anybody | the description of all groups, written by `cargo run -- openapi` |
//! | `GET /api/docs/` | anybody | a page to read and try it |

mod deep;
mod description;
mod docs;
mod health;

use std::sync::Arc;

use axum::routing::get;
use shared::{
    clients::Clients,
    handlers,
    http::{Gate, Routes},
};

/// The function.
#[derive(Clone, Debug)]
pub struct App {
    clients: Clients,
    gate: Arc<Gate>,
}

impl App {
    /// Over these neighbours; `gate` says who may look deeper.
    #[must_use]
    pub fn new(clients: Clients, gate: Arc<Gate>) -> Self {
        Self { clients, gate }
    }
}

/// Its routes, without the layers of `shared::http::serve`. The page and its files are no part of the description.
#[must_use]
pub fn routes<R: Routes<App>>() -> R {
    R::default()
        .with(handlers!(health::health))
        .with(handlers!(health::api_health))
        .with(handlers!(description::describe))
        .with_page("/api/docs", get(docs::enter))
        .with_page("/api/docs/", get(docs::index))
        .with_page("/api/docs/{*rest}", get(docs::file))
}
