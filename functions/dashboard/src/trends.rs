//! `GET /api/dashboard/trends`: days, weeks or months.

use axum::extract::State;
use chrono::{Datelike as _, Days, Months, NaiveDate};
use postgres_from_row::FromRow;
use serde::{Deserialize, Serialize};
use shared::{
    error::{Error, Result},
    http::{Query, Reply, listing},
};
use tokio_postgres::types::Type;
use utoipa::{IntoParams, ToSchema};

use crate::{
    App,
    sums::{Sums, sums},
    today,
    values::{Count, Rupees},
    window::{days_back, given},
};

/// How many days, weeks and months an answer goes back.
const DAYS: u64 = 90;
const WEEKS: u64 = 53;
const MONTHS: u32 = 36;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TrendsQuery {
    /// `day` (default; the latest 90 days), `week` (53 weeks, beginning on Mondays) or `month` (36 months).
    #[param(pattern = "^(day|week|month)$")]
    period: Option<String>,
}

/// One day, week or month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Trend {
    /// Its first day.
    date: NaiveDate,
    policies: Count,
    gwp: Rupees,
    brokerage: Rupees,
    cashback: Rupees,
    net: Rupees,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Day,
    Week,
    Month,
}

impl Step {
    fn parse(text: Option<&String>) -> Result<Self> {
        match given(text) {
            None | Some("day") => Ok(Self::Day),
            Some("week") => Ok(Self::Week),
            Some("month") => Ok(Self::Month),
            Some(_) => Err(Error::field("period", "must be one of day, week, month")),
        }
    }

    /// As PostgreSQL's `date_trunc` calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// First day of the oldest step that is shown.
    fn first_day(self, today: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => days_back(today, DAYS),
            Self::Week => {
                let monday = today.week(chrono::Weekday::Mon).first_day();
                monday.checked_sub_days(Days::new(7 * (WEEKS - 1))).unwrap_or(monday)
            }
            Self::Month => {
                let first = today.with_day(1).unwrap_or(today);
                first.checked_sub_months(Months::new(MONTHS - 1)).unwrap_or(first)
            }
        }
    }
}

const TRENDS: &str = concat!(
    "select date_trunc($1, day::timestamp)::date as first_day, ",
    sums!(),
    " from daily_figures where dimension = 'source' and day >= $2
    group by first_day having sum(policies) > 0
    order by first_day"
);

#[derive(FromRow)]
struct TrendRow {
    first_day: NaiveDate,
    #[from_row(flatten)]
    sums: Sums,
}

/// Sums over time.
///
/// Live policies by their day of entry in India, ascending; steps without policies are left out. What a policy does not say
/// counts as 0; `gwp` is Σ total premium, `net` Σ (brokerage − cashback). One statement.
#[utoipa::path(get, path = "/api/dashboard/trends", tag = "dashboard", params(TrendsQuery),
    responses((status = 200, body = Reply<Vec<Trend>>), (status = 422, description = "The period is none of the list.")))]
pub(crate) async fn get(State(app): State<App>, Query(query): Query<TrendsQuery>) -> Result<Reply<Vec<Trend>>> {
    let step = Step::parse(query.period.as_ref())?;
    let (name, from) = (step.name(), step.first_day(today()));
    let client = app.clients.database().client().await?;
    let rows = client.query_typed(TRENDS, &[(&name, Type::TEXT), (&from, Type::DATE)]).await?;
    let mut trends = Vec::with_capacity(rows.len());
    for row in &rows {
        trends.push(Trend::of(&TrendRow::try_from_row(row)?));
    }
    let total = i64::try_from(trends.len()).ok();
    Ok(listing(trends, total, None))
}

impl Trend {
    fn of(TrendRow { first_day, sums }: &TrendRow) -> Self {
        Self {
            date: *first_day,
            policies: Count(sums.policies),
            gwp: sums.gwp(),
            brokerage: sums.brokerage(),
            cashback: sums.cashback(),
            net: sums.net(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_begin_on_their_first_day() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 14).unwrap();
        let first = |step: Step| step.first_day(today).to_string();
        assert_eq!(first(Step::Day), "2025-12-15");
        assert_eq!(first(Step::Week), "2025-03-10");
        assert_eq!(first(Step::Month), "2023-04-01");
    }
}
