//! The number an insurer gave a policy.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;

static FORM: LazyLock<Regex> = LazyLock::new(|| pattern("^[A-Z0-9_/ -]{3,50}$"));

/// Trimmed and in upper case. Two numbers are the same when their [`key`](Self::key)s are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyNumber(String);

impl PolicyNumber {
    /// Reads 3 to 50 letters, digits, `-`, `_`, `/` and spaces, in any case.
    ///
    /// # Errors
    /// A text for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let number = text.trim().to_ascii_uppercase();
        if !FORM.is_match(&number) {
            return Err("must be 3 to 50 letters, digits, '-', '_', '/' or spaces".to_owned());
        }
        Ok(Self(number))
    }

    /// As stored and shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For comparing: without spaces. The unique index on `policies` computes the same.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.replace(' ', "")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_and_spaces_do_not_tell_numbers_apart() {
        let one = PolicyNumber::parse(" og-26-9906 1870/01 ").expect("a policy number");
        let other = PolicyNumber::parse("OG-26-99061870/01").expect("a policy number");
        assert_eq!(one.as_str(), "OG-26-9906 1870/01");
        assert_eq!(one.key(), other.key());
    }

    #[test]
    fn other_characters_and_lengths_are_refused() {
        for text in ["", "AB", "AB*1", "AB\t12", "Ａ12", "Maße", &"A".repeat(51)] {
            assert!(PolicyNumber::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,60}") {
            let _ = PolicyNumber::parse(&text);
        }

        #[test]
        fn whatever_is_read_is_stored_in_one_form(text in "[A-Za-z0-9_/ -]{1,52}") {
            if let Ok(number) = PolicyNumber::parse(&text) {
                prop_assert!((3..=50).contains(&number.as_str().len()));
                prop_assert_eq!(PolicyNumber::parse(number.as_str()), Ok(number.clone()));
                let spaced = text.to_lowercase().replace('/', " / ");
                if let Ok(spaced) = PolicyNumber::parse(&spaced) {
                    prop_assert_eq!(spaced.key(), number.key());
                }
            } else {
                prop_assert!(!(3..=50).contains(&text.trim().len()), "{} was refused", text);
            }
        }
    }
}
