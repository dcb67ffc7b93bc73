//! Years of manufacture, alone or beside a month or the year of registration.

use super::{Parsed, Refused};

/// Which of several years is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// There should be one.
    Only,
    /// `Year of Mfg / Year of Regn`.
    First,
    /// `Year of Regn / Year of Mfg`.
    Last,
}

/// Reads `2021`, `AUG/2023`, `08-2023`, `2021/2022`.
///
/// # Errors
/// There is no year a vehicle can be of, or several.
pub(crate) fn year(text: &str, which: Which) -> Result<Parsed, Refused> {
    let parts = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let years: Vec<&str> = parts.filter(|part| is_year(part)).collect();
    let (first, last) = years.first().zip(years.last()).ok_or("is no year")?;
    match which {
        Which::Only if first != last => Err("holds more than one year"),
        Which::Last if years.len() > 1 => Ok(Parsed::plain(*last)),
        _ => Ok(Parsed::plain(*first)),
    }
}

/// Motor vehicles are insured from the veterans of 1920 to the coming year.
fn is_year(part: &str) -> bool {
    part.len() == 4 && part.parse().is_ok_and(|year| (1920..=2099).contains(&year))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn years_are_read_alone_and_in_company() {
        for (text, which, meant) in [
            ("2021", Which::Only, "2021"),
            ("AUG/2023", Which::Only, "2023"),
            ("2021/2022", Which::Last, "2022"),
            ("2021/2022", Which::First, "2021"),
            ("2018/2018", Which::Only, "2018"),
            ("08-2023", Which::Only, "2023"),
            ("2019 / 01-Feb-2020", Which::First, "2019"),
        ] {
            assert_eq!(year(text, which), Ok(Parsed::plain(meant)), "{text}");
        }
        for text in ["", "1498", "2021/2022", "12,345.00", "NA"] {
            assert!(year(text, Which::Only).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_year_reads_back(number in 1920_u32..=2099, month in 1_u32..=12) {
            let expected = Ok(Parsed::plain(number.to_string()));
            prop_assert_eq!(year(&format!("{month:02}/{number}"), Which::Only), expected);
        }

        #[test]
        fn reading_never_panics(text in ".{0,40}") {
            let _ = year(&text, Which::Only);
        }
    }
}
