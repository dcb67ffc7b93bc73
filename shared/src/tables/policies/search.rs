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
    /// A part of one or two letters: no index holds those, so only the newest policies are looked through.
    ShortPart,
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

/// The ids first, so that only rows that are shown are read; what an earlier tier found is passed over.
macro_rules! tier {
    ($fits:expr) => {
        concat!(
            "with hits as (select policy_id, created_at from policies where status = 'ACTIVE' and ",
            $fits,
            " and policy_id <> all($2) order by created_at desc, policy_id desc limit $3)
            select p.*, ",
            super::pending!(),
            " from hits join policies p using (policy_id)
            order by p.created_at desc, policy_id desc"
        )
    };
}

/// As `tier!`, among the newest ten thousand live policies: what a person who types so little can mean, in a time that does
/// not grow.
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

const fn sql(scope: Scope, tier: Tier) -> &'static str {
    match (scope, tier) {
        (Scope::Vehicle, Tier::Exact) => tier!(vehicle!(exact)),
        (Scope::Vehicle, Tier::Prefix) => tier!(vehicle!(prefix)),
        (Scope::Vehicle, Tier::Part) => tier!(vehicle!(part)),
        (Scope::Vehicle, Tier::ShortPart) => newest!(vehicle!(part)),
        (Scope::Number, Tier::Exact) => tier!(number!(exact)),
        (Scope::Number, Tier::Prefix) => tier!(number!(prefix)),
        (Scope::Number, Tier::Part) => tier!(number!(part)),
        (Scope::Number, Tier::ShortPart) => newest!(number!(part)),
        (Scope::Everything, Tier::Exact) => tier!(everything!(exact)),
        (Scope::Everything, Tier::Prefix) => tier!(everything!(prefix)),
        (Scope::Everything, Tier::Part) => tier!(everything!(part)),
        (Scope::Everything, Tier::ShortPart) => newest!(everything!(part)),
    }
}

/// Letters that do not count; `search_key` of the migrations leaves out the same.
const PASSED_OVER: [char; 3] = [' ', '-', '.'];

/// Letters of the parts that the index holds.
const TRIGRAM: usize = 3;

/// At most `limit` live policies. One statement per tier, and none for a tier that is not needed any more.
///
/// # Errors
/// The database's.
pub async fn search(db: &impl GenericClient, scope: Scope, text: &str, limit: usize) -> Result<Vec<ShownRow>> {
    let mut found: Vec<ShownRow> = Vec::new();
    let letters = text.chars().filter(|letter| !PASSED_OVER.contains(letter)).count();
    let part = if letters < TRIGRAM { Tier::ShortPart } else { Tier::Part };
    for tier in [Tier::Exact, Tier::Prefix, part] {
        let missing = i64::try_from(limit.saturating_sub(found.len())).unwrap_or_default();
        if missing == 0 {
            break;
        }
        let known: Vec<_> = found.iter().map(|shown| shown.row.policy_id).collect();
        found.extend(read_shown(&db.query(sql(scope, tier), &[&text, &known, &missing]).await?)?);
    }
    Ok(found)
}
