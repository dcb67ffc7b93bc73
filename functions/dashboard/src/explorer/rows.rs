//! One statement for the rows and the sums of everything that matches, so that both are of one moment.

use chrono::NaiveDate;
use postgres_from_row::FromRow;
use rust_decimal::Decimal;
use shared::error::Result;
use tokio_postgres::{
    GenericClient,
    types::{ToSql, Type},
};

use super::{filters::Filters, kept::Kept};
use crate::sums::{Sums, sums};

/// Of live policies. Every column is in `policies_explorer_idx`, so that the table is visited for the rows shown only.
/// What is not asked is null, and PostgreSQL plans every execution anew, without those lines.
macro_rules! matching {
    () => {
        "status = 'ACTIVE'
        and ($1 is null or make = $1 or ($1 = 'Unknown' and known_name(make) = $1))
        and ($2 is null or model = $2 or ($2 = 'Unknown' and known_name(model) = $2))
        and ($3 is null or insurer = $3)
        and ($4 is null or branch = $4 or ($4 = 'Unknown' and known_name(branch) = $4))
        and ($5 is null or upper(rollover) = $5 or ($5 = 'UNKNOWN' and upper(known_name(rollover)) = $5))
        and ($6 is null or caller_name = $6 or ($6 = 'Unknown' and known_name(caller_name) = $6))
        and ($7 is null or starts_with(vehicle_number, $7))
        and (not $8 or vehicle_number ~ '^[0-9]{2}BH')
        and ($9 is null or issue_date >= $9)
        and ($10 is null or issue_date <= $10)
        and ($11 is null or expiry_date >= $11)
        and ($12 is null or expiry_date <= $12)
        and ($13 is null or coalesce(cashback, 0) * 100 <= $13 * total_premium)"
    };
}

/// The sums come out of the kept ones where those can answer (`$16` names the dimension, `$18` the pair), or else out of the
/// index. Rows are not looked for where the sums say that there are none.
const EXPLORE: &str = concat!(
    "
with found as (
    select policies, gwp, brokerage, cashback, total_od from overall_figures
    where $16 is not null and dimension = $16 and ($17 is null or name = $17)
        and ($16 <> 'vehicle' or (($1 is null or make = $1) and ($2 is null or model = $2)))
    union all
    select policies, gwp, brokerage, cashback, total_od from pair_figures
    where $18 is not null and pair = $18 and name = $17 and other between $19 and $20
    union all
    select count(*), coalesce(sum(total_premium), 0), coalesce(sum(brokerage), 0), coalesce(sum(cashback), 0),
        coalesce(sum(total_od), 0)
    from policies
    where $16 is null and $18 is null and ",
    matching!(),
    "
), totals as (
    select ",
    sums!(),
    " from found
), chosen as (
    select policy_id from policies
    where ",
    matching!(),
    " and (select policies from totals) > 0
    order by net_of(brokerage, cashback) desc, policy_id
    limit $14 offset $15
), shown as (
    select p.* from chosen join policies p using (policy_id)
)
select
    t.policies, t.gwp, t.brokerage, t.cashback, t.total_od,
    s.policy_id, known_name(s.caller_name) as caller_name, s.make, s.model, s.insurer,
    s.vehicle_number_shown as vehicle_number, s.rollover, s.branch, s.issue_date, s.expiry_date, s.policy_number,
    s.customer_name, s.mobile, coalesce(s.total_premium, 0) as row_gwp, coalesce(s.brokerage, 0) as row_brokerage,
    coalesce(s.cashback, 0) as row_cashback, coalesce(s.total_od, 0) as row_total_od
from totals t left join shown s on true
order by net_of(s.brokerage, s.cashback) desc, s.policy_id"
);

/// One policy as found.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct FoundRow {
    pub(crate) caller_name: String,
    pub(crate) make: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) insurer: String,
    pub(crate) vehicle_number: String,
    pub(crate) rollover: Option<String>,
    pub(crate) branch: Option<String>,
    pub(crate) issue_date: Option<NaiveDate>,
    pub(crate) expiry_date: Option<NaiveDate>,
    pub(crate) policy_number: String,
    pub(crate) customer_name: Option<String>,
    pub(crate) mobile: Option<String>,
    pub(crate) row_gwp: Decimal,
    pub(crate) row_brokerage: Decimal,
    pub(crate) row_cashback: Decimal,
    pub(crate) row_total_od: Decimal,
}

/// The rows of a page, and the sums of all that match.
pub(crate) async fn explore(db: &impl GenericClient, filters: &Filters) -> Result<(Vec<FoundRow>, Sums)> {
    let Filters { make, model, insurer, branch, rollover, rep, vehicle_prefix, .. } = filters;
    let Filters { bharat_series, issued, expiring, cashback_max, page, .. } = filters;
    let (mut dimension, mut name, mut pair, mut others) = (None, None, None, (None, None));
    match filters.kept() {
        Some(Kept::Names { dimension: of, name: one }) => (dimension, name) = (Some(of), one.map(ToOwned::to_owned)),
        Some(Kept::Pair { pair: of, name: one, others: (from, to) }) => {
            (pair, name, others) = (Some(of), Some(one), (Some(from), Some(to)));
        }
        None => {}
    }
    let values: [(&(dyn ToSql + Sync), Type); 20] = [
        (make, Type::TEXT),
        (model, Type::TEXT),
        (insurer, Type::TEXT),
        (branch, Type::TEXT),
        (rollover, Type::TEXT),
        (rep, Type::TEXT),
        (vehicle_prefix, Type::TEXT),
        (bharat_series, Type::BOOL),
        (&issued.from, Type::DATE),
        (&issued.to, Type::DATE),
        (&expiring.from, Type::DATE),
        (&expiring.to, Type::DATE),
        (cashback_max, Type::NUMERIC),
        (&page.limit, Type::INT8),
        (&page.offset, Type::INT8),
        (&dimension, Type::TEXT),
        (&name, Type::TEXT),
        (&pair, Type::TEXT),
        (&others.0, Type::TEXT),
        (&others.1, Type::TEXT),
    ];
    let rows = db.query_typed(EXPLORE, &values).await?;
    let totals = rows.first().map(Sums::try_from_row).transpose()?.unwrap_or_default();
    let shown = rows.iter().filter(|row| row.get::<_, Option<i64>>("policy_id").is_some());
    let found = shown.map(FoundRow::try_from_row).collect::<std::result::Result<_, _>>()?;
    Ok((found, totals))
}
