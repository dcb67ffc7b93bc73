//! The explorer's filters, checked.

use rust_decimal::Decimal;
use shared::domain::{FieldErrors, Insurer, money::parse_percent, plate};

use super::query::ExplorerQuery;
use crate::{
    page::Page,
    window::{Window, between, given},
};

/// The series of registrations that belong to no state.
const BHARAT_SERIES: &str = "BH";

/// What a policy must be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filters {
    pub(crate) make: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) insurer: Option<String>,
    pub(crate) branch: Option<String>,
    /// Upper case.
    pub(crate) rollover: Option<String>,
    pub(crate) rep: Option<String>,
    /// Normalised.
    pub(crate) vehicle_prefix: Option<String>,
    pub(crate) bharat_series: bool,
    pub(crate) issued: Window,
    pub(crate) expiring: Window,
    /// Percent.
    pub(crate) cashback_max: Option<Decimal>,
    pub(crate) page: Page,
}

impl Filters {
    /// Checks everything.
    ///
    /// # Errors
    /// Every wrong value.
    pub(crate) fn parse(query: &ExplorerQuery) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let prefix = wanted(query.vehicle_prefix.as_ref()).map(|text| plate::normalise(&text));
        let bharat_series = prefix.as_deref() == Some(BHARAT_SERIES);
        let filters = Self {
            make: wanted(query.make.as_ref()),
            model: wanted(query.model.as_ref()),
            insurer: wanted(query.insurer.as_ref())
                .and_then(|text| errors.check("insurer", Insurer::parse(&text)))
                .map(|insurer| insurer.as_str().to_owned()),
            branch: wanted(query.branch.as_ref()),
            rollover: wanted(query.rollover.as_ref()).map(|text| text.to_uppercase()),
            rep: wanted(query.rep.as_ref()),
            vehicle_prefix: prefix.filter(|_| !bharat_series),
            bharat_series,
            issued: between(("fromDate", query.from_date.as_ref()), ("toDate", query.to_date.as_ref()), &mut errors),
            expiring: between(
                ("expiryFromDate", query.expiry_from_date.as_ref()),
                ("expiryToDate", query.expiry_to_date.as_ref()),
                &mut errors,
            ),
            cashback_max: given(query.cashback_max.as_ref())
                .and_then(|text| errors.check("cashbackMax", parse_percent(text))),
            page: Page::parse(query.limit.as_ref(), query.offset.as_ref(), &mut errors),
        };
        filters.check_texts(&mut errors);
        errors.into_result().map(|()| filters)
    }

    /// A NUL can be no part of a text in PostgreSQL.
    fn check_texts(&self, errors: &mut FieldErrors) {
        for (name, text) in [
            ("make", &self.make),
            ("model", &self.model),
            ("insurer", &self.insurer),
            ("branch", &self.branch),
            ("rollover", &self.rollover),
            ("rep", &self.rep),
            ("vehiclePrefix", &self.vehicle_prefix),
        ] {
            if text.as_ref().is_some_and(|text| text.contains('\0')) {
                errors.add(name, "must not contain NUL characters");
            }
        }
    }
}

/// A value, unless it means any.
fn wanted(text: Option<&String>) -> Option<String> {
    given(text).filter(|text| !text.eq_ignore_ascii_case("all")).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(set: impl FnOnce(&mut ExplorerQuery)) -> Result<Filters, FieldErrors> {
        let mut query = ExplorerQuery::default();
        set(&mut query);
        Filters::parse(&query)
    }

    #[test]
    fn all_and_nothing_mean_any() {
        let any = parse(|_| ()).unwrap();
        let all = parse(|query| {
            query.make = Some("All".into());
            query.rep = Some(" ".into());
            query.vehicle_prefix = Some(String::new());
            query.cashback_max = Some(String::new());
        });
        assert_eq!(all.unwrap(), any);
    }

    #[test]
    fn values_are_compared_as_they_are_stored() {
        let filters = parse(|query| {
            query.insurer = Some("ICIC".into());
            query.rollover = Some("renewal".into());
            query.vehicle_prefix = Some("ka-01".into());
        });
        let filters = filters.unwrap();
        assert_eq!(filters.insurer.as_deref(), Some("ICICI_LOMBARD"));
        assert_eq!(filters.rollover.as_deref(), Some("RENEWAL"));
        assert_eq!(filters.vehicle_prefix.as_deref(), Some("KA01"));
    }

    #[test]
    fn bh_means_the_series_and_22bh_a_beginning() {
        let bh = parse(|query| query.vehicle_prefix = Some("bh".into())).unwrap();
        assert_eq!((bh.bharat_series, bh.vehicle_prefix), (true, None));
        let begins = parse(|query| query.vehicle_prefix = Some("22BH".into())).unwrap();
        assert_eq!((begins.bharat_series, begins.vehicle_prefix.as_deref()), (false, Some("22BH")));
    }

    #[test]
    fn all_wrong_values_are_told_at_once() {
        let errors = parse(|query| {
            query.from_date = Some("yesterday".into());
            query.expiry_from_date = Some("2026-02-02".into());
            query.expiry_to_date = Some("2026-02-01".into());
            query.cashback_max = Some("101".into());
            query.limit = Some("0".into());
            query.make = Some("a\0b".into());
        });
        let errors = errors.unwrap_err();
        for field in ["fromDate", "expiryToDate", "cashbackMax", "limit", "make"] {
            assert!(errors.get(field).is_some(), "{field}: {errors}");
        }
    }
}
