//! How many uploads become policies.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use shared::error::Result;
use tokio_postgres::{GenericClient, types::Type};

use crate::values::{Ratio, percent_of};

const CONVERSION: &str = "
select coalesce(sum(finished), 0)::bigint as finished, coalesce(sum(confirmed), 0)::bigint as confirmed
from daily_upload_figures
where $1::date is null or day >= $1";

/// Confirmed uploads in percent of finished ones (confirmed, failed, rejected or expired), by day of entry.
pub(crate) async fn rate(db: &impl GenericClient, from: Option<NaiveDate>) -> Result<Ratio> {
    let row = db.query_typed_one(CONVERSION, &[(&from, Type::DATE)]).await?;
    let (finished, confirmed): (i64, i64) = (row.get("finished"), row.get("confirmed"));
    Ok(Ratio(percent_of(Decimal::from(confirmed), Decimal::from(finished))))
}
