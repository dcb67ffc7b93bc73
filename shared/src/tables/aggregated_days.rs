//! `aggregated_days`: which days have totals that are not yet an object.

use chrono::NaiveDate;
use postgres_from_row::FromRow;
use rust_decimal::Decimal;
use tokio_postgres::{GenericClient, types::Type};

use crate::error::Result;

const UNWRITTEN: &str = "
select day from aggregated_days where revision <> written_revision order by day desc limit $1";

/// Days to be written, newest first.
///
/// # Errors
/// The database's.
pub async fn list_unwritten(db: &impl GenericClient, most: i64) -> Result<Vec<NaiveDate>> {
    let rows = db.query_typed(UNWRITTEN, &[(&most, Type::INT8)]).await?;
    Ok(rows.iter().map(|row| row.get("day")).collect())
}

/// The sums of one name on one day, or of the whole day where the dimension is `day`.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the migration describes every column")]
pub struct DayRow {
    pub revision: i32,
    pub dimension: String,
    pub name: Option<String>,
    pub policies: i64,
    pub gwp: Decimal,
    pub brokerage: Decimal,
    pub cashback: Decimal,
    pub total_od: Decimal,
}

const READ: &str = "
select
    a.revision, coalesce(f.dimension, 'day') as dimension, f.name, coalesce(sum(f.policies), 0)::bigint as policies,
    coalesce(sum(f.gwp), 0) as gwp, coalesce(sum(f.brokerage), 0) as brokerage,
    coalesce(sum(f.cashback), 0) as cashback, coalesce(sum(f.total_od), 0) as total_od
from aggregated_days a
left join (
    select dimension, day, name, policies, gwp, brokerage, cashback, total_od from daily_figures
    union all
    select null, day, null, policies, gwp, brokerage, cashback, total_od from daily_figures where dimension = 'source'
) f using (day)
where day = $1
group by a.revision, f.dimension, f.name
having f.dimension is null or sum(f.policies) > 0
order by f.dimension nulls first, sum(f.brokerage - f.cashback) desc, f.name";

/// The totals of a day with the revision they are of; the whole day first.
///
/// # Errors
/// The database's.
pub async fn read(db: &impl GenericClient, day: NaiveDate) -> Result<Vec<DayRow>> {
    let rows = db.query_typed(READ, &[(&day, Type::DATE)]).await?;
    rows.iter().map(|row| DayRow::try_from_row(row).map_err(Into::into)).collect()
}

const MARK_WRITTEN: &str = "
update aggregated_days set written_revision = $2 where day = $1 and written_revision < $2";

/// This revision of a day is in S3.
///
/// # Errors
/// The database's.
pub async fn mark_written(db: &impl GenericClient, day: NaiveDate, revision: i32) -> Result<()> {
    db.execute_typed(MARK_WRITTEN, &[(&day, Type::DATE), (&revision, Type::INT4)]).await?;
    Ok(())
}
