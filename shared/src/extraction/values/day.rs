//! Days and periods, day first in every form: `31/01/2025`, `23-DEC-2022 (17:06)`, `November 17, 2025`.

use std::sync::LazyLock;

use chrono::{Days, Months, NaiveDate};
use regex::{Captures, Regex};

use super::Refused;
use crate::domain::pattern::pattern;

/// Day, month and year in figures, letters that scans put for digits included; or year first.
static FIGURES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[^0-9A-Za-z/.])(?:([0-3OIl]?[0-9OIl])\s?([-/.])\s?([01OIl]?[0-9OIl])\s?[-/.]\s?((?:[12][0-9OIl]{3})|[0-9]{2})|([12][0-9]{3})-([01][0-9])-([0-3][0-9]))(?:$|[^0-9A-Za-z/])",
    )
});

/// `17-Nov-2025`, `17 November, 2025`, `17th Nov 25`.
static DAY_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[^0-9a-z])([0-3oil]?[0-9oil])(?:st|nd|rd|th)?[\s,./-]{0,3}(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[\s,./'-]{0,3}([12][0-9oil]{3}|[0-9]{2})(?:$|[^0-9a-z])",
    )
});

/// `November 17, 2025`.
static MONTH_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[^0-9a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[\s.]{0,2}([0-3]?[0-9])(?:st|nd|rd|th)?[\s,]{1,3}([12][0-9]{3})(?:$|[^0-9a-z])",
    )
});

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A day in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub day: NaiveDate,
    pub is_repaired: bool,
}

/// All days in a text, in the order in which they stand.
pub(crate) fn days(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    collect(text, &FIGURES, in_figures, &mut found);
    collect(text, &DAY_MONTH, |captures| by_name(captures, 1, 2, 3), &mut found);
    collect(text, &MONTH_DAY, |captures| by_name(captures, 2, 1, 3), &mut found);
    found.sort_by_key(|(at, _)| *at);
    found.dedup_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, day)| day).collect()
}

/// The day a text begins with or holds.
///
/// # Errors
/// There is none, or there are several different ones.
pub(crate) fn day(text: &str) -> Result<Found, Refused> {
    let days = days(text);
    let first = *days.first().ok_or("is not a day")?;
    if days.iter().any(|other| other.day != first.day) { Err("holds more than one day") } else { Ok(first) }
}

/// First and last day: `From 00:00 Hrs of 24/05/2023 To Midnight of 23/05/2024`.
///
/// # Errors
/// There are not two days, or they are the wrong way round.
pub(crate) fn period(text: &str) -> Result<(Found, Found), Refused> {
    let days = days(text);
    let [start, end, rest @ ..] = days.as_slice() else { return Err("does not hold two days") };
    if !rest.is_empty() {
        return Err("holds more than two days");
    }
    if end.day <= start.day { Err("ends before it begins") } else { Ok((*start, *end)) }
}

/// How many years it is from the first day to the last, both included, if the number is whole.
pub(crate) fn whole_years(start: NaiveDate, end: NaiveDate) -> Option<u32> {
    (1..=5).find(|years| {
        let next = start.checked_add_months(Months::new(12 * years));
        // From 29 February, or when a form counts the first day twice, a day more is meant.
        next.is_some_and(|next| next == end || next.checked_sub_days(Days::new(1)) == Some(end))
    })
}

/// Neighbouring days may share the sign between them, so the search goes on inside the last match.
fn collect(text: &str, form: &Regex, read: impl Fn(&Captures) -> Option<Found>, found: &mut Vec<(usize, Found)>) {
    let mut from = 0;
    while let Some(captures) = form.captures_at(text, from) {
        let Some(inner) = captures.iter().skip(1).flatten().map(|group| (group.start(), group.end())).reduce(span)
        else {
            return;
        };
        if let Some(day) = read(&captures) {
            found.push((inner.0, day));
        }
        from = inner.1;
    }
}

fn span(one: (usize, usize), other: (usize, usize)) -> (usize, usize) {
    (one.0.min(other.0), one.1.max(other.1))
}

fn in_figures(captures: &Captures) -> Option<Found> {
    if let Some(year) = captures.get(5) {
        return built(year.as_str(), captures.get(6)?.as_str(), captures.get(7)?.as_str());
    }
    built(captures.get(4)?.as_str(), captures.get(3)?.as_str(), captures.get(1)?.as_str())
}

