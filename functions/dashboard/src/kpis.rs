//! `GET /api/dashboard/kpis`: the ratios alone.

use axum::extract::State;
use postgres_from_row::FromRow as _;
use serde::{Deserialize, Serialize};
use shared::{
    domain::Period,
    error::Result,
    http::{Query, Reply, ok},
};
use tokio_postgres::types::Type;
use utoipa::{IntoParams, ToSchema};

use crate::{
    App, conversion,
    sums::{Sums, sums},
    today,
    values::Ratio,
    window::period,
};

/// Percentages with one decimal; `"0.0"` where there is nothing to divide by.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Kpis {
    /// Confirmed uploads / finished uploads × 100. Finished: confirmed, failed, rejected or expired.
    conversion_rate: Ratio,
    /// Σ cashback / Σ total premium × 100.
    loss_ratio: Ratio,
    /// Σ (brokerage − cashback) / Σ total premium × 100.
    expense_ratio: Ratio,
    /// Loss ratio and expense ratio together.
    combined_ratio: Ratio,
}

impl Kpis {
    pub(crate) fn of(sums: &Sums, conversion_rate: Ratio) -> Self {
        Self {
            conversion_rate,
            loss_ratio: sums.loss_ratio(),
            expense_ratio: sums.expense_ratio(),
            combined_ratio: sums.combined_ratio(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct KpisQuery {
    /// `7d`, `14d` (default), `30d`, `90d`, `6m`, `12m` or `all`, counted back from today by the day of entry.
    #[param(value_type = Option<Period>)]
    period: Option<String>,
}

const SUMS: &str =
    concat!("select ", sums!(), " from daily_figures where dimension = 'source' and ($1::date is null or day >= $1)");

/// Ratios of a window.
///
/// Only live policies count. The window is counted in days of entry in India and ends today, today included; uploads are
/// counted by the day they were entered. What a policy does not say counts as 0.
#[utoipa::path(get, path = "/api/dashboard/kpis", tag = "dashboard", params(KpisQuery),
    responses((status = 200, body = Reply<Kpis>), (status = 422, description = "The period is none of the list.")))]
pub(crate) async fn get(State(app): State<App>, Query(query): Query<KpisQuery>) -> Result<Reply<Kpis>> {
    let from = period(query.period.as_ref(), Period::default())?.first_day(today());
    let client = app.clients.database().client().await?;
    let (sums, conversion_rate) = tokio::try_join!(
        async { Ok(client.query_typed_one(SUMS, &[(&from, Type::DATE)]).await?) },
        conversion::rate(&**client, from),
    )?;
    Ok(ok(Kpis::of(&Sums::try_from_row(&sums)?, conversion_rate)))
}
