//! How many policies there are, without counting a million rows.

use postgres_types::ToSql;
use serde_json::Value;
use tokio_postgres::GenericClient;

use super::{
    listing::{Filter, conditions, filters, holds_text},
    search::has_trigram,
};
use crate::{
    domain::{PolicyStatus, Source},
    error::{Error, Result},
};

/// Up to this many rows are counted one by one; more are estimated.
const COUNTED: i64 = 5_000;

/// A number of rows, and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Exactly that many.
    Exact(i64),
    /// About as many, as the statistics of the planner say.
    Estimate(i64),
}

/// Kept by triggers, a row for each source.
const LIVE: &str = "
select coalesce(sum(policies), 0)::bigint as total from overall_figures
where dimension = 'source' and ($1::text is null or name = $1)";

/// Live policies, of one source or of all: a handful of rows is read, however many policies there are.
///
/// # Errors
/// The database's.
pub async fn count_live(db: &impl GenericClient, source: Option<Source>) -> Result<i64> {
    Ok(db.query_one(LIVE, &[&source]).await?.get("total"))
}

const ESTIMATE: &str = concat!("explain (format json) select from policies where ", conditions!());
const COUNT: &str =
    concat!("select count(*) as total from (select from policies where ", conditions!(), " limit $15) counted");

/// Rows that pass a filter. Kept totals answer for all live policies and for those of one source; otherwise the planner is
/// asked first, and what it takes for few is counted, unless no index could find them: one statement or two.
///
/// # Errors
/// The database's.
pub async fn count(db: &impl GenericClient, filter: &Filter) -> Result<Count> {
    let plain = Filter { status: Some(PolicyStatus::Active), source: filter.source, ..Filter::default() };
    if *filter == plain {
        return count_live(db, filter.source).await.map(Count::Exact);
    }
    let estimate = estimate(db, filter).await?;
    if estimate > COUNTED || filter.q.as_deref().is_some_and(|text| !has_trigram(text)) {
        return Ok(Count::Estimate(estimate));
    }
    // One more than is believed in shows that the planner was wrong.
    let most = COUNTED + 1;
    let mut values = filter.values().to_vec();
    values.push(&most as &(dyn ToSql + Sync));
    let total: i64 = db.query_one(COUNT, &values).await?.get("total");
    Ok(if total > COUNTED { Count::Estimate(total) } else { Count::Exact(total) })
}

async fn estimate(db: &impl GenericClient, filter: &Filter) -> Result<i64> {
    let plan: Value = db.query_one(ESTIMATE, &filter.values()).await?.get(0);
    plan[0]["Plan"]["Plan Rows"].as_i64().ok_or_else(|| Error::internal("the plan names no number of rows"))
}
