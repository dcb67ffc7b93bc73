//! How figures are written: money, counts and percentages as decimal text, a few as JSON numbers. Never through a float.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// Rupees as decimal text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, example = "12150.00")]
pub(crate) struct Rupees(pub(crate) Decimal);

/// A percentage as decimal text, two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, example = "4.25")]
pub(crate) struct Percent(pub(crate) Decimal);

/// A percentage as decimal text, one decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, example = "4.3")]
pub(crate) struct Ratio(pub(crate) Decimal);

/// A count as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, example = "4")]
pub(crate) struct Count(pub(crate) i64);

/// Rupees as a JSON number, to the paisa.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = f64, example = 12150.50)]
pub(crate) struct RupeesNumber(pub(crate) Decimal);

impl Serialize for Rupees {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&fixed(self.0, 2))
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&fixed(self.0, 2))
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&fixed(self.0, 1))
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Serialize for RupeesNumber {
    /// The decimal text is a JSON number as it stands; a float would round large sums.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(fixed(self.0, 2)).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// Exactly so many decimals, halves away from zero, and no `-0`.
fn fixed(value: Decimal, decimals: u32) -> String {
    let mut rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    rounded.to_string()
}

/// `part` of `whole` in percent; 0 where there is no whole.
pub(crate) fn percent_of(part: Decimal, whole: Decimal) -> Decimal {
    if whole.is_zero() { Decimal::ZERO } else { part * Decimal::ONE_HUNDRED / whole }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;
    use serde_json::json;

    use super::*;

    #[test]
    fn decimals_are_fixed_and_halves_go_away_from_zero() {
        let cases = [
            (dec!(12150), 2, "12150.00"),
            (dec!(0.005), 2, "0.01"),
            (dec!(-0.005), 2, "-0.01"),
            (dec!(4.25), 1, "4.3"),
            (dec!(-0.04), 1, "0.0"),
            (dec!(0), 1, "0.0"),
        ];
        for (value, decimals, text) in cases {
            assert_eq!(fixed(value, decimals), text);
        }
    }

    #[test]
    fn texts_are_strings_and_numbers_are_numbers() {
        assert_eq!(json!([Rupees(dec!(1.5)), Count(4), Ratio(dec!(2))]), json!(["1.50", "4", "2.0"]));
        assert_eq!(serde_json::to_string(&RupeesNumber(dec!(90071992547409.93))).unwrap(), "90071992547409.93");
    }

    #[test]
    fn nothing_is_a_percentage_of_nothing() {
        assert_eq!(percent_of(dec!(5), dec!(0)), dec!(0));
        assert_eq!(percent_of(dec!(5), dec!(40)), dec!(12.5));
    }
}
