//! `GET /api/dashboard/vehicle-analysis`: callers by make and model.

use axum::extract::State;
use postgres_from_row::FromRow;
use serde::{Deserialize, Serialize};
use shared::{
    domain::FieldErrors,
    error::{Error, Result},
    http::{Query, Reply, listing},
};
use tokio_postgres::types::Type;
use utoipa::{IntoParams, ToSchema};

use crate::{
    App,
    page::Page,
    sums::{Sums, sums},
    values::{Count, Percent, Rupees},
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct VehicleAnalysisQuery {
    /// Rows, 1 to 1,000 (default 1,000).
    #[param(value_type = Option<i64>, minimum = 1, maximum = 1000)]
    limit: Option<String>,
    /// Rows to pass over.
    #[param(value_type = Option<i64>, minimum = 0)]
    offset: Option<String>,
}

/// One caller with one model. The cashback percentage stands under both names that clients know.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VehicleRow {
    /// `caller_name` of the policies; `Unknown` collects those without one.
    rep: String,
    /// `Unknown` where the policies say none.
    make: String,
    /// `Unknown` where the policies say none.
    model: String,
    policies: Count,
    gwp: Rupees,
    /// Σ cashback / Σ total premium × 100.
    #[serde(rename = "cashbackPctAvg")]
    cashback_pct_avg: Percent,
    /// The same.
    #[serde(rename = "cashbackpctavg")]
    cashback_pct_avg_again: Percent,
    cashback: Rupees,
    net: Rupees,
}

const VEHICLES: &str = concat!(
    "select name, make, model, ",
    sums!(),
    ", count(*) over () as total
    from overall_figures where dimension = 'vehicle'
    group by name, make, model having sum(policies) > 0
    order by net desc, name, make, model
    limit $1 offset $2"
);

#[derive(FromRow)]
struct GroupRow {
    name: String,
    make: String,
    model: String,
    #[from_row(flatten)]
    sums: Sums,
    total: i64,
}

/// Which caller sells which vehicles.
///
/// Live policies of all time by `caller_name`, make and model. What a policy does not say counts as 0; `gwp` is Σ total
/// premium, `net` Σ (brokerage − cashback), by which the list is sorted. `meta.total` counts all groups. One statement.
#[utoipa::path(get, path = "/api/dashboard/vehicle-analysis", tag = "dashboard", params(VehicleAnalysisQuery),
    responses((status = 200, body = Reply<Vec<VehicleRow>>), (status = 422, description = "Limit or offset is out of range.")))]
pub(crate) async fn get(
    State(app): State<App>,
    Query(query): Query<VehicleAnalysisQuery>,
) -> Result<Reply<Vec<VehicleRow>>> {
    let mut errors = FieldErrors::new();
    let page = Page::parse(query.limit.as_ref(), query.offset.as_ref(), &mut errors);
    errors.into_result().map_err(Error::Invalid)?;
    let client = app.clients.database().client().await?;
    let rows = client.query_typed(VEHICLES, &[(&page.limit, Type::INT8), (&page.offset, Type::INT8)]).await?;
    let (mut groups, mut total) = (Vec::with_capacity(rows.len()), None);
    for row in &rows {
        let row = GroupRow::try_from_row(row)?;
        total = Some(row.total);
        groups.push(VehicleRow::of(row));
    }
    // A page past the end has no row that could say how many there are.
    let total = total.or_else(|| (page.offset == 0).then_some(0));
    Ok(listing(groups, total, None))
}

impl VehicleRow {
    fn of(row: GroupRow) -> Self {
        Self {
            rep: row.name,
            make: row.make,
            model: row.model,
            policies: Count(row.sums.policies),
            gwp: row.sums.gwp(),
            cashback_pct_avg: row.sums.average_cashback(),
            cashback_pct_avg_again: row.sums.average_cashback(),
            cashback: row.sums.cashback(),
            net: row.sums.net(),
        }
    }
}
