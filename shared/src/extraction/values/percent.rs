//! Percentages: the bonus for claim-free years, and the discount on the own-damage premium.

use rust_decimal::Decimal;

use super::{Parsed, Refused};
use crate::domain::money;

/// What the tariff allows.
const SLABS: [u32; 6] = [0, 20, 25, 35, 45, 50];

/// Reads `20%`, `20.00 %` or, where the label says it is a percentage, `20`.
///
/// # Errors
/// It is an amount, or no step of the tariff.
pub(crate) fn no_claim_bonus(text: &str) -> Result<Parsed, Refused> {
    let number = percent(text, false)?;
    let is_slab = SLABS.iter().any(|slab| Decimal::from(*slab) == number);
    if is_slab { Ok(Parsed::plain(number.normalize().to_string())) } else { Err("is no step of the bonus") }
}

/// Reads `45%`; without the sign it would be an amount.
///
/// # Errors
/// There is no percentage up to 100.
pub(crate) fn discount(text: &str) -> Result<Parsed, Refused> {
    percent(text, true).map(|number| Parsed::plain(number.normalize().to_string()))
}

/// The percentage a label itself prints: `No Claim Bonus (20%)`.
pub(crate) fn percent_in_label(label: &str) -> Option<String> {
    let before = label.split_once('%')?.0.trim_end();
    let number = before.rsplit(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.').next()?;
    number.bytes().any(|byte| byte.is_ascii_digit()).then(|| format!("{number}%"))
}

fn percent(text: &str, needs_sign: bool) -> Result<Decimal, Refused> {
    let text = text.trim().trim_matches(['(', ')', ':', '-']).trim();
    let has_sign = text.contains('%');
    if needs_sign && !has_sign {
        return Err("has no percent sign");
    }
    let number = if has_sign { text.split('%').next().unwrap_or("") } else { text };
    let last = number.split_whitespace().next_back().ok_or("is empty")?;
    let last = last.trim_matches(['(', ')', '@']);
    let last = if has_sign { digits_meant(last) } else { last.to_owned() };
    money::parse_percent(&last).map_err(|_| "is no percentage")
}

/// Before a percent sign there are only figures, so a letter is a misread one.
fn digits_meant(number: &str) -> String {
    let meant = |letter| match letter {
        'O' | 'o' => '0',
        'S' | 's' => '5',
        'l' | 'I' => '1',
        other => other,
    };
    number.chars().map(meant).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bonus_and_discount_are_read() {
        for (text, meant) in
            [("20%", "20"), ("45.00 %", "45"), ("0%", "0"), ("50", "50"), ("(35%)", "35"), ("0.00", "0")]
        {
            assert_eq!(no_claim_bonus(text), Ok(Parsed::plain(meant)), "{text}");
        }
        for text in ["21%", "-1,454.78", "", "NA", "Yes", "1,265.61", "100%"] {
            assert!(no_claim_bonus(text).is_err(), "{text}");
        }
        assert_eq!(discount("52.5%"), Ok(Parsed::plain("52.5")));
        assert!(discount("5,951.36").is_err());
    }

    #[test]
    fn a_label_may_hold_the_percentage() {
        assert_eq!(percent_in_label("No Claim Bonus (20%)").as_deref(), Some("20%"));
        assert_eq!(percent_in_label("Less: No Claim Bonus 45%").as_deref(), Some("45%"));
        assert_eq!(percent_in_label("NCB %"), None);
        assert_eq!(percent_in_label("NCB"), None);
        assert_eq!(percent_in_label("₹20%").as_deref(), Some("20%"));
    }

    proptest! {
        #[test]
        fn every_percentage_reads_back(tenths in 0_u32..=1000) {
            let number = Decimal::new(i64::from(tenths), 1).normalize();
            prop_assert_eq!(discount(&format!("{number} %")), Ok(Parsed::plain(number.to_string())));
        }

        #[test]
        fn reading_never_panics(text in ".{0,40}") {
            let _ = (no_claim_bonus(&text), discount(&text), percent_in_label(&text));
        }
    }
}
