//! Policies: made, found, changed, and never lost.
//!
//! | route | who | |
//! |---|---|---|
//! | `POST /api/policies`, `/manual` | signed in | one from the form |
//! | `POST /api/policies/grid`, `/bulk` | signed in | up to 5,000 from the grid, in one transaction |
//! | `GET /api/policies` | signed in | filtered, ordered, page by page |
//! | `GET /api/policies/{id}` | signed in | one; out of S3 while the database is down |
//! | `PUT`, `PATCH /api/policies/{id}` | signed in | whole or in part, fenced by `If-Match` |
//! | `DELETE /api/policies/{id}`, `POST …/restore` | founder | out of the figures and back |
//! | `GET /api/policies/{id}/history`, `/evidence`, `/document` | signed in | versions, what the PDF says, the PDF |
//! | `GET /api/policies/check-duplicate/{number}` | signed in | is it taken? |
//! | `GET /api/policies/search/…` | signed in | at most twenty hits |
//! | `GET /api/policies/search-fields`, `/policy-numbers`, `/by-source` | signed in | everything, in large pages |
//!
//! Every write is one transaction with its document, outbox row and audit entry; S3 is tried after the commit.

mod by_source;
mod check_duplicate;
mod create;
mod delete;
mod document;
mod edit;
mod evidence;
mod get;
mod grid;
mod history;
mod list;
mod patch;
mod policy_numbers;
mod replace;
mod restore;
mod saved;
mod search;
mod search_fields;
mod whole;

use chrono::{NaiveDate, Utc};
use shared::{
    clients::Clients, domain::dates::day_in_india, error::Error, handlers, http::Routes, policies::PolicyView,
    tables::policies::ShownRow,
};

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

    fn view(&self, shown: &ShownRow) -> PolicyView {
        PolicyView::of(&shown.row, shown.pending, self.clients.objects())
    }
}

/// Its routes, without the layers of `shared::http::serve`.
#[must_use]
pub fn routes<R: Routes<App>>() -> R {
    R::default()
        .with(handlers!(create::create, list::list))
        .with(handlers!(create::create_manual))
        .with(handlers!(grid::create_grid))
        .with(handlers!(grid::create_bulk))
        .with(handlers!(check_duplicate::check_duplicate))
        .with(handlers!(search::search_vehicle))
        .with(handlers!(search::search_number))
        .with(handlers!(search::search_everything))
        .with(handlers!(search_fields::search_fields))
        .with(handlers!(policy_numbers::policy_numbers))
        .with(handlers!(by_source::by_source))
        .with(handlers!(get::get, replace::replace, patch::patch, delete::delete))
        .with(handlers!(restore::restore))
        .with(handlers!(history::history))
        .with(handlers!(evidence::evidence))
        .with(handlers!(document::document))
}

/// What an unknown id is answered with.
fn no_such() -> Error {
    Error::NotFound("There is no such policy.")
}

/// The day rules count from.
fn today() -> NaiveDate {
    day_in_india(Utc::now())
}
