//! The windows of the dashboard.

use chrono::{Days, Months, NaiveDate};

use super::text_enum::text_enum;

text_enum! {
    /// How far back the figures go, counted in days of entry.
    Period {
        /// Seven days with today.
        SevenDays => "7d",
        /// Two weeks with today.
        FourteenDays => "14d",
        /// Thirty days with today.
        ThirtyDays => "30d",
        /// Ninety days with today.
        NinetyDays => "90d",
        /// Six months, to the day.
        SixMonths => "6m",
        /// Twelve months, to the day.
        TwelveMonths => "12m",
        /// Everything there is.
        All => "all",
    }
}

impl Period {
    /// First day of the window that ends today; `None` when it has no beginning.
    #[must_use]
    pub fn first_day(self, today: NaiveDate) -> Option<NaiveDate> {
        let days_back = |days| today.checked_sub_days(Days::new(days));
        let months_back = |months| today.checked_sub_months(Months::new(months)).and_then(|day| day.succ_opt());
        match self {
            Self::SevenDays => days_back(6),
            Self::FourteenDays => days_back(13),
            Self::ThirtyDays => days_back(29),
            Self::NinetyDays => days_back(89),
            Self::SixMonths => months_back(6),
            Self::TwelveMonths => months_back(12),
            Self::All => None,
        }
    }
}

impl Default for Period {
    /// What the dashboard shows first.
    fn default() -> Self {
        Self::FourteenDays
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_counts_today() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 14).expect("a day of the calendar");
        let first = |period: Period| period.first_day(today).map(|day| day.to_string());
        assert_eq!(first(Period::FourteenDays).as_deref(), Some("2026-03-01"));
        assert_eq!(first(Period::TwelveMonths).as_deref(), Some("2025-03-15"));
        assert_eq!(first(Period::All), None);
        assert_eq!("14d".parse(), Ok(Period::default()));
        assert!("15d".parse::<Period>().is_err());
    }
}
