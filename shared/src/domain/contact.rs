//! Mobile numbers and e-mail addresses of customers.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;

static MOBILE: LazyLock<Regex> = LazyLock::new(|| pattern("^[6-9][0-9]{9}$"));
static PHONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\+?[0-9][0-9 ()/-]{4,24}$"));
static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[^\s@,;<>]{1,64}@[^\s@,;<>.]+(\.[^\s@,;<>.]+)+$"));

/// What the manual form sends for an empty mobile field.
pub const NO_MOBILE: &str = "0000000000";

/// Reads an Indian mobile number, also with spaces, a leading 0 or +91.
///
/// # Errors
/// A text for people.
pub fn parse_mobile(text: &str) -> Result<String, String> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-')).collect();
    let local = match digits.len() {
        13 => digits.strip_prefix("+91"),
        12 => digits.strip_prefix("91"),
        11 => digits.strip_prefix('0'),
        _ => Some(digits.as_str()),
    };
    let mobile = local.filter(|local| MOBILE.is_match(local)).map(str::to_owned);
    mobile.ok_or_else(|| "must be ten digits beginning with 6, 7, 8 or 9".to_owned())
}

/// Reads any telephone number, kept as written.
///
/// # Errors
/// A text for people.
pub fn parse_phone(text: &str) -> Result<String, String> {
    let phone = text.trim();
    if PHONE.is_match(phone) { Ok(phone.to_owned()) } else { Err("must be a telephone number".to_owned()) }
}

/// Reads an e-mail address, or `N/A` where the customer has none.
///
/// # Errors
/// A text for people.
pub fn parse_email(text: &str) -> Result<String, String> {
    let email = text.trim();
    let known = email.eq_ignore_ascii_case("n/a") || (email.len() <= 254 && EMAIL.is_match(email));
    if known { Ok(email.to_owned()) } else { Err("must be an e-mail address, or N/A".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobiles_are_ten_digits_from_6_to_9() {
        for text in ["9876543210", "+91 98765 43210", "919876543210", "098765-43210"] {
            assert_eq!(parse_mobile(text).as_deref(), Ok("9876543210"), "{text}");
        }
        for text in ["5876543210", "987654321", "98765432100", "98765abcde", NO_MOBILE, ""] {
            assert!(parse_mobile(text).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_are_checked_loosely_but_never_broken_ones_kept() {
        for text in ["a@b.in", "N/A", "first.last+tag@mail.example.co.in"] {
            assert!(parse_email(text).is_ok(), "{text}");
        }
        for text in ["a@b", "a b@c.in", "@c.in", "a@b.", "a@@b.in"] {
            assert!(parse_email(text).is_err(), "{text}");
        }
    }
}
