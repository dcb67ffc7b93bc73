//! `GET /api/dashboard/metrics`: what the dashboard shows first, polled every five seconds by every open tab.

use axum::extract::State;
use chrono::NaiveDate;
use postgres_from_row::FromRow;
use serde::{Deserialize, Serialize};
use shared::{
    domain::Period,
    error::Result,
    http::{Query, Reply, ok},
};
use tokio_postgres::{GenericClient, types::Type};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App, conversion,
    data_sources::DataSource,
    kpis::Kpis,
    sums::{Sums, sums},
    today,
    values::{Count, Ratio, Rupees, RupeesNumber},
    window::period,
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MetricsQuery {
    /// `7d`, `14d` (default), `30d`, `90d`, `6m`, `12m` or `all`, counted back from today by the day of entry.
    #[param(value_type = Option<Period>)]
    period: Option<String>,
}

/// All figures of a window.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Dashboard {
    /// The window all figures but `sourceMetrics` are of.
    period: Period,
    basic_metrics: BasicMetrics,
    kpis: Kpis,
    /// How policies came in, of all time; most policies first.
    source_metrics: Vec<DataSource>,
    /// At most ten executives, by net.
    top_performers: Vec<Performer>,
    /// The latest thirty days of the window on which policies were entered, ascending.
    daily_trend: Vec<TrendDay>,
}

/// Sums of the window, as JSON numbers in rupees.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BasicMetrics {
    /// Live policies entered in the window.
    total_policies: i64,
    /// Σ total premium (with GST).
    #[serde(rename = "totalGWP")]
    total_gwp: RupeesNumber,
    /// Σ brokerage.
    total_brokerage: RupeesNumber,
    /// Σ cashback.
    total_cashback: RupeesNumber,
    /// Σ (brokerage − cashback).
    net_revenue: RupeesNumber,
    /// Σ total premium / policies.
    avg_premium: RupeesNumber,
}

/// An executive's sums in the window; `Unknown` collects policies without one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Performer {
    executive: String,
    policies: Count,
    gwp: Rupees,
    brokerage: Rupees,
    cashback: Rupees,
    /// Σ (brokerage − cashback).
    net: Rupees,
}

/// One day of entry.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrendDay {
    /// A day in India.
    date: NaiveDate,
    policies: Count,
    gwp: Rupees,
    net: Rupees,
}

/// Four answers in one statement, so that they are of one moment: `part` says which one a row belongs to.
const METRICS: &str = concat!(
    "
with windowed as (
    select dimension, day, name, policies, gwp, brokerage, cashback, total_od
    from daily_figures
    where dimension in ('source', 'executive') and ($1::date is null or day >= $1)
)
select 'total' as part, null as name, null::date as day, ",
    sums!(),
    " from windowed where dimension = 'source'
union all (
    select 'performer', name, null, ",
    sums!(),
    " from windowed where dimension = 'executive'
    group by name having sum(policies) > 0
    order by net desc, name limit 10
) union all (
    select 'day', null, day, ",
    sums!(),
    " from windowed where dimension = 'source'
    group by day having sum(policies) > 0
    order by day desc limit 30
) union all (
    select 'source', name, null, ",
    sums!(),
    " from overall_figures where dimension = 'source'
    group by name having sum(policies) > 0
    order by policies desc, name
)"
);

#[derive(FromRow)]
struct PartRow {
    part: String,
    name: Option<String>,
    day: Option<NaiveDate>,
    #[from_row(flatten)]
    sums: Sums,
}

/// The dashboard.
///
/// Only live policies count. The window is counted in days of entry in India and ends today, today included; `sourceMetrics`
/// is of all time. What a policy does not say counts as 0. GWP is Σ total premium, net is Σ (brokerage − cashback).
/// Two statements in one round trip, whatever the number of policies. Send `If-None-Match` to get 304 while nothing changed.
#[utoipa::path(get, path = "/api/dashboard/metrics", tag = "dashboard", params(MetricsQuery),
    responses((status = 200, body = Reply<Dashboard>), (status = 422, description = "The period is none of the list.")))]
pub(crate) async fn get(State(app): State<App>, Query(query): Query<MetricsQuery>) -> Result<Reply<Dashboard>> {
    let period = period(query.period.as_ref(), Period::default())?;
    let from = period.first_day(today());
    let client = app.clients.database().client().await?;
    let (parts, conversion) = tokio::try_join!(parts(&**client, from), conversion::rate(&**client, from))?;
    Ok(ok(Dashboard::of(period, parts, conversion)))
}

async fn parts(db: &impl GenericClient, from: Option<NaiveDate>) -> Result<Vec<PartRow>> {
    let rows = db.query_typed(METRICS, &[(&from, Type::DATE)]).await?;
    rows.iter().map(|row| PartRow::try_from_row(row).map_err(Into::into)).collect()
}

impl Dashboard {
    fn of(period: Period, parts: Vec<PartRow>, conversion: Ratio) -> Self {
        let (mut total, mut source_metrics, mut top_performers, mut daily_trend) =
            (Sums::default(), Vec::new(), Vec::new(), Vec::new());
        for PartRow { part, name, day, sums } in parts {
            match (part.as_str(), name, day) {
                ("performer", Some(executive), _) => top_performers.push(Performer::of(executive, &sums)),
                ("source", Some(source), _) => source_metrics.push(DataSource::of(source, &sums)),
                (_, _, Some(date)) => daily_trend.push(TrendDay::of(date, &sums)),
                _ => total = sums,
            }
        }
        daily_trend.reverse();
        Self {
            period,
            basic_metrics: BasicMetrics::of(&total),
            kpis: Kpis::of(&total, conversion),
            source_metrics,
            top_performers,
            daily_trend,
        }
    }
}

impl BasicMetrics {
    fn of(total: &Sums) -> Self {
        Self {
            total_policies: total.policies,
            total_gwp: RupeesNumber(total.gwp),
            total_brokerage: RupeesNumber(total.brokerage),
            total_cashback: RupeesNumber(total.cashback),
            net_revenue: RupeesNumber(total.net().0),
            avg_premium: total.average_premium(),
        }
    }
}

impl Performer {
    fn of(executive: String, sums: &Sums) -> Self {
        Self {
            executive,
            policies: Count(sums.policies),
            gwp: sums.gwp(),
            brokerage: sums.brokerage(),
            cashback: sums.cashback(),
            net: sums.net(),
        }
    }
}

impl TrendDay {
    fn of(date: NaiveDate, sums: &Sums) -> Self {
        Self { date, policies: Count(sums.policies), gwp: sums.gwp(), net: sums.net() }
    }
}
