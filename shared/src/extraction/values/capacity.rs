//! Cubic capacity. Kilowatts of an electric vehicle are not one.

use super::{Parsed, Refused};

/// From a moped to the largest lorry, in cubic centimetres.
const POSSIBLE: std::ops::RangeInclusive<u32> = 49..=20_000;

/// Reads `999 CC`, `1,498`, `1197.00`, `97.2 CC`, `199.5`, `48 HP / 3136`.
///
/// # Errors
/// It is a power, or no capacity a vehicle can have.
pub(crate) fn capacity(text: &str) -> Result<Parsed, Refused> {
    let lower = text.to_lowercase();
    let parts = || lower.split('/').map(str::trim).filter(|part| !part.is_empty());
    let is_power = |part: &&str| POWERS.iter().any(|unit| part.contains(unit)) && !part.contains("cc");
    let own = parts().find(|part| !is_power(part)).ok_or("is a power, not a capacity")?;
    let word = own.split_whitespace().next().ok_or("is empty")?;
    number(word.trim_end_matches("cc").trim_end_matches(['.', ',']))
}

/// Reads `48 / 3136` under «HP / CC», and a number alone that no engine has as its power.
///
/// # Errors
/// As [`capacity`].
pub(crate) fn capacity_behind_power(text: &str) -> Result<Parsed, Refused> {
    let Some((_, behind)) = text.rsplit_once('/') else {
        let alone = capacity(text)?;
        let is_sure =
            text.to_lowercase().contains("cc") || alone.value.parse().is_ok_and(|number: u32| number > MOST_POWER);
        return if is_sure { Ok(alone) } else { Err("may be a power") };
    };
    capacity(behind)
}

/// Units of power; what has one is no capacity.
const POWERS: [&str; 3] = ["kw", "watt", "hp"];

/// No vehicle on the road has more horse power.
const MOST_POWER: u32 = 800;

/// Whole cubic centimetres, as policies are kept. Where the tenths that are left out make the next whole one doubtful
/// («199.5»), the value counts as repaired: a person is to look at it.
fn number(word: &str) -> Result<Parsed, Refused> {
    let (whole, tenths) = word.split_once('.').unwrap_or((word, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_repaired = tenths.as_bytes().first().is_some_and(|tenth| *tenth >= b'5');
    let is_number = !whole.is_empty() && is_digits(tenths);
    let whole = whole.replace(',', "");
    let number: u32 = Some(whole)
        .filter(|whole| is_number && is_digits(whole))
        .and_then(|digits| digits.parse().ok())
        .ok_or("is no number")?;
    if POSSIBLE.contains(&number) {
        Ok(Parsed { value: number.to_string(), is_repaired })
    } else {
        Err("no engine has this capacity")
    }
}

/// Does the label say that a power may stand in its place? «CC / KW».
pub(crate) fn may_be_power(label: &str) -> bool {
    let lower = label.to_lowercase();
    ["kw", "kilowatt", "watt", "power", "battery", "hp"].iter().any(|unit| lower.contains(unit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn capacities_are_read_and_powers_are_not() {
        for (text, meant) in [
            ("999 CC", "999"),
            ("1,498", "1498"),
            ("1197.00", "1197"),
            ("48 HP / 3136", "3136"),
            ("97.2 CC", "97"),
            ("1462CC", "1462"),
        ] {
            assert_eq!(capacity(text), Ok(Parsed::plain(meant)), "{text}");
        }
        for text in ["130 KW", "", "NA", "39.4", "5", "0", "KWID", "99999", "2 KW", "1.159.7"] {
            assert!(capacity(text).is_err(), "{text}");
        }
        for (text, meant) in [("159.7 cc", "159"), ("199.50", "199")] {
            assert_eq!(capacity(text), Ok(Parsed { value: meant.into(), is_repaired: true }), "{text}");
        }
        for (text, meant) in [("55 / 3136", "3136"), ("48 HP / 3136", "3136"), ("2730", "2730")] {
            assert_eq!(capacity_behind_power(text), Ok(Parsed::plain(meant)), "{text}");
        }
        for text in ["55", "480", "3136 / 55 HP"] {
            assert!(capacity_behind_power(text).is_err(), "{text}");
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
