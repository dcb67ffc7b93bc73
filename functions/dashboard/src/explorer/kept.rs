//! Which kept sums say the same as adding up what matches.

use super::filters::Filters;
use crate::window::Window;

/// Where the sums of all that matches are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kept<'a> {
    /// In `overall_figures`: of a dimension, of one name in it or of all.
    Names { dimension: &'static str, name: Option<&'a str> },
    /// In `pair_figures`: of one name, and of the others from one to another.
    Pair { pair: String, name: String, others: (String, String) },
}

/// Before and after all days, as texts.
const ALWAYS: (&str, &str) = ("0000-01-01", "9999-12-31");

/// What `plate_series` of the migrations calls the Bharat series.
const BHARAT_SERIES: &str = "00BH";

impl Filters {
    /// The kept sums that answer, if there are any: for one filter, for two, and for one with a window of days. A make
    /// with its model is one filter, and so is any part of a vehicle with its caller.
    pub(crate) fn kept(&self) -> Option<Kept<'_>> {
        let within_a_series = self.vehicle_prefix.is_some() && self.series().is_none();
        if within_a_series || self.cashback_max.is_some() {
            return None;
        }
        let open = Window::default();
        match (self.issued == open, self.expiring == open) {
            (true, true) => self.kept_of_names().or_else(|| self.kept_of_two()),
            (false, true) => self.kept_of_days("issue", self.issued),
            (true, false) => self.kept_of_days("expiry", self.expiring),
            (false, false) => None,
        }
    }

    fn kept_of_names(&self) -> Option<Kept<'_>> {
        if self.series().is_some() {
            return None;
        }
        let vehicle = self.make.is_some() || self.model.is_some() || self.rep.is_some();
        let (dimension, name) = match (vehicle, &self.insurer, &self.branch, &self.rollover) {
            (false, None, None, None) => ("source", None),
            (true, None, None, None) => ("vehicle", self.rep.as_deref()),
            (false, Some(name), None, None) => ("insurer", Some(name.as_str())),
            (false, None, Some(name), None) => ("branch", Some(name.as_str())),
            (false, None, None, Some(name)) => ("rollover", Some(name.as_str())),
            _ => return None,
        };
        Some(Kept::Names { dimension, name })
    }

    fn kept_of_two(&self) -> Option<Kept<'_>> {
        let (pair, name, other) = match self.names()?.as_slice() {
            [("series", series)] => ("series".to_owned(), String::new(), series.clone()),
            [(first, name), (second, other)] => (format!("{first} {second}"), name.clone(), other.clone()),
            _ => return None,
        };
        Some(Kept::Pair { pair, name, others: (other.clone(), other) })
    }

    fn kept_of_days(&self, days: &str, window: Window) -> Option<Kept<'_>> {
        let (pair, name) = match self.names()?.as_slice() {
            [] => (days.to_owned(), String::new()),
            [("vehicle", _)] => return None,
            [(dimension, name)] => (format!("{dimension} {days}"), name.clone()),
            _ => return None,
        };
        let from = window.from.map_or_else(|| ALWAYS.0.to_owned(), |day| day.to_string());
        let to = window.to.map_or_else(|| ALWAYS.1.to_owned(), |day| day.to_string());
        Some(Kept::Pair { pair, name, others: (from, to) })
    }

    /// What is asked of names, in the order of `pair_names` in the migrations; `None` for a model of any make, which is
    /// kept with callers only.
    fn names(&self) -> Option<Vec<(&'static str, String)>> {
        let vehicle = match (&self.make, &self.model) {
            (Some(make), Some(model)) => Some(("vehicle", format!("{make}\n{model}"))),
            (Some(make), None) => Some(("make", make.clone())),
            (None, Some(_)) => return None,
            (None, None) => None,
        };
        let one = |dimension, name: &Option<String>| name.clone().map(|name| (dimension, name));
        let names = [
            one("insurer", &self.insurer),
            one("branch", &self.branch),
            one("rollover", &self.rollover),
            one("caller", &self.rep),
            vehicle,
            one("series", &self.series()),
        ];
        Some(names.into_iter().flatten().collect())
    }

    /// The series of registrations, where a whole one is asked for: of a state, by its two letters, or the Bharat series.
    fn series(&self) -> Option<String> {
        let of_state = |prefix: &&String| prefix.len() == 2 && prefix.bytes().all(|letter| letter.is_ascii_uppercase());
        let state = self.vehicle_prefix.as_ref().filter(of_state).cloned();
        state.or_else(|| self.bharat_series.then(|| BHARAT_SERIES.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::query::ExplorerQuery, *};

    fn kept(set: impl FnOnce(&mut ExplorerQuery)) -> Option<String> {
        let mut query = ExplorerQuery::default();
        set(&mut query);
        Filters::parse(&query).unwrap().kept().map(|kept| match kept {
            Kept::Names { dimension, name } => format!("{dimension}={}", name.unwrap_or("*")),
            Kept::Pair { pair, name, others: (from, to) } => format!("{pair}: {name}, {from}..{to}"),
        })
    }

    #[test]
    fn one_filter_and_parts_of_the_vehicle_are_kept_by_name() {
        assert_eq!(kept(|_| ()).as_deref(), Some("source=*"));
        assert_eq!(kept(|query| query.branch = Some("Mysuru".into())).as_deref(), Some("branch=Mysuru"));
        assert_eq!(kept(|query| query.model = Some("Swift".into())).as_deref(), Some("vehicle=*"));
        let parts = kept(|query| {
            query.make = Some("Maruti".into());
            query.rep = Some("Asha".into());
        });
        assert_eq!(parts.as_deref(), Some("vehicle=Asha"));
    }

    #[test]
    fn two_filters_and_a_window_are_kept_in_pairs() {
        let two = kept(|query| {
            query.make = Some("Maruti".into());
            query.model = Some("Swift".into());
            query.branch = Some("Mysuru".into());
        });
        assert_eq!(two.as_deref(), Some("branch vehicle: Mysuru, Maruti\nSwift..Maruti\nSwift"));
        let days = kept(|query| query.from_date = Some("2026-01-01".into()));
        assert_eq!(days.as_deref(), Some("issue: , 2026-01-01..9999-12-31"));
        let both = kept(|query| {
            query.rep = Some("Asha".into());
            query.expiry_to_date = Some("2026-01-01".into());
        });
        assert_eq!(both.as_deref(), Some("caller expiry: Asha, 0000-01-01..2026-01-01"));
    }

    #[test]
    fn a_whole_series_of_registrations_is_kept_and_a_part_is_not() {
        let series = |prefix: &str| kept(|query| query.vehicle_prefix = Some(prefix.into()));
        assert_eq!(series("ka").as_deref(), Some("series: , KA..KA"));
        assert_eq!(series("BH").as_deref(), Some("series: , 00BH..00BH"));
        for part in ["K", "KA01", "22", "22BH", "B1"] {
            assert_eq!(series(part), None, "{part}");
        }
        let of_make = kept(|query| {
            query.vehicle_prefix = Some("KA".into());
            query.make = Some("Maruti".into());
        });
        assert_eq!(of_make.as_deref(), Some("make series: Maruti, KA..KA"));
        let of_days = kept(|query| {
            query.vehicle_prefix = Some("KA".into());
            query.from_date = Some("2026-01-01".into());
        });
        assert_eq!(of_days.as_deref(), Some("series issue: KA, 2026-01-01..9999-12-31"));
    }

    #[test]
    fn what_is_not_kept_is_added_up() {
        assert_eq!(kept(|query| query.cashback_max = Some("5".into())), None);
        let three = kept(|query| {
            query.insurer = Some("DIGIT".into());
            query.branch = Some("Mysuru".into());
            query.rep = Some("Asha".into());
        });
        assert_eq!(three, None);
        let model_only = kept(|query| {
            query.model = Some("Swift".into());
            query.branch = Some("Mysuru".into());
        });
        assert_eq!(model_only, None);
        let two_windows = kept(|query| {
            query.to_date = Some("2026-01-01".into());
            query.expiry_to_date = Some("2026-01-01".into());
        });
        assert_eq!(two_windows, None);
    }
}
