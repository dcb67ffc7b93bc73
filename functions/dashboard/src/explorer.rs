//! `GET /api/dashboard/explorer`: single policies by any filter, with sums over all that match.

mod filters;
mod kept;
mod query;
mod rows;

use axum::extract::State;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::json;
use shared::{
    error::{Error, Result},
    http::{Query, Reply, ok},
};
use utoipa::ToSchema;

use self::{filters::Filters, query::ExplorerQuery, rows::FoundRow};
use crate::{
    App,
    sums::Sums,
    values::{Count, Percent, Rupees},
};

/// One policy.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExplorerRow {
    /// `Unknown` where the policy says none.
    caller_name: String,
    make: Option<String>,
    model: Option<String>,
    insurer: String,
    /// As typed or printed.
    vehicle_number: String,
    rollover: Option<String>,
    branch: Option<String>,
    issue_date: Option<NaiveDate>,
    expiry_date: Option<NaiveDate>,
    policy_number: String,
    customer_name: Option<String>,
    mobile: Option<String>,
    /// Always `"1"`: rows can be added up like the groups of other lists.
    policies: Count,
    /// Total premium.
    gwp: Rupees,
    total_od: Rupees,
    /// Cashback / total premium × 100.
    avg_cashback_pct: Percent,
    total_cashback: Rupees,
    /// Brokerage − cashback.
    net: Rupees,
}

/// Sums over all policies that match, however few rows were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExplorerTotals {
    policies: Count,
    gwp: Rupees,
    total_od: Rupees,
    brokerage: Rupees,
    total_cashback: Rupees,
    /// Σ cashback / Σ total premium × 100.
    avg_cashback_pct: Percent,
    /// Σ (brokerage − cashback).
    net: Rupees,
}

/// Explores policies.
///
/// Live policies that match all filters, by net (brokerage − cashback, absent = 0) descending. `meta` is
/// `{total, nextCursor, totals}`: the number of all that match and their sums. One statement; sums of one filter, of any two, of
/// any of make, model and rep together, and of one filter or none in a window of days, are kept and cost the same whatever the
/// number of policies. Of `vehiclePrefix` that holds for `BH` and for a state's two letters.
#[utoipa::path(get, path = "/api/dashboard/explorer", tag = "dashboard", params(ExplorerQuery),
    responses((status = 200, body = Reply<Vec<ExplorerRow>>), (status = 422, description = "A filter is not valid.")))]
pub(crate) async fn get(State(app): State<App>, Query(query): Query<ExplorerQuery>) -> Result<Reply<Vec<ExplorerRow>>> {
    let filters = Filters::parse(&query).map_err(Error::Invalid)?;
    let client = app.clients.database().client().await?;
    let (found, sums) = rows::explore(&**client, &filters).await?;
    let meta = json!({ "total": sums.policies, "nextCursor": null, "totals": ExplorerTotals::of(&sums) });
    Ok(ok(found.into_iter().map(ExplorerRow::of).collect::<Vec<_>>()).with_meta(meta))
}

impl ExplorerRow {
    fn of(row: FoundRow) -> Self {
        let own = Sums {
            policies: 1,
            gwp: row.row_gwp,
            brokerage: row.row_brokerage,
            cashback: row.row_cashback,
            total_od: row.row_total_od,
        };
        Self {
            caller_name: row.caller_name,
            make: row.make,
            model: row.model,
            insurer: row.insurer,
            vehicle_number: row.vehicle_number,
            rollover: row.rollover,
            branch: row.branch,
            issue_date: row.issue_date,
            expiry_date: row.expiry_date,
            policy_number: row.policy_number,
            customer_name: row.customer_name,
            mobile: row.mobile,
            policies: Count(own.policies),
            gwp: own.gwp(),
            total_od: own.total_od(),
            avg_cashback_pct: own.average_cashback(),
            total_cashback: own.cashback(),
            net: own.net(),
        }
    }
}

impl ExplorerTotals {
    fn of(sums: &Sums) -> Self {
        Self {
            policies: Count(sums.policies),
            gwp: sums.gwp(),
            total_od: sums.total_od(),
            brokerage: sums.brokerage(),
            total_cashback: sums.cashback(),
            avg_cashback_pct: sums.average_cashback(),
            net: sums.net(),
        }
    }
}
