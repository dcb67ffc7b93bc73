//! The list of policies by a text: what many rows hold is met soon along the order, what few hold is found by the index of
//! texts, one part of the order after another, so that neither costs more for lying far back.

use postgres_from_row::FromRow as _;
use postgres_types::ToSql;
use tokio_postgres::{GenericClient, Row};

use super::{
    ShownRow,
    listing::{Filter, Page, Sort, SortKey, Window, filters, follows, holds_text},
    search::has_trigram,
};
use crate::error::Result;

/// Rows looked at along the order before the index is asked.
const NEAR: i64 = 2_000;

/// Rows looked at for one or two letters, which no index of texts holds.
const NEAR_FOR_LETTERS: i64 = 10_000;

/// Along the order, no further than `$19` rows that pass the other filters. The first row counts those that were looked at,
/// and stands there even when none of them fits.
macro_rules! near_sql {
    ($key:literal, $type:literal, $follows:literal, $direction:literal) => {
        concat!(
            "with near as (select policy_id, ",
            $key,
            " as sort_key, ",
            holds_text!(),
            " as fits from policies where ",
            filters!(),
            " and ",
            follows!($key, $type, $follows),
            " order by ",
            $key,
            " ",
            $direction,
            ", policy_id ",
            $direction,
            " limit $19), page as (select policy_id, sort_key from near where fits order by sort_key ",
            $direction,
            ", policy_id ",
            $direction,
            " limit $17 offset $18)
            select (select count(*) from near) as looked_at, p.*, ",
            super::pending!(),
            " from (select) as always left join (page join policies p using (policy_id)) on true
            order by page.sort_key ",
            $direction,
            ", page.policy_id ",
            $direction
        )
    };
}

/// Part after part in the direction of the order. A page is full, and nothing more is asked, as soon as the parts so far
/// hold enough. The hits of a part are collected before they are sorted: told of the order, the planner would walk along it
/// for texts it takes for common, through the whole table for a part that holds none.
macro_rules! parts_sql {
    ($key:literal, $type:literal, $follows:literal, $direction:literal, $part:literal, $parts:expr) => {
        concat!(
            "with page as (select found.policy_id, found.sort_key from (",
            $parts,
            ") as parts (part) cross join lateral (
                with hits as materialized (select policy_id, ",
            $key,
            " as sort_key from policies where ",
            $part,
            " = parts.part and ",
            filters!(),
            " and ",
            holds_text!(),
            " and ",
            follows!($key, $type, $follows),
            ") select * from hits order by sort_key ",
            $direction,
            ", policy_id ",
            $direction,
            " limit $17::bigint + $18::bigint) found limit $17 offset $18)
            select p.*, ",
            super::pending!(),
            " from page join policies p using (policy_id)
            order by page.sort_key ",
            $direction,
            ", policy_id ",
            $direction
        )
    };
}

/// Both statements of one order.
macro_rules! sql {
    ($($order:literal),+; $part:literal, $parts:expr) => {
        (near_sql!($($order),+), parts_sql!($($order),+, $part, $parts))
    };
}

/// Months from where the page begins to the last; rows without a date come after all others, or before them.
macro_rules! newest_months {
    ($column:literal) => {
        concat!(
            "select * from months_between(
                month_of(coalesce($15::text::date, (select max(",
            $column,
            ") from policies))),
                month_of((select min(",
            $column,
            ") from policies)))
            union all select '-infinity'"
        )
    };
}
macro_rules! oldest_months {
    ($column:literal) => {
        concat!(
            "select '-infinity'::date union all select * from months_between(
                month_of(coalesce(nullif($15::text::date, '-infinity'), (select min(",
            $column,
            ") from policies))),
                month_of((select max(",
            $column,
            ") from policies)))"
        )
    };
}

const fn sql(sort: Sort) -> (&'static str, &'static str) {
    match (sort.key, sort.ascending) {
        (SortKey::CreatedAt, false) => sql!(
            "created_at", "timestamptz", "<", "desc"; "entry_month(created_at)",
            "select * from months_between(
                entry_month(coalesce($15::text::timestamptz, (select max(created_at) from policies))),
                entry_month((select min(created_at) from policies)))"
        ),
        (SortKey::CreatedAt, true) => sql!(
            "created_at", "timestamptz", ">", "asc"; "entry_month(created_at)",
            "select * from months_between(
                entry_month(coalesce($15::text::timestamptz, (select min(created_at) from policies))),
                entry_month((select max(created_at) from policies)))"
        ),
        (SortKey::IssueDate, false) => sql!(
            "coalesce(issue_date, '-infinity')", "date", "<", "desc"; "month_of(issue_date)", newest_months!("issue_date")
        ),
        (SortKey::IssueDate, true) => sql!(
            "coalesce(issue_date, '-infinity')", "date", ">", "asc"; "month_of(issue_date)", oldest_months!("issue_date")
        ),
        (SortKey::ExpiryDate, false) => sql!(
            "coalesce(expiry_date, '-infinity')", "date", "<", "desc"; "month_of(expiry_date)", newest_months!("expiry_date")
        ),
        (SortKey::ExpiryDate, true) => sql!(
            "coalesce(expiry_date, '-infinity')", "date", ">", "asc"; "month_of(expiry_date)", oldest_months!("expiry_date")
        ),
        // From one paisa to the crore that `policies_total_premium_range` allows.
        (SortKey::TotalPremium, false) => sql!(
            "total_premium", "numeric", "<", "desc"; "premium_step(total_premium)",
            "select generate_series(coalesce(premium_step($15::text::numeric), 70), -20, -1)"
        ),
        (SortKey::TotalPremium, true) => sql!(
            "total_premium", "numeric", ">", "asc"; "premium_step(total_premium)",
            "select generate_series(coalesce(premium_step($15::text::numeric), -20), 70)"
        ),
    }
}

/// One page of what holds the text of the filter.
pub(super) async fn list(db: &impl GenericClient, filter: &Filter, sort: Sort, window: &Window) -> Result<Page> {
    let (near, parts) = sql(sort);
    let indexed = filter.q.as_deref().is_some_and(has_trigram);
    let most = if indexed { NEAR } else { NEAR_FOR_LETTERS };
    let after = window.after.as_ref();
    let (value, id) = (after.map(|after| &after.value), after.map(|after| after.id));
    let mut values = filter.values().to_vec();
    values.extend([&value as &(dyn ToSql + Sync), &id, &window.limit, &window.offset]);
    let limited = [values.as_slice(), &[&most]].concat();
    let found = db.query(near, &limited).await?;
    let rows = read_present(&found)?;
    let looked_at: i64 = found.first().map_or(0, |row| row.get("looked_at"));
    let full = i64::try_from(rows.len()).is_ok_and(|read| read == window.limit);
    if full || looked_at < most || !indexed {
        return Ok(Page { rows, complete: full || looked_at < most });
    }
    Ok(Page { rows: super::read_shown(&db.query(parts, &values).await?)?, complete: true })
}

/// Without the row that only counts.
fn read_present(found: &[Row]) -> Result<Vec<ShownRow>> {
    let present = found.iter().filter(|row| row.get::<_, Option<i64>>("policy_id").is_some());
    present.map(|row| ShownRow::try_from_row(row).map_err(Into::into)).collect()
}
