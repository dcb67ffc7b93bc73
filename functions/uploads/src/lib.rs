//! Uploads of policy PDFs: taken in, watched, reviewed, and turned into policies.
//!
//! | method and path under `/api/upload` | file |
//! |---|---|
//! | `POST /pdf` | `pdf.rs` |
//! | `POST /presign` | `presign.rs` |
//! | `GET /` | `list.rs` |
//! | `GET /{id}`, `GET /{id}/status` | `status.rs` |
//! | `GET /{id}/review` | `review.rs` |
//! | `GET /{id}/document` | `document.rs` |
//! | `POST /{id}/confirm` | `confirm.rs` |
//! | `POST /{id}/process`, `POST /pdf/{id}/retry` | `process.rs` |
//! | `POST /{id}/reject` | `reject.rs` |
//!
//! The states and the only steps between them are in [`shared::domain::UploadStatus`]; the reading itself is done by
//! `start-extraction` and `save-extraction`.

mod confirm;
mod creation;
mod document;
mod extras;
mod form;
mod list;
mod pdf;
mod presign;
mod process;
mod reject;
mod review;
mod status;
mod view;

use shared::clients::Clients;
use utoipa_axum::{router::OpenApiRouter, routes};

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

/// All routes, without layers.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(pdf::upload))
        .routes(routes!(presign::presign))
        .routes(routes!(list::list))
        .routes(routes!(status::get))
        .routes(routes!(status::status))
        .routes(routes!(review::review))
        .routes(routes!(document::document))
        .routes(routes!(confirm::confirm))
        .routes(routes!(process::process))
        .routes(routes!(process::retry))
        .routes(routes!(reject::reject))
}
