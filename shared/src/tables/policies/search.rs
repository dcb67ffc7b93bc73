//! Searches: exact hits, then beginnings, then parts; each newest first.

use tokio_postgres::GenericClient;

use super::{ShownRow, read_shown};
use crate::error::Result;

/// Where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Registrations.
    Vehicle,
    /// Policy numbers.
    Number,
    /// Both, the customer's name and mobile.
    Everything,
}

/// How well a row fits.
#[derive(Clone, Copy, Debug)]
enum Tier {
    Exact,
    Prefix,
    Part,
}

/// Where hits are looked for.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Along the order of entry, no further than ten thousand policies: finds what many policies hold.
    Newest,
    /// In the index of the texts: finds what few policies hold.
    All,
}

macro_rules! exact {
    ($column:literal) => {
        concat!($column, " = search_key($1)")
    };
}
macro_rules! prefix {
    ($column:literal) => {
        concat!($column, " like like_literal(search_key($1)) || '%'")
    };
}
macro_rules! part {
    ($column:literal) => {
        concat!($column, " like '%' || like_literal(search_key($1)) || '%'")
    };
}

/// One condition on every column of a scope; a missing name or mobile fits nothing.
macro_rules! vehicle {
    ($how:ident) => {
        $how!("vehicle_number")
    };
}
macro_rules! number {
    ($how:ident) => {
        $how!("search_key(policy_number)")
    };
}
macro_rules! everything {
    ($how:ident) => {
        concat!(
            "(",
            $how!("vehicle_number"),
            " or ",
            $how!("search_key(policy_number)"),
            " or ",
            $how!("search_key(customer_name)"),
            " or ",
            $how!("mobile"),
            ")"
        )
    };
}

/// All at once: so many are hardly the same.
macro_rules! same {
    ($fits:expr) => {
        concat!(
            "with fitting as materialized (
                select policy_id, created_at from policies where status = 'ACTIVE' and ",
            $fits,
            " and policy_id <> all($2)
            ), hits as (select * from fitting order by created_at desc, policy_id desc limit $3)
            select p.*, ",
            super::pending!(),
            " from hits join policies p using (policy_id)
            order by p.created_at desc, policy_id desc"
        )
    };
}

/// Month after month back through the index, until there are enough: what was common two years ago lies neither far along the
/// order of entry nor are all of its hits collected first. The hits of a month are, lest the planner walk along the order.
macro_rules! all {
    ($fits:expr) => {
        concat!(
            "with hits as (
                select found.policy_id from months_between(
                    entry_month((select max(created_at) from policies)), entry_month((select min(created_at) from policies))
                ) as month cross join lateral (
                    with fitting as materialized (
                        select policy_id, created_at from policies
                        where entry_month(created_at) = month and status = 'ACTIVE' and ",
            $fits,
            " and policy_id <> all($2)
                    )
                    select policy_id from fitting order by created_at desc, policy_id desc limit $3
                ) found limit $3
            )
            select p.*, ",
            super::pending!(),
            " from hits join policies p using (policy_id)
            order by p.created_at desc, policy_id desc"
        )
    };
}

/// Among the newest ten thousand live policies, in a time that does not grow.
macro_rules! newest {
    ($fits:expr) => {
        concat!(
            "with hits as (
                select policy_id, created_at from (
                    select * from policies where status = 'ACTIVE' order by created_at desc, policy_id desc limit 10000
                ) newest where ",
            $fits,
            " and policy_id <> all($2) order by created_at desc, policy_id desc limit $3)
            select p.*, ",
            super::pending!(),
            " from hits join policies p using (policy_id)
            order by p.created_at desc, policy_id desc"
        )
    };
}

const fn sql(scope: Scope, tier: Tier, place: Place) -> &'static str {
    match (scope, tier, place) {
        (Scope::Vehicle, Tier::Exact, _) => same!(vehicle!(exact)),
        (Scope::Vehicle, Tier::Prefix, Place::Newest) => newest!(vehicle!(prefix)),
        (Scope::Vehicle, Tier::Prefix, Place::All) => all!(vehicle!(prefix)),
        (Scope::Vehicle, Tier::Part, Place::Newest) => newest!(vehicle!(part)),
        (Scope::Vehicle, Tier::Part, Place::All) => all!(vehicle!(part)),
        (Scope::Number, Tier::Exact, _) => same!(number!(exact)),
        (Scope::Number, Tier::Prefix, Place::Newest) => newest!(number!(prefix)),
        (Scope::Number, Tier::Prefix, Place::All) => all!(number!(prefix)),
        (Scope::Number, Tier::Part, Place::Newest) => newest!(number!(part)),
        (Scope::Number, Tier::Part, Place::All) => all!(number!(part)),
        (Scope::Everything, Tier::Exact, _) => same!(everything!(exact)),
        (Scope::Everything, Tier::Prefix, Place::Newest) => newest!(everything!(prefix)),
        (Scope::Everything, Tier::Prefix, Place::All) => all!(everything!(prefix)),
        (Scope::Everything, Tier::Part, Place::Newest) => newest!(everything!(part)),
        (Scope::Everything, Tier::Part, Place::All) => all!(everything!(part)),
    }
}

/// Letters that do not count; `search_key` of the migrations leaves out the same.
const PASSED_OVER: [char; 3] = [' ', '-', '.'];

/// Letters of the parts that the index holds.
const TRIGRAM: usize = 3;

/// Has a text enough letters for the index of texts?
pub(super) fn has_trigram(text: &str) -> bool {
    text.chars().filter(|letter| !PASSED_OVER.contains(letter)).count() >= TRIGRAM
}

/// The steps of a search in the order in which hits are shown. What the newest policies do not fill up is looked for in all;
/// parts of one or two letters, which no index holds, in the newest only.
const STEPS: [(Tier, Place); 5] = [
    (Tier::Exact, Place::All),
    (Tier::Prefix, Place::Newest),
    (Tier::Prefix, Place::All),
    (Tier::Part, Place::Newest),
    (Tier::Part, Place::All),
];

/// At most `limit` live policies. One statement per step, and none for a step that is not needed any more.
///
/// # Errors
/// The database's.
pub async fn search(db: &impl GenericClient, scope: Scope, text: &str, limit: usize) -> Result<Vec<ShownRow>> {
    let mut found: Vec<ShownRow> = Vec::new();
    let steps = if has_trigram(text) { &STEPS[..] } else { &STEPS[..4] };
    for (tier, place) in steps {
        let missing = i64::try_from(limit.saturating_sub(found.len())).unwrap_or_default();
        if missing == 0 {
            break;
        }
        let known: Vec<_> = found.iter().map(|shown| shown.row.policy_id).collect();
        found.extend(read_shown(&db.query(sql(scope, *tier, *place), &[&text, &known, &missing]).await?)?);
    }
    Ok(found)
}
