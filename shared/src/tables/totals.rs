//! The ledgers of figures and the totals they are folded into. Triggers write the ledgers; this is the only other writer.

use tokio_postgres::{GenericClient, types::Type};

use crate::error::Result;

/// What folding adds to a kept total.
macro_rules! add_up {
    () => {
        "policies = kept.policies + excluded.policies, gwp = kept.gwp + excluded.gwp,
        brokerage = kept.brokerage + excluded.brokerage, cashback = kept.cashback + excluded.cashback,
        total_od = kept.total_od + excluded.total_od,
        rollover_policies = kept.rollover_policies + excluded.rollover_policies,
        rollover_total_od = kept.rollover_total_od + excluded.rollover_total_od,
        renewal_policies = kept.renewal_policies + excluded.renewal_policies,
        renewal_total_od = kept.renewal_total_od + excluded.renewal_total_od"
    };
}

/// The sums of both tables of totals, in the order of their columns.
macro_rules! summed {
    () => {
        "sum(t.policies), sum(t.gwp), sum(t.brokerage), sum(t.cashback), sum(t.total_od),
        coalesce(sum(t.policies) filter (where t.rollover = 'ROLLOVER'), 0),
        coalesce(sum(t.total_od) filter (where t.rollover = 'ROLLOVER'), 0),
        coalesce(sum(t.policies) filter (where t.rollover = 'RENEWAL'), 0),
        coalesce(sum(t.total_od) filter (where t.rollover = 'RENEWAL'), 0)"
    };
}

/// One statement, so that every reader sees a change either in the ledger or in the totals. Two folds at once take different
/// rows, and add in the same order. The end of a change brings it into `pair_totals` too, by a trigger on the ledger.
const FOLD: &str = concat!(
    "
with taken as (
    delete from total_changes where total_change_id = any(array(
        select total_change_id from total_changes order by total_change_id limit $1 for update skip locked
    ))
    returning *
), daily as (
    insert into daily_totals as kept
    select n.dimension, t.day, n.name, ",
    summed!(),
    "
    from taken t, daily_names(t.source, t.executive, t.caller_name) n
    group by n.dimension, t.day, n.name
    order by n.dimension, t.day, n.name
    on conflict (dimension, day, name) do update set ",
    add_up!(),
    "
), overall as (
    insert into overall_totals as kept
    select n.dimension, n.name, n.make, n.model, ",
    summed!(),
    "
    from taken t, overall_names(t.source, t.caller_name, t.insurer, t.branch, t.rollover, t.make, t.model) n
    group by n.dimension, n.name, n.make, n.model
    order by n.dimension, n.name, n.make, n.model
    on conflict (dimension, name, make, model) do update set ",
    add_up!(),
    "
), days as (
    insert into aggregated_days as known (day)
    select distinct day from taken order by day
    on conflict (day) do update set revision = known.revision + 1
)
select count(*) as folded from taken"
);

const FOLD_UPLOADS: &str = "
with taken as (
    delete from upload_changes where upload_change_id = any(array(
        select upload_change_id from upload_changes order by upload_change_id limit $1 for update skip locked
    ))
    returning *
), daily as (
    insert into daily_upload_totals as kept
    select day, sum(finished), sum(confirmed) from taken group by day order by day
    on conflict (day) do update
        set finished = kept.finished + excluded.finished, confirmed = kept.confirmed + excluded.confirmed
)
select count(*) as folded from taken";

/// Folds up to `most` changes of policies into the totals; answers how many it found.
///
/// # Errors
/// The database's; then nothing was folded.
pub async fn fold(db: &impl GenericClient, most: i64) -> Result<i64> {
    folded(db, FOLD, most).await
}

/// The same for finished uploads.
///
/// # Errors
/// The database's; then nothing was folded.
pub async fn fold_uploads(db: &impl GenericClient, most: i64) -> Result<i64> {
    folded(db, FOLD_UPLOADS, most).await
}

async fn folded(db: &impl GenericClient, sql: &str, most: i64) -> Result<i64> {
    Ok(db.query_typed_one(sql, &[(&most, Type::INT8)]).await?.get("folded"))
}
