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

use shared::{clients::Clients, handlers, http::Routes};

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
#[must_use]
pub fn routes<R: Routes<App>>() -> R {
    R::default()
        .with(handlers!(pdf::upload))
        .with(handlers!(presign::presign))
        .with(handlers!(list::list))
        .with(handlers!(status::get))
        .with(handlers!(status::status))
        .with(handlers!(review::review))
        .with(handlers!(document::document))
        .with(handlers!(confirm::confirm))
        .with(handlers!(process::process))
        .with(handlers!(process::retry))
        .with(handlers!(reject::reject))
}
