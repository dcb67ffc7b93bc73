//! Registration numbers: `KA 19 JC 1627`, `DL-1C-AB-1234`, `21 BH 0673 C`, `NEW`.

use super::{Parsed, Refused};
use crate::domain::plate::{NEW, normalise};

/// Codes of states and territories, past ones included (Motor Vehicles Act, section 41).
const STATES: [&str; 42] = [
    "AN", "AP", "AR", "AS", "BR", "CG", "CH", "CT", "DD", "DL", "DN", "GA", "GJ", "HP", "HR", "JH", "JK", "KA", "KL",
    "LA", "LD", "MH", "ML", "MN", "MP", "MZ", "NL", "OD", "OR", "PB", "PY", "RJ", "SK", "TN", "TR", "TS", "TG", "UA",
    "UK", "UP", "WB", "MG",
];

/// Printed where a vehicle has no number yet.
const WITHOUT: [&str; 9] = [
    "NEW",
    "NEWVEHICLE",
    "NEW0001",
    "UNREGISTERED",
    "NOTREGISTERED",
    "TOBEREGISTERED",
    "NEWUNREGISTERED",
    "APPLIEDFOR",
    "NEWTOBEREGISTERED",
];

/// What a character of a shape may be.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Letter,
    Figure,
    /// A letter of the series, which leaves out I and O.
    Series,
}
use Kind::{Figure, Letter, Series};

/// Reads a registration number as stored, `KA19JC1627`.
///
/// # Errors
/// It has none of the shapes, or letters for figures could be put right in two ways.
pub(crate) fn registration(text: &str) -> Result<Parsed, Refused> {
    let whole = normalise(text.trim_matches(|letter: char| !letter.is_alphanumeric()));
    if WITHOUT.contains(&whole.as_str()) {
        return Ok(Parsed::plain(NEW));
    }
    if is_registration(&whole) {
        return Ok(Parsed::plain(whole));
    }
    if let Some(own) = before_a_place(text) {
        return Ok(Parsed::plain(own));
    }
    if !whole.is_ascii() || whole.len() > 14 {
        return Err("is no registration number");
    }
    repaired(&whole)
}

/// «KL07CD5678 ERNAKULAM», «KA 05 MN 4567 (Bengaluru South)»: the number, where only words of letters follow.
fn before_a_place(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split([' ', ',', '(', ')', '/']).filter(|word| !word.is_empty()).collect();
    (1..words.len()).find_map(|length| {
        let (own, place) = words.split_at(length);
        let is_place = place.first().is_some_and(|word| word.len() > 2)
            && place.iter().all(|word| word.chars().all(char::is_alphabetic));
        let own = normalise(&own.concat());
        (is_place && is_registration(&own)).then_some(own)
    })
}

fn is_registration(text: &str) -> bool {
    shapes(text.len()).any(|shape| fits(text, &shape) && is_possible(text))
}

/// State, one or two figures of the district, up to three letters, up to four figures; or the Bharat series.
fn shapes(length: usize) -> impl Iterator<Item = Vec<Kind>> {
    let shape = |parts: &[(Kind, usize)]| -> Vec<Kind> {
        parts.iter().flat_map(|(kind, times)| std::iter::repeat_n(*kind, *times)).collect()
    };
    let mut all = Vec::new();
    for district in 1..=2 {
        for series in 0..=3 {
            for figures in 1..=4 {
                all.push(shape(&[(Letter, 2), (Figure, district), (Series, series), (Figure, figures)]));
            }
        }
    }
    all.extend([1, 2].map(|series| shape(&[(Figure, 2), (Letter, 2), (Figure, 4), (Letter, series)])));
    all.into_iter().filter(move |shape| shape.len() == length && length >= 7)
}

fn fits(text: &str, shape: &[Kind]) -> bool {
    text.len() == shape.len() && text.chars().zip(shape).all(|(letter, kind)| is_kind(letter, *kind))
}

fn is_kind(letter: char, kind: Kind) -> bool {
    match kind {
        Letter => letter.is_ascii_uppercase(),
        Figure => letter.is_ascii_digit(),
        Series => letter.is_ascii_uppercase() && !matches!(letter, 'I' | 'O'),
    }
}

