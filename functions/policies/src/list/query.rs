//! What may be asked of the list.

use std::str::FromStr;

use chrono::NaiveDate;
use serde::Deserialize;
use shared::{
    domain::{FieldErrors, Insurer, PolicyStatus, dates::parse_day, wording},
    tables::policies::{Filter, Sort, SortKey, Window},
};
use utoipa::IntoParams;

use super::cursor;

/// Rows of a page unless something else is asked for, and at most.
const LIMITS: (i64, i64) = (100, 1_000);

/// Rows that may be passed over: each is read and thrown away. Whoever reads further follows the cursor.
const FARTHEST: i64 = 10_000;

/// Longest filter: longer than any value of a row.
const LONGEST_TEXT: usize = 200;

/// All optional; blank and `All` mean «any».
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(crate) struct ListQuery {
    /// Code or name.
    insurer: Option<String>,
    /// Exactly.
    make: Option<String>,
    /// Exactly.
    model: Option<String>,
    /// Exactly.
    branch: Option<String>,
    /// `ROLLOVER`, `RENEWAL`, or another word exactly.
    rollover: Option<String>,
    /// Exactly.
    caller_name: Option<String>,
    /// Exactly.
    executive: Option<String>,
    /// `MANUAL_FORM`, `MANUAL_GRID`, `PDF_UPLOAD`, `CSV_IMPORT` or `RESTORE`.
    #[param(value_type = Option<shared::domain::Source>)]
    source: Option<String>,
    /// `ACTIVE` (default), `CANCELLED`, `DELETED`, or `ALL`.
    #[param(pattern = "^(ACTIVE|CANCELLED|DELETED|ALL)$")]
    status: Option<String>,
    /// First issue date.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<String>,
    /// Last issue date.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<String>,
    /// First expiry date.
    #[param(value_type = Option<NaiveDate>)]
    expiry_from: Option<String>,
    /// Last expiry date.
    #[param(value_type = Option<NaiveDate>)]
    expiry_to: Option<String>,
    /// Part of a number, registration, customer name or mobile; case, spaces, dashes and dots do not count.
    q: Option<String>,
    /// `created_at` (default), `issue_date`, `expiry_date` or `total_premium`; rows without that day count as the oldest.
    #[param(pattern = "^(created_at|issue_date|expiry_date|total_premium)$")]
    sort: Option<String>,
    /// `desc` (default) or `asc`.
    #[param(pattern = "^(asc|desc)$")]
    order: Option<String>,
    /// Rows of a page: 100 unless given; more than 1,000 are taken for 1,000.
    #[param(value_type = Option<i64>, minimum = 1)]
    limit: Option<String>,
    /// Rows to pass over, up to 10,000; `cursor` goes on from there.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 10000)]
    offset: Option<String>,
    /// `meta.nextCursor` of the page before; brings its order along.
    cursor: Option<String>,
}

/// The question, understood.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) filter: Filter,
    pub(super) sort: Sort,
    pub(super) window: Window,
}

impl ListQuery {
    /// # Errors
    /// Every parameter that cannot be understood.
    pub(super) fn read(&self) -> Result<Listed, FieldErrors> {
        let mut errors = FieldErrors::new();
        let filter = self.filter(&mut errors);
        let asked = self.sort(&mut errors);
        let limit = number("limit", self.limit.as_ref(), LIMITS.0, &mut errors);
        if limit < 1 {
            errors.add("limit", "must be at least 1");
        }
        let offset = number("offset", self.offset.as_ref(), 0, &mut errors);
        if offset > FARTHEST {
            errors.add("offset", "must be at most 10000; pass meta.nextCursor as cursor to read on");
        }
        let mut listed =
            Listed { filter, sort: asked, window: Window { after: None, offset, limit: limit.min(LIMITS.1) } };
        if let Some(text) = given(self.cursor.as_ref()) {
            match cursor::read(text) {
                Some((sort, _)) if sort != asked && given(self.sort.as_ref().or(self.order.as_ref())).is_some() => {
                    errors.add("cursor", "belongs to another order");
                }
                Some(_) if offset > 0 => errors.add("offset", "cannot be combined with a cursor"),
                Some((sort, after)) => (listed.sort, listed.window.after) = (sort, Some(after)),
                None => errors.add("cursor", "is none that this list has given out"),
            }
        }
        errors.into_result().map(|()| listed)
    }

