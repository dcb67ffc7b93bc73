//! Cubic capacity. Kilowatts of an electric vehicle are not one.

use super::{Parsed, Refused};

/// From a moped to the largest lorry, in cubic centimetres.
const POSSIBLE: std::ops::RangeInclusive<u32> = 49..=20_000;

/// Reads `999 CC`, `1,498`, `1197.00`.
///
/// # Errors
/// It is a power, or no capacity a vehicle can have.
pub(crate) fn capacity(text: &str) -> Result<Parsed, Refused> {
    let lower = text.to_lowercase();
    if ["kw", "watt", "hp", "bhp"].iter().any(|unit| lower.contains(unit)) && !lower.contains("cc") {
        return Err("is a power, not a capacity");
    }
    let first = lower.split(|letter: char| letter.is_whitespace() || letter == '/').find(|word| !word.is_empty());
    let word = first.ok_or("is empty")?.trim_end_matches("cc").trim_end_matches(['.', ',']);
    let whole = word.strip_suffix(".00").or_else(|| word.strip_suffix(".0")).unwrap_or(word).replace(',', "");
    let is_digits = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    let number: u32 = Some(whole).filter(|_| is_digits).and_then(|digits| digits.parse().ok()).ok_or("is no number")?;
    if POSSIBLE.contains(&number) { Ok(Parsed::plain(number.to_string())) } else { Err("no engine has this capacity") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn capacities_are_read_and_powers_are_not() {
        for (text, meant) in
            [("999 CC", "999"), ("1,498", "1498"), ("1197.00", "1197"), ("998", "998"), ("1462CC", "1462")]
        {
            assert_eq!(capacity(text), Ok(Parsed::plain(meant)), "{text}");
        }
        for text in ["130 KW", "", "NA", "39.4", "5", "0", "KWID", "99999", "2 KW"] {
            assert!(capacity(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn only_possible_capacities_come_out(text in ".{0,20}") {
            if let Ok(parsed) = capacity(&text) {
                prop_assert!(POSSIBLE.contains(&parsed.value.parse().expect("digits")));
            }
        }
    }
}