/// A known state with a district from 1, or the Bharat series.
fn is_possible(text: &str) -> bool {
    let (state, rest) = text.split_at(2);
    let is_bharat = state.bytes().all(|byte| byte.is_ascii_digit()) && rest.starts_with("BH");
    let district = rest.chars().take_while(char::is_ascii_digit).take(2).any(|figure| figure != '0');
    is_bharat || STATES.contains(&state) && district
}

/// Puts figures for letters and letters for figures where the shape asks for it, if only one reading comes of it.
fn repaired(text: &str) -> Result<Parsed, Refused> {
    let mut readings: Vec<(usize, String)> = shapes(text.len())
        .filter_map(|shape| {
            let reading: Option<String> =
                text.chars().zip(&shape).map(|(letter, kind)| as_kind(letter, *kind)).collect();
            let reading = reading.filter(|reading| is_possible(reading))?;
            let changes = reading.chars().zip(text.chars()).filter(|(one, other)| one != other).count();
            (changes <= 2).then_some((changes, reading))
        })
        .collect();
    readings.sort();
    readings.dedup();
    match readings.as_slice() {
        [(_, reading)] => Ok(Parsed { value: reading.clone(), is_repaired: true }),
        [] => Err("is no registration number"),
        _ => Err("could be more than one registration number"),
    }
}

fn as_kind(letter: char, kind: Kind) -> Option<char> {
    if is_kind(letter, kind) {
        return Some(letter);
    }
    let pairs =
        [('O', '0'), ('I', '1'), ('Z', '2'), ('S', '5'), ('B', '8'), ('G', '6'), ('Q', '0'), ('D', '0'), ('L', '1')];
    let found =
        pairs.iter().find(|(of_letter, figure)| if kind == Figure { *of_letter == letter } else { *figure == letter });
    let meant = found.map(|(of_letter, figure)| if kind == Figure { *figure } else { *of_letter });
    meant.filter(|meant| is_kind(*meant, kind))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_authority_behind_a_number_is_left_out() {
        for (text, meant) in [
            ("KL07CD5678 ERNAKULAM", "KL07CD5678"),
            ("MH-40-CD-7788 / NAGPUR (R)", "MH40CD7788"),
            ("KA 05 MN 4567 (Bengaluru South)", "KA05MN4567"),
            ("MH-12-QR-7788 / PUNE", "MH12QR7788"),
        ] {
            assert_eq!(registration(text), Ok(Parsed::plain(meant)), "{text}");
        }
        for text in ["PUNE MH12QR7788", "KL07CD5678 KL07CD5679", "KL ERNAKULAM"] {
            assert!(registration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_spacing_and_series_is_read() {
        let cases = [
            ("KA 19 JC 1627", "KA19JC1627"),
            ("AP-39-ND-3230", "AP39ND3230"),
            ("DL-1C-AB-1234", "DL1CAB1234"),
            ("21 BH 0673 C", "21BH0673C"),
            ("21-BH-6734-AB", "21BH6734AB"),
            ("TS 08 P 9284", "TS08P9284"),
            ("NEW", "NEW"),
            ("New Vehicle", "NEW"),
            ("CG - 04 - HC - 7252", "CG04HC7252"),
        ];
        for (text, meant) in cases {
            assert_eq!(registration(text), Ok(Parsed::plain(meant)), "{text}");
        }
    }

    #[test]
    fn a_misread_letter_is_repaired_only_when_one_reading_is_left() {
        assert_eq!(registration("KA19JC I627"), Ok(Parsed { value: "KA19JC1627".into(), is_repaired: true }));
        assert_eq!(registration("MH O2 EB 4724"), Ok(Parsed { value: "MH02EB4724".into(), is_repaired: true }));
        for text in ["", "---", "KA", "PETROL", "1234567", "XX01AB1234", "SPMB72KB1SSJZUT1U", "KOLKATA"] {
            assert!(registration(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_registration_reads_back(state in 0_usize..42, district in 1_u32..99, series in "[A-HJ-NP-Z]{1,2}", number in 1_u32..9999) {
            let stored = format!("{}{district:02}{series}{number:04}", STATES[state]);
            let shown = format!("{} {district:02}-{series} {number:04}", STATES[state].to_lowercase());
            prop_assert_eq!(registration(&shown), Ok(Parsed::plain(stored)));
        }

        #[test]
        fn whatever_comes_out_has_a_shape(text in ".{0,20}") {
            if let Ok(parsed) = registration(&text) {
                prop_assert!(parsed.value == NEW || is_registration(&parsed.value));
            }
        }
    }
}