    fn filter(&self, errors: &mut FieldErrors) -> Filter {
        let mut text = |name: &'static str, value: &Option<String>| {
            let value = given(value.as_ref())?;
            let fits = value.chars().count() <= LONGEST_TEXT && !value.contains('\0');
            errors.check(
                name,
                if fits {
                    Ok(value.to_owned())
                } else {
                    Err(format!("must be at most {LONGEST_TEXT} characters long, without NUL"))
                },
            )
        };
        let insurer = text("insurer", &self.insurer)
            .map(|text| Insurer::parse(&text).map_or(text, |insurer| insurer.as_str().to_owned()));
        let rollover = text("rollover", &self.rollover).map(|text| wording::rollover(&text));
        let [make, model, branch, caller_name, executive, q] = [
            ("make", &self.make),
            ("model", &self.model),
            ("branch", &self.branch),
            ("caller_name", &self.caller_name),
            ("executive", &self.executive),
            ("q", &self.q),
        ]
        .map(|(name, value)| text(name, value));
        let status = match self.status.as_deref().map(str::trim) {
            None | Some("") => Some(PolicyStatus::Active),
            Some(status) if status.eq_ignore_ascii_case("all") => None,
            Some(_) => read("status", self.status.as_ref(), str::parse, errors),
        };
        let mut day =
            |name, value: &Option<String>| -> Option<NaiveDate> { read(name, value.as_ref(), parse_day, errors) };
        let issued = (day("from", &self.from), day("to", &self.to));
        let expiring = (day("expiry_from", &self.expiry_from), day("expiry_to", &self.expiry_to));
        let source = read("source", self.source.as_ref(), str::parse, errors);
        Filter { insurer, make, model, branch, rollover, caller_name, executive, source, status, issued, expiring, q }
    }

    fn sort(&self, errors: &mut FieldErrors) -> Sort {
        let key = match given(self.sort.as_ref()) {
            None | Some("created_at") => SortKey::CreatedAt,
            Some("issue_date") => SortKey::IssueDate,
            Some("expiry_date") => SortKey::ExpiryDate,
            Some("total_premium") => SortKey::TotalPremium,
            Some(_) => {
                errors.add("sort", "must be one of created_at, issue_date, expiry_date, total_premium");
                SortKey::CreatedAt
            }
        };
        let ascending = match given(self.order.as_ref()) {
            None | Some("desc") => false,
            Some("asc") => true,
            Some(_) => {
                errors.add("order", "must be asc or desc");
                false
            }
        };
        Sort { key, ascending }
    }
}

/// What was said, unless it is «any».
fn given(value: Option<&String>) -> Option<&str> {
    value.map(|text| text.trim()).filter(|text| !text.is_empty() && !text.eq_ignore_ascii_case("all"))
}

fn read<T>(
    name: &'static str,
    value: Option<&String>,
    parse: impl Fn(&str) -> Result<T, String>,
    errors: &mut FieldErrors,
) -> Option<T> {
    given(value).and_then(|text| errors.check(name, parse(text)))
}

fn number(name: &'static str, value: Option<&String>, absent: i64, errors: &mut FieldErrors) -> i64 {
    let parse = |text: &str| {
        let number = i64::from_str(text).ok().filter(|number| (0..=1_000_000_000).contains(number));
        number.ok_or_else(|| "must be a whole number".to_owned())
    };
    read(name, value, parse, errors).unwrap_or(absent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_that_cannot_be_understood_is_named() {
        let query = ListQuery {
            source: Some("FAX".into()),
            status: Some("GONE".into()),
            from: Some("31/31/2026".into()),
            sort: Some("remark; drop table policies".into()),
            limit: Some("0".into()),
            offset: Some("-1".into()),
            cursor: Some("x".into()),
            ..ListQuery::default()
        };
        let errors = query.read().unwrap_err();
        let names: Vec<&str> = errors.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["status", "from", "source", "sort", "limit", "offset", "cursor"]);
    }

    #[test]
    fn blank_and_all_mean_any() {
        let query = ListQuery {
            make: Some(" ".into()),
            branch: Some("All".into()),
            insurer: Some("icic".into()),
            limit: Some("5000".into()),
            ..ListQuery::default()
        };
        let Listed { filter, window, .. } = query.read().unwrap();
        assert_eq!((filter.make, filter.branch, filter.insurer.as_deref()), (None, None, Some("ICICI_LOMBARD")));
        assert_eq!((filter.status, window.limit), (Some(PolicyStatus::Active), 1_000));
    }
}
