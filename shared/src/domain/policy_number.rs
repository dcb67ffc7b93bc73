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
}
