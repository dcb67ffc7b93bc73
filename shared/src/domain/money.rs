//! Amounts and other numbers as people write them. Exact decimals; nothing is rounded, clamped or turned into 0.

use rust_decimal::{Decimal, RoundingStrategy};

/// Ten crore rupees: more than any sum of one motor policy.
const LARGEST: i64 = 100_000_000;

/// Reads `650000`, `1,23,456.50`, `₹ 1,234.00` or `Rs. 500/-` as a decimal.
///
/// # Errors
/// A text for people when it is anything else: `abc`, `NaN`, `1e5`, `1,2`.
pub fn parse_number(text: &str) -> Result<Decimal, String> {
    let bare = without_currency(text);
    let (sign, digits) = bare.strip_prefix('-').map_or(("", bare), |rest| ("-", rest));
    let plain = without_grouping(digits).filter(|plain| is_plain(plain));
    let plain = plain.ok_or_else(|| "must be a number such as 12150 or 1,23,456.50".to_owned())?;
    format!("{sign}{plain}").parse().map_err(|_| "has too many digits".to_owned())
}

/// Reads rupees: not negative, at most ten crore, at most two decimals.
///
/// # Errors
/// A text for people.
pub fn parse_rupees(text: &str) -> Result<Decimal, String> {
    let amount = parse_number(text)?;
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err("must not be negative".to_owned());
    }
    if amount > Decimal::from(LARGEST) {
        return Err("must be at most 10 crore".to_owned());
    }
    if amount.normalize().scale() > 2 {
        return Err("has more than two decimals; the smallest sum is one paisa".to_owned());
    }
    Ok(amount)
}

/// Reads a percentage, `12.5` or `12.5 %`, from 0 to 100, to two decimals (shares are computed, so they may be long).
///
/// # Errors
/// A text for people.
pub fn parse_percent(text: &str) -> Result<Decimal, String> {
    let number = parse_number(text.trim().trim_end_matches('%'))?;
    if number < Decimal::ZERO || number > Decimal::ONE_HUNDRED {
        return Err("must be a percentage from 0 to 100".to_owned());
    }
    Ok(number.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}

/// The currency signs and the trailing `/-` say nothing about the number.
fn without_currency(text: &str) -> &str {
    let text = text.trim();
    let text = ["₹", "Rs.", "Rs", "INR"].iter().find_map(|sign| text.strip_prefix(sign)).unwrap_or(text);
    text.trim().trim_end_matches("/-").trim()
}

/// Drops commas that stand where Indian or Western grouping puts them: the last group has three digits, the others
/// two or three, the first one to three.
fn without_grouping(number: &str) -> Option<String> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let groups: Vec<&str> = whole.split(',').collect();
    let [first, middle @ .., last] = groups.as_slice() else { return Some(number.to_owned()) };
    let grouped =
        (1..=3).contains(&first.len()) && middle.iter().all(|group| (2..=3).contains(&group.len())) && last.len() == 3;
    (grouped && !fraction.contains(',')).then(|| number.replace(',', ""))
}

/// Digits with at most one point, and a digit on each side of it.
fn is_plain(number: &str) -> bool {
    let mut parts = number.splitn(2, '.');
    parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("the test writes plain decimals")
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let cases = [
            ("650000", "650000"),
            ("1,23,456.50", "123456.50"),
            ("123,456.50", "123456.50"),
            (" ₹ 1,234.00 ", "1234.00"),
            ("Rs. 500/-", "500"),
            ("0", "0"),
        ];
        for (written, meant) in cases {
            assert_eq!(parse_rupees(written), Ok(decimal(meant)), "{written}");
        }
    }

    #[test]
    fn what_is_not_an_amount_is_an_error_and_never_zero() {
        let wrong = [
            "abc",
            "NaN",
            "Infinity",
            "1e5",
            "1,2",
            "1,2345",
            "12.",
            ".5",
            "1.2.3",
            "--1",
            "-5",
            "",
            "१२",
            "1.005",
            "100000000.01",
            "99999999999999999999999999999999",
        ];
        for text in wrong {
            assert!(parse_rupees(text).is_err(), "{text}");
        }
    }

    #[test]
    fn percentages_stay_between_0_and_100() {
        assert_eq!(parse_percent("12.345 %"), Ok(decimal("12.35")));
        assert!(parse_percent("100.01").is_err());
        assert!(parse_percent("-1").is_err());
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,40}") {
            let _ = parse_number(&text);
        }

        #[test]
        fn every_sum_reads_back_exactly(paise in 0i64..10_000_000_000) {
            let amount = Decimal::new(paise, 2);
            prop_assert_eq!(parse_rupees(&amount.to_string()), Ok(amount));
        }
    }
}
