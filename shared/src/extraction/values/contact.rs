//! Mobile numbers and e-mail addresses. A masked one is none.

use super::{Parsed, Refused};
use crate::domain::contact;

/// Reads ten digits beginning with 6 to 9, with or without +91.
///
/// # Errors
/// It is masked, or no Indian mobile number.
pub(crate) fn mobile(text: &str) -> Result<Parsed, Refused> {
    if is_masked(text) {
        return Err("is masked");
    }
    let whole = contact::parse_mobile(text.trim().trim_end_matches(['.', ',']));
    let part = || {
        text.split([',', ';', '|'])
            .flat_map(str::split_whitespace)
            .find_map(|part| contact::parse_mobile(part.trim_matches(['(', ')', '/'])).ok())
    };
    let number = whole.ok().or_else(part);
    number.filter(|number| !is_filler(number)).map(Parsed::plain).ok_or("is no Indian mobile number")
}

/// Reads an address.
///
/// # Errors
/// It is masked, or no address.
pub(crate) fn email(text: &str) -> Result<Parsed, Refused> {
    // Scans put a space around the sign or a point.
    let joined = text.replace(" @", "@").replace("@ ", "@");
    let word = joined.split_whitespace().find(|word| word.contains('@')).ok_or("is no e-mail address")?;
    let word = word.trim_matches([',', ';', ':', '(', ')', '.', '|', '<', '>']);
    if is_masked(word) {
        return Err("is masked");
    }
    let is_plain = word.is_ascii() && word.contains('@');
    let address = contact::parse_email(word).ok().filter(|_| is_plain);
    address.map(|address| Parsed::plain(address.to_lowercase())).ok_or("is no e-mail address")
}

fn is_masked(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.contains('*') || lower.contains("xxx") || lower.contains("###")
}

/// Ten times the same digit is typed where there is none.
fn is_filler(number: &str) -> bool {
    let mut digits = number.bytes();
    digits.next().is_some_and(|first| digits.all(|digit| digit == first))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn contacts_are_read() {
        assert_eq!(mobile("+91 98765 43210"), Ok(Parsed::plain("9876543210")));
        assert_eq!(mobile("6000034484"), Ok(Parsed::plain("6000034484")));
        assert_eq!(email("Nirmay734@example.org"), Ok(Parsed::plain("nirmay734@example.org")));
        assert_eq!(email("a.b@ mail.example.net"), Ok(Parsed::plain("a.b@mail.example.net")));
    }

    #[test]
    fn masked_ones_are_none() {
        for text in ["xxxxxxx968", "98xxxxxx10", "******3210", "1800-000-0000", "9999999999", ""] {
            assert!(mobile(text).is_err(), "{text}");
        }
        for text in ["sxxxxxxxi@exxxe.com", "a***@b.in", "nobody", "a@b"] {
            assert!(email(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_out_is_ten_digits(text in ".{0,30}") {
            if let Ok(parsed) = mobile(&text) {
                prop_assert_eq!(parsed.value.len(), 10);
            }
            let _ = email(&text);
        }
    }
}
