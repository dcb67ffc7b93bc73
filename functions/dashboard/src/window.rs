//! Days as queries ask for them.

use chrono::{Days, Months, NaiveDate};
use shared::{
    domain::{FieldErrors, Period, dates::parse_day},
    error::{Error, Result},
};

/// From a day to a day, both with it; open where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: Option<NaiveDate>,
    pub(crate) to: Option<NaiveDate>,
}

/// An empty value is an absent one.
pub(crate) fn given(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// A period by name.
///
/// # Errors
/// 422 with the list of periods.
pub(crate) fn period(text: Option<&String>, default: Period) -> Result<Period> {
    given(text).map_or(Ok(default), str::parse).map_err(|text| Error::field("period", text))
}

/// Reads two days, and notes those that are none or in the wrong order.
pub(crate) fn between(
    (from_name, from): (&'static str, Option<&String>),
    (to_name, to): (&'static str, Option<&String>),
    errors: &mut FieldErrors,
) -> Window {
    let from = given(from).and_then(|text| errors.check(from_name, parse_day(text)));
    let to = given(to).and_then(|text| errors.check(to_name, parse_day(text)));
    if let (Some(first), Some(last)) = (from, to)
        && last < first
    {
        errors.add(to_name, format!("must not be before {from_name}"));
    }
    Window { from, to }
}

/// Reads `2026-03` as the days of that month.
///
/// # Errors
/// A text for people.
pub(crate) fn month(text: &str) -> std::result::Result<Window, String> {
    let form = text.len() == 7 && text.as_bytes()[4] == b'-';
    let first = form.then(|| parse_day(&format!("{text}-01")).ok()).flatten();
    let last = first.and_then(|first| first.checked_add_months(Months::new(1))).and_then(|next| next.pred_opt());
    match (first, last) {
        (Some(_), Some(_)) => Ok(Window { from: first, to: last }),
        _ => Err("must be a month as YYYY-MM".to_owned()),
    }
}

/// The first of so many days that end with today.
pub(crate) fn days_back(today: NaiveDate, days: u64) -> NaiveDate {
    today.checked_sub_days(Days::new(days - 1)).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        parse_day(text).ok()
    }

    #[test]
    fn a_month_is_its_days() {
        assert_eq!(month("2024-02"), Ok(Window { from: day("2024-02-01"), to: day("2024-02-29") }));
        assert_eq!(month("2025-12"), Ok(Window { from: day("2025-12-01"), to: day("2025-12-31") }));
        for text in ["2025-13", "2025-00", "25-01", "2025-1", "2025-01-01", "01-2025", "2025/01", "month", "ಕ25-01"] {
            assert!(month(text).is_err(), "{text}");
        }
    }

    #[test]
    fn both_days_are_judged_at_once() {
        let mut errors = FieldErrors::new();
        let (bad, worse) = ("soon".to_owned(), "2026-02-30".to_owned());
        between(("fromDate", Some(&bad)), ("toDate", Some(&worse)), &mut errors);
        assert_eq!(errors.iter().count(), 2);
        let mut errors = FieldErrors::new();
        let (late, early) = ("2026-02-02".to_owned(), "2026-02-01".to_owned());
        between(("fromDate", Some(&late)), ("toDate", Some(&early)), &mut errors);
        assert_eq!(errors.get("toDate"), Some("must not be before fromDate"));
    }

    #[test]
    fn today_is_the_last_of_the_days_back() {
        let today = day("2026-03-14").unwrap();
        assert_eq!(Some(days_back(today, 14)), day("2026-03-01"));
        assert_eq!(days_back(today, 1), today);
    }
}
