//! Sums by caller, which is who made the sale.

use postgres_from_row::FromRow;
use rust_decimal::Decimal;
use shared::error::Result;
use tokio_postgres::{GenericClient, Row, types::Type};

use crate::{
    sums::{Sums, sums},
    window::Window,
};

/// The sums of one caller.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct CallerRow {
    pub(crate) name: String,
    #[from_row(flatten)]
    pub(crate) sums: Sums,
    pub(crate) rollover_policies: i64,
    pub(crate) rollover_total_od: Decimal,
    pub(crate) renewal_policies: i64,
    pub(crate) renewal_total_od: Decimal,
}

/// Callers by net with all their sums; at most a thousand, so that no answer is without bound.
macro_rules! by_caller {
    ($from:literal) => {
        concat!(
            "select name, ",
            sums!(),
            ", sum(rollover_policies)::bigint as rollover_policies, sum(rollover_total_od) as rollover_total_od,
            sum(renewal_policies)::bigint as renewal_policies, sum(renewal_total_od) as renewal_total_od from ",
            $from,
            " group by name having sum(policies) > 0 order by net desc, name limit 1000"
        )
    };
}

const EVER: &str = by_caller!("overall_figures where dimension = 'caller'");
const WINDOWED: &str = by_caller!(
    "daily_figures
    where dimension = 'caller' and ($1::date is null or day >= $1) and ($2::date is null or day <= $2)"
);

/// Callers with live policies entered in the window, by net. One statement.
pub(crate) async fn list(db: &impl GenericClient, window: Window) -> Result<Vec<CallerRow>> {
    let rows = match window {
        Window { from: None, to: None } => db.query_typed(EVER, &[]).await?,
        Window { from, to } => db.query_typed(WINDOWED, &[(&from, Type::DATE), (&to, Type::DATE)]).await?,
    };
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<CallerRow> {
    Ok(CallerRow::try_from_row(row)?)
}
