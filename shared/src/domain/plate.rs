//! Registration numbers: stored without spaces and dashes, shown as typed.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;

/// State, district, series, number; or the Bharat series. Unregistered vehicles say `NEW`.
static FORM: LazyLock<Regex> =
    LazyLock::new(|| pattern("^(?:[A-Z]{2}[0-9]{1,2}[A-Z]{0,3}[0-9]{4}|[0-9]{2}BH[0-9]{4}[A-Z]{1,2}|NEW)$"));

/// What stands in for the registration of a vehicle that has none yet.
pub const NEW: &str = "NEW";

/// A registration number in both of its spellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plate {
    stored: String,
    shown: String,
}

impl Plate {
    /// Reads `KA 01 AB 1234`, `dl-1c-ab-1234`, `KA011234`, `22 BH 1234 AA` or `new`.
    ///
    /// # Errors
    /// A text for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let shown = text.trim().to_owned();
        let stored = normalise(&shown);
        if shown.len() <= 20 && FORM.is_match(&stored) {
            return Ok(Self { stored, shown });
        }
        Err("must be a registration such as KA01AB1234, DL1CAB1234, KA011234, 22BH1234AA, or NEW".to_owned())
    }

    /// For comparing and searching: `KA01AB1234`.
    #[must_use]
    pub fn stored(&self) -> &str {
        &self.stored
    }

    /// For people: as typed.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Is the vehicle not registered yet?
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.stored == NEW
    }
}

/// Upper case, without what people put between the parts. Also right for parts of a registration, in searches.
#[must_use]
pub fn normalise(text: &str) -> String {
    text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '.')).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_family_is_read_whatever_its_spacing() {
        let cases = [
            ("KA01AB1234", "KA01AB1234"),
            ("ka 01 ab 1234", "KA01AB1234"),
            ("DL-1C-AB-1234", "DL1CAB1234"),
            ("KA011234", "KA011234"),
            ("22 BH 1234 AA", "22BH1234AA"),
            ("23BH0001A", "23BH0001A"),
            ("new", "NEW"),
        ];
        for (typed, stored) in cases {
            let plate = Plate::parse(typed).expect(typed);
            assert_eq!((plate.stored(), plate.shown()), (stored, typed));
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in ["", "KA", "KA01ABCD1234", "KA01AB12345", "1234", "22BH1234", "KA01AB12X4", "NEWER", "ಕA01AB1234"]
        {
            assert!(Plate::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,30}") {
            let _ = Plate::parse(&text);
        }

        #[test]
        fn spacing_and_case_do_not_tell_registrations_apart(
            state in "[A-Z]{2}", district in "[0-9]{1,2}", series in "[A-Z]{0,3}", number in "[0-9]{4}", gap in "[ .-]{0,2}"
        ) {
            let plain = format!("{state}{district}{series}{number}");
            let typed = [state, district, series, number].join(&gap).to_lowercase();
            let plate = Plate::parse(&typed).expect("one of the family");
            prop_assert_eq!(plate.stored(), plain.as_str());
            prop_assert_eq!(plate.shown(), typed.trim());
            let again = Plate::parse(plate.stored()).expect("what is stored reads back");
            prop_assert_eq!(again.stored(), plate.stored());
        }
    }
}
