//! Days as rows and grids write them. «Today» is a day in India.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

/// Asia/Kolkata: five and a half hours ahead, without summer time since 1945.
const INDIA_OFFSET_SECONDS: i32 = 5 * 3600 + 1800;

/// The day in India at this instant.
#[must_use]
pub fn day_in_india(instant: DateTime<Utc>) -> NaiveDate {
    let offset = FixedOffset::east_opt(INDIA_OFFSET_SECONDS);
    offset.map_or_else(|| instant.date_naive(), |offset| instant.with_timezone(&offset).date_naive())
}

/// Reads `2026-03-31`, or `31-03-2026` and `31/03/2026` as the grid sends them. Never month first.
///
/// # Errors
/// A text for people.
pub fn parse_day(text: &str) -> Result<NaiveDate, String> {
    let unified = text.trim().replace('/', "-");
    let parts: Vec<&str> = unified.split('-').collect();
    let ordered = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => Some((*year, *month, *day)),
        [day, month, year] if year.len() == 4 => Some((*year, *month, *day)),
        _ => None,
    };
    let day = ordered.and_then(|(year, month, day)| {
        NaiveDate::from_ymd_opt(digits(year)?.try_into().ok()?, digits(month)?, digits(day)?)
    });
    day.ok_or_else(|| "must be a day as YYYY-MM-DD or DD-MM-YYYY".to_owned())
}

/// Digits only: `parse` alone would take a sign.
fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_are_read_and_month_first_is_not() {
        let last_of_march = NaiveDate::from_ymd_opt(2026, 3, 31);
        for text in ["2026-03-31", "31-03-2026", "31/03/2026", " 2026-3-31 "] {
            assert_eq!(parse_day(text).ok(), last_of_march, "{text}");
        }
        for text in ["03/31/2026", "2026-02-30", "31-03-26", "today", "2026-03-31T00:00", "+026-03-31", ""] {
            assert!(parse_day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_day_changes_at_midnight_in_india() {
        let day = |text: &str| day_in_india(text.parse().expect("an RFC 3339 instant")).to_string();
        assert_eq!(day("2026-03-31T18:29:59Z"), "2026-03-31");
        assert_eq!(day("2026-03-31T18:30:00Z"), "2026-04-01");
    }
}