fn by_name(captures: &Captures, day: usize, month: usize, year: usize) -> Option<Found> {
    let name = captures.get(month)?.as_str().get(..3)?.to_lowercase();
    let month = MONTHS.iter().position(|known| *known == name)? + 1;
    built(captures.get(year)?.as_str(), &month.to_string(), captures.get(day)?.as_str())
}

fn built(year: &str, month: &str, day: &str) -> Option<Found> {
    let digits = |text: &str| -> String {
        text.chars()
            .map(|letter| match letter {
                'O' | 'o' => '0',
                'I' | 'l' | 'i' | 'L' => '1',
                other => other,
            })
            .collect()
    };
    let number: i32 = digits(year).parse().ok()?;
    // Two digits are of this century: no policy in use is older.
    let full_year = if year.len() == 2 { 2000 + number } else { number };
    let in_use = (1990..=2099).contains(&full_year);
    let date = NaiveDate::from_ymd_opt(full_year, digits(month).parse().ok()?, digits(day).parse().ok()?);
    let is_repaired = [year, month, day].iter().any(|part| digits(part) != **part);
    date.filter(|_| in_use).map(|day| Found { day, is_repaired })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("ISO")
    }

    #[test]
    fn years_are_counted_whole() {
        for (end, years) in [
            ("2026-06-30", Some(1)),
            ("2026-07-01", Some(1)),
            ("2027-06-30", Some(2)),
            ("2030-06-30", Some(5)),
            ("2026-03-30", None),
        ] {
            assert_eq!(whole_years(date("2025-07-01"), date(end)), years, "{end}");
        }
    }

    #[test]
    fn every_printed_form_is_read_day_first() {
        let cases = [
            ("31/01/2025", "2025-01-31"),
            ("02-FEB-2025(00:00)", "2025-02-02"),
            ("23-DEC-2022 (17:06)", "2022-12-23"),
            ("29 Aug, 2022", "2022-08-29"),
            ("November 17, 2025", "2025-11-17"),
            ("05.06.2026", "2026-06-05"),
            ("1st April 2025", "2025-04-01"),
            ("2025-04-01", "2025-04-01"),
            ("05-Sep-25", "2025-09-05"),
            ("04-SEP-2023 23:59:59", "2023-09-04"),
            ("Midnight of 03/04/2026", "2026-04-03"),
            ("19 May 2022", "2022-05-19"),
        ];
        for (text, meant) in cases {
            assert_eq!(day(text).map(|found| found.day), Ok(date(meant)), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_told() {
        for text in [
            "",
            "12/31/2025",
            "30/02/2025",
            "1800-000-0000",
            "D100689621 / 03092022",
            "6248295387/000002/00",
            "12345",
            "99 Jan 2025",
        ] {
            assert!(day(text).is_err(), "{text} {:?}", days(text));
        }
    }

    #[test]
    fn periods_are_read_in_every_wording() {
        let year = (date("2023-05-24"), date("2024-05-23"));
        for text in [
            "From 00:00 hrs of 24/05/2023 To Midnight of 23/05/2024",
            "24/05/2023 to 23/05/2024",
            "24-MAY-2023(00:00) to 23-MAY-2024(Midnight)",
            "From 24-MAY-2023 00:00(Hrs) To 23-MAY-2024 Midnight",
            "24/05/2023-23/05/2024",
            "May 24, 2023 - May 23, 2024",
        ] {
            assert_eq!(period(text).map(|(start, end)| (start.day, end.day)), Ok(year), "{text}");
        }
        assert!(period("23/05/2024 to 24/05/2023").is_err());
    }

    #[test]
    fn a_scan_may_misread_digits() {
        let found = day("O1/l2/2025").expect("one reading");
        assert_eq!((found.day, found.is_repaired), (date("2025-12-01"), true));
    }

    proptest! {
        #[test]
        fn every_day_of_the_century_reads_back(offset in 0_u64..36_000, form in 0_usize..6) {
            let meant = date("2000-01-01").checked_add_days(Days::new(offset)).expect("in range");
            let forms = ["%d/%m/%Y", "%d-%b-%Y", "%d %B, %Y", "%B %d, %Y", "%d.%m.%Y", "%Y-%m-%d"];
            let text = format!("on {} at 10:00", meant.format(forms[form]));
            prop_assert_eq!(day(&text), Ok(Found { day: meant, is_repaired: false }));
        }

        #[test]
        fn reading_never_panics(text in ".{0,60}") {
            let _ = days(&text);
        }
    }
}
