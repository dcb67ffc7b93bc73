//! What a printed value says. Every parser takes the text as printed and tells in words why it cannot be taken.

mod amount;
mod capacity;
mod contact;
mod day;
mod make;
mod model;
mod name;
mod percent;
mod policy_number;
mod registration;
mod year;

pub(crate) use amount::amount;
pub(crate) use capacity::{capacity, capacity_behind_power, may_be_power};
pub(crate) use contact::{email, mobile};
pub(crate) use day::{Found, day, days, period, whole_years};
pub(crate) use make::{make, make_and_model};
pub(crate) use model::model;
pub(crate) use name::name;
pub(crate) use percent::{discount, no_claim_bonus, percent_in_label};
pub(crate) use policy_number::policy_number;
pub(crate) use registration::registration;
pub(crate) use year::{Which, year};

/// A value as it will be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parsed {
    pub value: String,
    /// Letters were taken for others because only so the text has the right shape.
    pub is_repaired: bool,
}

impl Parsed {
    fn plain(value: impl Into<String>) -> Self {
        Self { value: value.into(), is_repaired: false }
    }
}

/// Why a text is no such value.
pub(crate) type Refused = &'static str;

/// Nothing is printed: dashes, «NA», «Nil».
pub(crate) fn is_nothing(text: &str) -> bool {
    let bare: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    bare.is_empty() || ["na", "nil", "none", "null", "notapplicable"].contains(&bare.to_lowercase().as_str())
}
