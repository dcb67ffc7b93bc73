//! `GET /api/dashboard/sales-reps`: callers in a month, with rollovers and renewals.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::{
    domain::FieldErrors,
    error::{Error, Result},
    http::{Query, Reply, listing},
};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App,
    by_caller::{self, CallerRow},
    values::{Count, Percent, Rupees},
    window::{Window, between, given, month},
};

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct SalesRepsQuery {
    /// `YYYY-MM`, by the day of entry in India.
    month: Option<String>,
    /// First day of entry, instead of a month.
    from_date: Option<String>,
    /// Last day of entry, instead of a month.
    to_date: Option<String>,
}

/// One sales representative.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SalesRep {
    /// `caller_name` of the policies; `Unknown` collects those without one.
    name: String,
    policies: Count,
    gwp: Rupees,
    brokerage: Rupees,
    cashback: Rupees,
    /// Σ (brokerage − cashback).
    net_revenue: Rupees,
    /// Σ cashback / Σ total premium × 100.
    avg_cashback_pct: Percent,
    total_od: Rupees,
    /// Policies whose `rollover` is `ROLLOVER`.
    rollover_policies: Count,
    /// Policies whose `rollover` is `RENEWAL`.
    renewal_policies: Count,
    rollover_total_od: Rupees,
    renewal_total_od: Rupees,
}

/// Sales representatives, best first.
///
/// Live policies by `caller_name`, entered in a month or between two days in India (both included), or ever. What a policy
/// does not say counts as 0; `gwp` is Σ total premium, `net_revenue` Σ (brokerage − cashback), by which the list is sorted.
/// At most 1,000 names. One statement.
#[utoipa::path(get, path = "/api/dashboard/sales-reps", tag = "dashboard", params(SalesRepsQuery),
    responses((status = 200, body = Reply<Vec<SalesRep>>), (status = 422, description = "The month or a day is none.")))]
pub(crate) async fn get(State(app): State<App>, Query(query): Query<SalesRepsQuery>) -> Result<Reply<Vec<SalesRep>>> {
    let window = query.window().map_err(Error::Invalid)?;
    let client = app.clients.database().client().await?;
    let reps: Vec<SalesRep> = by_caller::list(&**client, window).await?.into_iter().map(SalesRep::of).collect();
    let total = i64::try_from(reps.len()).ok();
    Ok(listing(reps, total, None))
}

impl SalesRepsQuery {
    fn window(&self) -> std::result::Result<Window, FieldErrors> {
        let mut errors = FieldErrors::new();
        let days = between(("fromDate", self.from_date.as_ref()), ("toDate", self.to_date.as_ref()), &mut errors);
        let Some(text) = given(self.month.as_ref()) else { return errors.into_result().map(|()| days) };
        let of_month = errors.check("month", month(text)).unwrap_or_default();
        if days != Window::default() {
            errors.add("month", "cannot be combined with fromDate and toDate");
        }
        errors.into_result().map(|()| of_month)
    }
}

impl SalesRep {
    fn of(row: CallerRow) -> Self {
        Self {
            name: row.name,
            policies: Count(row.sums.policies),
            gwp: row.sums.gwp(),
            brokerage: row.sums.brokerage(),
            cashback: row.sums.cashback(),
            net_revenue: row.sums.net(),
            avg_cashback_pct: row.sums.average_cashback(),
            total_od: row.sums.total_od(),
            rollover_policies: Count(row.rollover_policies),
            renewal_policies: Count(row.renewal_policies),
            rollover_total_od: Rupees(row.rollover_total_od),
            renewal_total_od: Rupees(row.renewal_total_od),
        }
    }
}
