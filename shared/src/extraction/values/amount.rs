//! Rupees: `1,23,456.00`, `₹ 500`, `Rs.500/-`, a back-tick for the sign, and digits a scan misread.

use rust_decimal::Decimal;

use super::Refused;
use crate::domain::money;

/// Letters that scans put for digits.
const MISREAD: [(char, char); 9] =
    [('O', '0'), ('o', '0'), ('Q', '0'), ('l', '1'), ('I', '1'), ('|', '1'), ('S', '5'), ('s', '5'), ('B', '8')];

/// Reads one amount of rupees, and whether letters had to be taken for digits.
///
/// # Errors
/// There is none, there are two, or it is negative.
pub(crate) fn amount(text: &str) -> Result<(Decimal, bool), Refused> {
    let mut found = None;
    for word in words(text) {
        let bare = bare(word);
        if bare.is_empty() {
            continue;
        }
        match (one(bare), found) {
            (Some(amount), None) => found = Some(amount),
            (Some(_), Some(_)) => return Err("holds more than one amount"),
            (None, None) if !is_currency(bare) => return Err("is not an amount"),
            (None, Some(_)) if bare.bytes().any(|byte| byte.is_ascii_digit()) => {
                return Err("goes on after the amount");
            }
            _ => {}
        }
    }
    let (amount, is_repaired) = found.ok_or("is not an amount")?;
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err("is negative");
    }
    Ok((amount, is_repaired))
}

/// A sign that stands apart from its number belongs to it.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

/// Without currency, brackets and the dash that ends Indian amounts.
fn bare(word: &str) -> &str {
    let word = word.trim_matches(['(', ')', '`', '´', '\'', '₹', ':', '=', '*', '"', '#']);
    let word = ["Rs.", "Rs", "INR", "RS.", "RS", "rs."].iter().find_map(|sign| word.strip_prefix(sign)).unwrap_or(word);
    let word = word.trim_start_matches(['`', '₹', '.', ':']);
    let word = ["/-", "/=", ".-", "-"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    word.trim_end_matches([',', '.', ';'])
}

fn is_currency(word: &str) -> bool {
    let lower = word.to_lowercase();
    ["rs", "rs.", "inr", "rupees", "₹", "`", "in", "rupee", "z", "%"].contains(&lower.as_str())
        || word.chars().all(|letter| !letter.is_alphanumeric())
}

fn one(word: &str) -> Option<(Decimal, bool)> {
    if !word.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Ok(amount) = money::parse_number(word) {
        return in_range(amount).then_some((amount, false));
    }
    let repaired: String = word.chars().map(digit_meant).collect();
    let is_shaped = repaired.contains('.') || repaired.contains(',');
    let amount = money::parse_number(&repaired).ok().filter(|amount| is_shaped && in_range(*amount))?;
    Some((amount, true))
}

fn digit_meant(letter: char) -> char {
    MISREAD.iter().find(|(read, _)| *read == letter).map_or(letter, |(_, meant)| *meant)
}

/// Ten crore rupees is more than any sum of a motor policy; more than two decimals is no money.
fn in_range(amount: Decimal) -> bool {
    amount.abs() <= Decimal::from(100_000_000) && amount.normalize().scale() <= 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_as_schedules_print_them() {
        let cases = [
            ("7,084.72", "7084.72", false),
            ("₹ 11,214.38", "11214.38", false),
            ("Rs.500/-", "500", false),
            ("` 10620.35", "10620.35", false),
            ("(₹) 15,72,262.50", "1572262.50", false),
            ("12,345.O0", "12345.00", true),
            ("I,000.00", "1000.00", true),
            ("2855.00 only", "2855.00", false),
            ("0.00", "0.00", false),
            ("-0.00", "0.00", false),
        ];
        for (text, meant, repaired) in cases {
            assert_eq!(amount(text), Ok((meant.parse().expect("a number"), repaired)), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_told() {
        for text in
            ["", "--", "NA", "-5,951.36", "1,000 2,000", "MH02EB4724", "24/05/2023", "SO", "Basic 500", "1,2345.00"]
        {
            assert!(amount(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_sum_in_indian_grouping_reads_back(paise in 0_i64..10_000_000_000, with_sign: bool) {
            let sum = Decimal::new(paise, 2);
            let text = format!("{}{}", if with_sign { "₹ " } else { "" }, indian(&sum.to_string()));
            prop_assert_eq!(amount(&text), Ok((sum, false)));
        }

        #[test]
        fn reading_never_panics(text in ".{0,40}") {
            let _ = amount(&text);
        }
    }

    /// 1234567.50 → 12,34,567.50
    fn indian(plain: &str) -> String {
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, "00"));
        let split = whole.len().saturating_sub(3);
        let mut grouped = String::new();
        for (at, digit) in whole[..split].chars().enumerate() {
            if at > 0 && (split - at) % 2 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let comma = if split > 0 { "," } else { "" };
        format!("{grouped}{comma}{}.{fraction}", &whole[split..])
    }
}
