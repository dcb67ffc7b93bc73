//! Policy numbers: whatever the insurer prints, without the date some put behind it.

use super::{Parsed, Refused, days};
use crate::domain::PolicyNumber;

/// A number of fewer figures is a page, a section or a year.
const LEAST_FIGURES: usize = 5;

/// Reads `3001/902113559/01/000`, `2316 8585 3712 6621 000`, `D100689621 / 03092022`.
///
/// # Errors
/// It is a date, an amount, a telephone number or text.
pub(crate) fn policy_number(text: &str) -> Result<Parsed, Refused> {
    let text = behind_own_label(text).trim_matches(|letter: char| !letter.is_alphanumeric());
    let mut words: Vec<&str> = text.split_whitespace().take_while(|word| belongs(word)).collect();
    while words.last().is_some_and(|word| !word.chars().any(char::is_alphanumeric)) {
        words.pop();
    }
    drop_date(&mut words);
    let number = words.join(" ");
    let number = number.trim_matches(|letter: char| !letter.is_alphanumeric());
    let figures = number.bytes().filter(u8::is_ascii_digit).count();
    let is_nought = number.bytes().filter(u8::is_ascii_digit).all(|figure| figure == b'0');
    if figures < LEAST_FIGURES || is_nought || !days(number).is_empty() {
        return Err("is no policy number");
    }
    if number.contains('.') || number.contains(',') {
        return Err("is an amount");
    }
    PolicyNumber::parse(number).map(|number| Parsed::plain(number.as_str())).map_err(|_| "is no policy number")
}

/// «1-2ABCDEFG P400 Policy # N7654321»: of two numbers, the one that is itself called that of the policy.
fn behind_own_label(text: &str) -> &str {
    let lower = text.to_ascii_lowercase();
    let signs = ["policy #", "policy no.", "policy no ", "policy number"];
    signs.iter().find_map(|sign| Some(&text[lower.rfind(sign)? + sign.len()..])).unwrap_or(text)
}

/// Figures, separators and short capitals; a word of the next label ends the number.
fn belongs(word: &str) -> bool {
    let is_allowed = word.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '/' | '-' | '_'));
    let has_figure = word.bytes().any(|byte| byte.is_ascii_digit());
    let is_short = word.len() <= 4 && !word.bytes().any(|byte| byte.is_ascii_lowercase());
    is_allowed && (has_figure || is_short)
}

/// `/ 03092022`: the day of issue behind the number.
fn drop_date(words: &mut Vec<&str>) {
    if let [.., "/", date] = words.as_slice() {
        let is_date = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
        let day = is_date.then(|| format!("{}/{}/{}", &date[..2], &date[2..4], &date[4..]));
        if day.is_some_and(|day| !days(&day).is_empty()) {
            words.truncate(words.len() - 2);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_of_all_insurers_are_read() {
        let cases = [
            ("1-2ABCDEFG P400 Policy # N7654321", "N7654321"),
            ("3001/902113559/01/000", "3001/902113559/01/000"),
            ("2316 8585 3712 6621 000", "2316 8585 3712 6621 000"),
            ("D100689621 / 03092022", "D100689621"),
            ("OG-25-1671-1802-54550174", "OG-25-1671-1802-54550174"),
            ("'OG-25-1671-1802-54550174'", "OG-25-1671-1802-54550174"),
            ("POCMVPC0100097259", "POCMVPC0100097259"),
            ("261500/31/2026/2580", "261500/31/2026/2580"),
            ("986801583878666708", "986801583878666708"),
            ("VPC1234567000100 Issued at Pune", "VPC1234567000100"),
        ];
        for (text, meant) in cases {
            assert_eq!(policy_number(text), Ok(Parsed::plain(meant)), "{text}");
        }
    }

    #[test]
    fn other_things_are_no_policy_numbers() {
        for text in ["", "31/01/2025", "12,345.00", "shown on the schedule", "Page 1 of 3", "2025", "NEW"] {
            assert!(policy_number(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_comes_out_has_figures(text in ".{0,60}") {
            if let Ok(parsed) = policy_number(&text) {
                prop_assert!(parsed.value.bytes().filter(u8::is_ascii_digit).count() >= LEAST_FIGURES);
            }
        }
    }
}
