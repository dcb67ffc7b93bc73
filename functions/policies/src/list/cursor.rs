//! A place in the list as an opaque text: `<order>|<value>|<id>` in base64.

use std::ops::RangeInclusive;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::{DateTime, Datelike as _, NaiveDate};
use rust_decimal::Decimal;
use shared::{
    domain::PolicyId,
    tables::policies::{After, PolicyRow, Sort, SortKey},
};

/// Years that PostgreSQL and we spell alike.
const YEARS: RangeInclusive<i32> = 1..=9_999;

/// After this row.
pub(super) fn write(sort: Sort, row: &PolicyRow) -> String {
    BASE64.encode(format!("{}|{}|{}", name(sort), sort.value_of(row), row.policy_id))
}

/// `None` for what was not written here: its value must never reach the database.
pub(super) fn read(text: &str) -> Option<(Sort, After)> {
    let plain = String::from_utf8(BASE64.decode(text).ok()?).ok()?;
    let [order, value, id] = plain.split('|').collect::<Vec<_>>().try_into().ok()?;
    let sort = ORDERS.into_iter().find(|sort| name(*sort) == order)?;
    let fits = match sort.key {
        SortKey::CreatedAt => DateTime::parse_from_rfc3339(value)
            .is_ok_and(|at| at.offset().local_minus_utc() == 0 && YEARS.contains(&at.year())),
        SortKey::IssueDate | SortKey::ExpiryDate => {
            value == "-infinity" || value.parse::<NaiveDate>().is_ok_and(|day| YEARS.contains(&day.year()))
        }
        SortKey::TotalPremium => value.parse::<Decimal>().is_ok(),
    };
    fits.then_some((sort, After { value: value.to_owned(), id: PolicyId(id.parse().ok()?) }))
}

const ORDERS: [Sort; 8] = [
    Sort { key: SortKey::CreatedAt, ascending: false },
    Sort { key: SortKey::CreatedAt, ascending: true },
    Sort { key: SortKey::IssueDate, ascending: false },
    Sort { key: SortKey::IssueDate, ascending: true },
    Sort { key: SortKey::ExpiryDate, ascending: false },
    Sort { key: SortKey::ExpiryDate, ascending: true },
    Sort { key: SortKey::TotalPremium, ascending: false },
    Sort { key: SortKey::TotalPremium, ascending: true },
];

const fn name(sort: Sort) -> &'static str {
    match (sort.key, sort.ascending) {
        (SortKey::CreatedAt, false) => "-c",
        (SortKey::CreatedAt, true) => "c",
        (SortKey::IssueDate, false) => "-i",
        (SortKey::IssueDate, true) => "i",
        (SortKey::ExpiryDate, false) => "-e",
        (SortKey::ExpiryDate, true) => "e",
        (SortKey::TotalPremium, false) => "-p",
        (SortKey::TotalPremium, true) => "p",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_written_here_is_refused() {
        for plain in [
            "-c|yesterday|1",
            "-c|0000-01-01T00:00:00Z|1",
            "-c|2026-01-01T00:00:00+23:59|1",
            "i|2026-02-30|1",
            "i|+262142-12-31|1",
            "i|-0001-01-01|1",
            "p|1e5; drop|1",
            "x|1|1",
            "p|1|x",
            "p|1",
            "",
        ] {
            assert_eq!(read(&BASE64.encode(plain)), None, "{plain}");
        }
        assert!(read(&BASE64.encode("-p|12150.00|7")).is_some_and(|(sort, _)| !sort.ascending));
    }
}
