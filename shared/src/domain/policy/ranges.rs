//! Which values single fields of a policy may have.

use rust_decimal::{Decimal, dec};

use crate::domain::{
    contact,
    money::{parse_percent, parse_rupees},
};

/// One crore rupees: no premium of a motor policy is higher.
pub(super) const HIGHEST_PREMIUM: Decimal = dec!(10_000_000);
/// Insured values in rupees; 0 is third-party only.
pub(super) const IDV: (Decimal, Decimal) = (dec!(1_000), dec!(100_000_000));
/// The steps of the no-claim bonus, in percent.
const NCB_STEPS: [Decimal; 6] = [dec!(0), dec!(20), dec!(25), dec!(35), dec!(45), dec!(50)];
/// Longest name that is chosen from a list; the explorer's index holds these, and its entries are limited.
pub(super) const LONGEST_NAME: usize = 80;
/// Longest model; schedules print them with variant and norm.
pub(super) const LONGEST_MODEL: usize = 120;
/// Longest free text.
pub(super) const LONGEST_TEXT: usize = 200;
/// Longest remark.
pub(super) const LONGEST_REMARK: usize = 2_000;

/// As it is, unless it is too long.
pub(super) fn limited(text: &str, longest: usize) -> Result<String, String> {
    if text.chars().count() > longest {
        return Err(format!("must be at most {longest} characters long"));
    }
    Ok(text.to_owned())
}

/// Digits, perhaps with the `.0` of a number that was a float.
pub(super) fn parse_whole(text: &str, range: std::ops::RangeInclusive<i32>) -> Result<i32, String> {
    let (lowest, highest) = (range.start(), range.end());
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let number = whole.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| format!("must be a whole number from {lowest} to {highest}"))
}

/// What is paid.
pub(super) fn parse_premium(text: &str) -> Result<Decimal, String> {
    let premium = parse_rupees(text)?;
    let allowed = premium > Decimal::ZERO && premium <= HIGHEST_PREMIUM;
    if allowed { Ok(premium) } else { Err("must be more than 0 and at most 1 crore".to_owned()) }
}

/// The insured value.
pub(super) fn parse_idv(text: &str) -> Result<Decimal, String> {
    let idv = parse_rupees(text)?;
    let allowed = idv.is_zero() || (IDV.0..=IDV.1).contains(&idv);
    if allowed { Ok(idv) } else { Err("must be 0 (third-party only) or from 1,000 to 10 crore".to_owned()) }
}

/// The no-claim bonus.
pub(super) fn parse_ncb(text: &str) -> Result<Decimal, String> {
    let ncb = parse_percent(text)?;
    if NCB_STEPS.contains(&ncb) { Ok(ncb) } else { Err("must be 0, 20, 25, 35, 45 or 50".to_owned()) }
}

/// What the form sends for an empty field is empty.
pub(super) fn parse_mobile(text: &str) -> Result<Option<String>, String> {
    if text == contact::NO_MOBILE { Ok(None) } else { contact::parse_mobile(text).map(Some) }
}
