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

use shared::{clients::Clients, handlers, http::Routes};

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
#[must_use]
pub fn routes<R: Routes<App>>() -> R {
    R::default().with(handlers!(read::read, change::change)).with(handlers!(reset::reset)).limit_body(LARGEST_BODY)
}
