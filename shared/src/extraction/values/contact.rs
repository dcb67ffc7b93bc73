//! Mobile numbers and e-mail addresses. A masked one is none.

use std::sync::LazyLock;

use regex::Regex;

use super::{Parsed, Refused};
use crate::domain::{
    contact,
    insurer::{KNOWN, Known},
    pattern::pattern,
};

/// The code of a town, parted from the number in it: `022-26551234`, `(0821) 2000000`.
static LANDLINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\W*0\d{2,4}\W{1,3}\d{5,8}\b"));

/// Nobody but a company is called so in front of the sign.
const SERVICES: [&str; 16] = [
    "care",
    "customercare",
    "customerservice",
    "customerservices",
    "customersupport",
    "customer",
    "help",
    "helpdesk",
    "support",
    "service",
    "services",
    "claims",
    "grievance",
    "grievances",
    "contactus",
    "noreply",
];

/// Reads ten digits beginning with 6 to 9, with or without +91.
///
/// # Errors
/// It is masked, or no Indian mobile number.
pub(crate) fn mobile(text: &str) -> Result<Parsed, Refused> {
    if is_masked(text) {
        return Err("is masked");
    }
    if LANDLINE.is_match(text) {
        return Err("is a landline");
    }
    let whole = contact::parse_mobile(text.trim().trim_end_matches(['.', ',']));
    let part = || {
        text.split([',', ';', '|'])
            .flat_map(str::split_whitespace)
            .find_map(|part| contact::parse_mobile(part.trim_matches(['(', ')', '/', '.'])).ok())
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
    if is_of_service(&word.to_lowercase()) {
        return Err("is an address of the insurer's service");
    }
    let is_plain = word.is_ascii() && word.contains('@');
    let address = contact::parse_email(word).ok().filter(|_| is_plain);
    address.map(|address| Parsed::plain(address.to_lowercase())).ok_or("is no e-mail address")
}

/// Of a department, or at the house of an insurer.
fn is_of_service(address: &str) -> bool {
    let letters = |text: &str| -> String { text.chars().filter(char::is_ascii_alphabetic).collect() };
    let (own, house) = address.split_once('@').unwrap_or((address, ""));
    let house = letters(house);
    // «New India Assurance» is at newindia.co.in.
    let two_words = |known: &Known| known.name.split(' ').take(2).collect::<String>().to_lowercase();
    let insurers = KNOWN.iter().filter(|known| known.name.contains(' ')).map(two_words);
    let is_insurers = insurers.into_iter().any(|insurer| house.contains(&insurer));
    SERVICES.contains(&letters(own).as_str()) || house.contains("insur") || house.contains("assurance") || is_insurers
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
        for text in [
            "xxxxxxx968",
            "98xxxxxx10",
            "******3210",
            "1800-000-0000",
            "9999999999",
            "0821-2000000",
            "(022) 60000000",
            "",
        ] {
            assert!(mobile(text).is_err(), "{text}");
        }
        for text in ["sxxxxxxxi@exxxe.com", "a***@b.in", "nobody", "a@b"] {
            assert!(email(text).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_of_the_insurer_are_not_the_customers() {
        for text in ["customer.care@acme.example", "pune.do@newindia.co.in", "someone@acmeinsurance.example"] {
            assert_eq!(email(text), Err("is an address of the insurer's service"), "{text}");
        }
        assert!(email("customs.broker@firm.example").is_ok());
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
