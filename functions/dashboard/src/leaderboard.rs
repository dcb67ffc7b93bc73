//! `GET /api/dashboard/leaderboard`: callers by net.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::{
    domain::Period,
    error::Result,
    http::{Query, Reply, listing},
};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App,
    by_caller::{self, CallerRow},
    today,
    values::{Count, Percent, Rupees},
    window::{Window, period},
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LeaderboardQuery {
    /// `7d`, `14d`, `30d`, `90d`, `6m`, `12m` or `all` (default), counted back from today by the day of entry.
    #[param(value_type = Option<Period>)]
    period: Option<String>,
}

/// One caller.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Leader {
    /// `caller_name` of the policies; `Unknown` collects those without one.
    name: String,
    policies: Count,
    gwp: Rupees,
    brokerage: Rupees,
    cashback: Rupees,
    net: Rupees,
    /// Σ cashback / Σ total premium × 100.
    avg_cashback_pct: Percent,
    total_od: Rupees,
}

/// Callers, best first.
///
/// Live policies by `caller_name`; of all time unless a period is given. What a policy does not say counts as 0; `gwp` is
/// Σ total premium, `net` Σ (brokerage − cashback), by which the list is sorted. At most 1,000 names. One statement.
#[utoipa::path(get, path = "/api/dashboard/leaderboard", tag = "dashboard", params(LeaderboardQuery),
    responses((status = 200, body = Reply<Vec<Leader>>), (status = 422, description = "The period is none of the list.")))]
pub(crate) async fn get(State(app): State<App>, Query(query): Query<LeaderboardQuery>) -> Result<Reply<Vec<Leader>>> {
    let from = period(query.period.as_ref(), Period::All)?.first_day(today());
    let client = app.clients.database().client().await?;
    let leaders: Vec<Leader> =
        by_caller::list(&**client, Window { from, to: None }).await?.into_iter().map(Leader::of).collect();
    let total = i64::try_from(leaders.len()).ok();
    Ok(listing(leaders, total, None))
}

impl Leader {
    fn of(row: CallerRow) -> Self {
        Self {
            name: row.name,
            policies: Count(row.sums.policies),
            gwp: row.sums.gwp(),
            brokerage: row.sums.brokerage(),
            cashback: row.sums.cashback(),
            net: row.sums.net(),
            avg_cashback_pct: row.sums.average_cashback(),
            total_od: row.sums.total_od(),
        }
    }
}
