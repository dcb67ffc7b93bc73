//! Which part of a long list is wanted.

use shared::domain::FieldErrors;

use crate::window::given;

/// Rows of a list unless the caller says otherwise, and the most there are in one answer: about 400 KB.
const MOST: i64 = 1_000;

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}

impl Page {
    /// Reads both values, and notes those that are out of range.
    pub(crate) fn parse(limit: Option<&String>, offset: Option<&String>, errors: &mut FieldErrors) -> Self {
        Self {
            limit: number("limit", limit, MOST, 1..=MOST, errors),
            offset: number("offset", offset, 0, 0..=i64::from(i32::MAX), errors),
        }
    }
}

fn number(
    name: &'static str,
    text: Option<&String>,
    default: i64,
    range: std::ops::RangeInclusive<i64>,
    errors: &mut FieldErrors,
) -> i64 {
    let Some(text) = given(text) else { return default };
    let parsed = text.parse().ok().filter(|number| range.contains(number));
    let wrong = || format!("must be a whole number from {} to {}", range.start(), range.end());
    errors.check(name, parsed.ok_or_else(wrong)).unwrap_or(default)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(limit: &str, offset: &str) -> Result<Page, FieldErrors> {
        let mut errors = FieldErrors::new();
        let page = Page::parse(Some(&limit.to_owned()), Some(&offset.to_owned()), &mut errors);
        errors.into_result().map(|()| page)
    }

    #[test]
    fn what_is_not_said_is_the_whole_of_a_page() {
        assert_eq!(page("", ""), Ok(Page { limit: 1_000, offset: 0 }));
        assert_eq!(page("20", "40"), Ok(Page { limit: 20, offset: 40 }));
    }

    #[test]
    fn both_values_are_judged_at_once() {
        for (limit, offset) in [("0", "-1"), ("1001", "x"), ("1e2", "1.5"), ("99999999999999999999", "9999999999")] {
            assert_eq!(page(limit, offset).unwrap_err().iter().count(), 2, "{limit} {offset}");
        }
    }
}
