//! Patterns that are part of the program.

use regex::Regex;

/// The pattern as written.
#[expect(clippy::expect_used, reason = "every caller passes a literal, and every literal is compiled by a test")]
pub(crate) fn pattern(literal: &'static str) -> Regex {
    Regex::new(literal).expect("the pattern is fixed and valid")
}

/// The same for bytes that need not be text.
#[expect(clippy::expect_used, reason = "as above")]
pub(super) fn byte_pattern(literal: &'static str) -> regex::bytes::Regex {
    regex::bytes::Regex::new(literal).expect("the pattern is fixed and valid")
}
