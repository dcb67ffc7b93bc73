//! The list of policies: filtered, in one of the orders there is an index for, from any place.

use chrono::{NaiveDate, SecondsFormat};
use postgres_types::ToSql;
use tokio_postgres::GenericClient;

use super::{PolicyRow, ShownRow, read_shown};
use crate::{
    domain::{PolicyId, PolicyStatus, Source},
    error::Result,
};

/// What rows of the list have in common; `None` is «any».
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the migration describes every column")]
pub struct Filter {
    pub insurer: Option<String>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub branch: Option<String>,
    pub rollover: Option<String>,
    pub caller_name: Option<String>,
    pub executive: Option<String>,
    pub source: Option<Source>,
    /// All statuses when `None`.
    pub status: Option<PolicyStatus>,
    /// First and last issue date.
    pub issued: (Option<NaiveDate>, Option<NaiveDate>),
    /// First and last expiry date.
    pub expiring: (Option<NaiveDate>, Option<NaiveDate>),
    /// Any part of number, registration, name or mobile.
    pub q: Option<String>,
}

/// The conditions of a [`Filter`] but its text, as parameters 1 to 13. Absent ones vanish when the statement is planned,
/// because its parameters are known by then.
macro_rules! filters {
    () => {
        "($1::text is null or insurer = $1) and ($2::text is null or make = $2) and ($3::text is null or model = $3)
        and ($4::text is null or branch = $4) and ($5::text is null or rollover = $5)
        and ($6::text is null or caller_name = $6) and ($7::text is null or executive = $7)
        and ($8::text is null or source = $8) and ($9::text is null or status = $9)
        and ($10::date is null or issue_date >= $10) and ($11::date is null or issue_date <= $11)
        and ($12::date is null or expiry_date >= $12) and ($13::date is null or expiry_date <= $13)"
    };
}
pub(super) use filters;

/// The condition of its text, as parameter 14.
macro_rules! holds_text {
    () => {
        "(search_key(policy_number) like '%' || like_literal(search_key($14)) || '%'
            or vehicle_number like '%' || like_literal(search_key($14)) || '%'
            or search_key(customer_name) like '%' || like_literal(search_key($14)) || '%'
            or mobile like '%' || like_literal(search_key($14)) || '%')"
    };
}
pub(super) use holds_text;

/// All of them, as parameters 1 to 14.
macro_rules! conditions {
    () => {
        concat!(filters!(), " and ($14::text is null or ", holds_text!(), ")")
    };
}
pub(super) use conditions;

impl Filter {
    /// Values of the parameters of `conditions!`, in order.
    pub(super) fn values(&self) -> [&(dyn ToSql + Sync); 14] {
        [
            &self.insurer,
            &self.make,
            &self.model,
            &self.branch,
            &self.rollover,
            &self.caller_name,
            &self.executive,
            &self.source,
            &self.status,
            &self.issued.0,
            &self.issued.1,
            &self.expiring.0,
            &self.expiring.1,
            &self.q,
        ]
    }
}

/// By what the list is ordered: what there is an index for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// When it was entered.
    #[default]
    CreatedAt,
    /// Rows without the date last in descending order.
    IssueDate,
    /// Rows without the date last in descending order.
    ExpiryDate,
    /// Rupees.
    TotalPremium,
}

/// Order and direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Smallest first instead of largest first.
    pub ascending: bool,
}

/// The row after which a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// Its value of the sort key, as [`Sort::value_of`] writes it.
    pub value: String,
    /// Its id, for rows with equal values.
    pub id: PolicyId,
}

/// What comes after the row in parameters 15 and 16, if there is one.
macro_rules! follows {
    ($key:literal, $type:literal, $follows:literal) => {
        concat!("($15::text is null or (", $key, ", policy_id) ", $follows, " ($15::text::", $type, ", $16::bigint))")
    };
}
pub(super) use follows;

macro_rules! list_sql {
    ($key:literal, $type:literal, $follows:literal, $direction:literal) => {
        concat!(
            "with page as (select policy_id, ",
            $key,
            " as sort_key from policies where ",
            filters!(),
            " and ",
            follows!($key, $type, $follows),
            " order by ",
            $key,
            " ",
            $direction,
            ", policy_id ",
            $direction,
            " limit $14 offset $17)
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

impl Sort {
    const fn sql(self) -> &'static str {
        match (self.key, self.ascending) {
            (SortKey::CreatedAt, false) => list_sql!("created_at", "timestamptz", "<", "desc"),
            (SortKey::CreatedAt, true) => list_sql!("created_at", "timestamptz", ">", "asc"),
            (SortKey::IssueDate, false) => list_sql!("coalesce(issue_date, '-infinity')", "date", "<", "desc"),
            (SortKey::IssueDate, true) => list_sql!("coalesce(issue_date, '-infinity')", "date", ">", "asc"),
            (SortKey::ExpiryDate, false) => list_sql!("coalesce(expiry_date, '-infinity')", "date", "<", "desc"),
            (SortKey::ExpiryDate, true) => list_sql!("coalesce(expiry_date, '-infinity')", "date", ">", "asc"),
            (SortKey::TotalPremium, false) => list_sql!("total_premium", "numeric", "<", "desc"),
            (SortKey::TotalPremium, true) => list_sql!("total_premium", "numeric", ">", "asc"),
        }
    }

    /// The value of a row by which it is ordered, exact, as PostgreSQL reads it.
    #[must_use]
    pub fn value_of(self, row: &PolicyRow) -> String {
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "-infinity".to_owned(), |day| day.to_string());
        match self.key {
            SortKey::CreatedAt => row.created_at.to_rfc3339_opts(SecondsFormat::Micros, true),
            SortKey::IssueDate => day(row.fields.issue_date),
            SortKey::ExpiryDate => day(row.fields.expiry_date),
            SortKey::TotalPremium => row.fields.total_premium.to_string(),
        }
    }
}

/// Where a page begins and how long it is.
#[derive(Clone, Debug, Default)]
pub struct Window {
    /// The row before it.
    pub after: Option<After>,
    /// Rows passed over.
    pub offset: i64,
    /// Rows at most.
    pub limit: i64,
}

/// A part of the list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// In order.
    pub rows: Vec<ShownRow>,
    /// Was everything looked at that a full page would have needed? Only a text of one or two letters is not looked for
    /// everywhere.
    pub complete: bool,
}

/// One page, in one statement, or two for a text. Rows passed over by an offset are counted in an index; a cursor passes none
/// over.
///
/// # Errors
/// The database's.
pub async fn list(db: &impl GenericClient, filter: &Filter, sort: Sort, window: &Window) -> Result<Page> {
    if filter.q.is_some() {
        return super::texts::list(db, filter, sort, window).await;
    }
    let after = window.after.as_ref();
    let (value, id) = (after.map(|after| &after.value), after.map(|after| after.id));
    let mut values = filter.values()[..13].to_vec();
    values.extend([&window.limit as &(dyn ToSql + Sync), &value, &id, &window.offset]);
    Ok(Page { rows: read_shown(&db.query(sort.sql(), &values).await?)?, complete: true })
}
