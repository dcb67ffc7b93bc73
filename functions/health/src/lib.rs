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
use shared::{clients::Clients, http::Gate};
use utoipa_axum::{router::OpenApiRouter, routes};

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
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(health::api_health))
        .routes(routes!(description::describe))
        .route("/api/docs", get(docs::enter))
        .route("/api/docs/", get(docs::index))
        .route("/api/docs/{*rest}", get(docs::file))
}
