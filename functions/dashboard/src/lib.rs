//! Figures for the founders and the sales floor. Reads only; each answer is one round trip to the database.
//!
//! | route | answers |
//! |---|---|
//! | `GET /api/dashboard/metrics` | a window's sums, ratios, best executives and days |
//! | `GET /api/dashboard/kpis` | the ratios alone |
//! | `GET /api/dashboard/explorer` | single policies by any filter, with sums over all that match |
//! | `GET /api/dashboard/leaderboard` | callers |
//! | `GET /api/dashboard/sales-reps` | callers in a month, with rollovers and renewals |
//! | `GET /api/dashboard/vehicle-analysis` | callers by make and model |
//! | `GET /api/dashboard/data-sources` | how policies came in |
//! | `GET /api/dashboard/trends` | days, weeks or months |
//!
//! Only live policies count. A day is a day in India; windows are counted by the day of entry. Sums come from totals that are
//! kept (`migrations/V6__create_figures.sql`), so that they cost the same however many policies there are.

mod by_caller;
mod conversion;
mod data_sources;
mod explorer;
mod kpis;
mod leaderboard;
mod metrics;
mod page;
mod sales_reps;
mod sums;
mod trends;
mod values;
mod vehicle_analysis;
mod window;

use chrono::{NaiveDate, Utc};
use shared::{clients::Clients, domain::dates::day_in_india, handlers, http::Routes};

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

/// The routes, without layers.
#[must_use]
pub fn routes<R: Routes<App>>() -> R {
    R::default()
        .with(handlers!(metrics::get))
        .with(handlers!(kpis::get))
        .with(handlers!(explorer::get))
        .with(handlers!(leaderboard::get))
        .with(handlers!(sales_reps::get))
        .with(handlers!(vehicle_analysis::get))
        .with(handlers!(data_sources::get))
        .with(handlers!(trends::get))
}

fn today() -> NaiveDate {
    day_in_india(Utc::now())
}
