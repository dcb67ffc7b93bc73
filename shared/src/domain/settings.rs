//! The four business settings and their limits.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use super::FieldErrors;
use super::money::parse_number;

/// Sent as plain decimal strings: `{"brokeragePercent":"15", …}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Percent of the premium the broker earns; 0 to 100.
    #[serde(serialize_with = "plain")]
    pub brokerage_percent: Decimal,
    /// Rupees a representative costs per day; 0 to 10 lakh.
    #[serde(serialize_with = "plain")]
    pub rep_daily_cost: Decimal,
    /// Percent of uploads expected to become policies; 0 to 100.
    #[serde(serialize_with = "plain")]
    pub expected_conversion: Decimal,
    /// Percent per year; -100 to 1,000.
    #[serde(serialize_with = "plain")]
    pub premium_growth: Decimal,
}

/// Without trailing zeros, so that `15.00` from the database is `15` again.
fn plain<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&value.normalize())
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            brokerage_percent: Decimal::from(15),
            rep_daily_cost: Decimal::from(2_000),
            expected_conversion: Decimal::from(25),
            premium_growth: Decimal::from(10),
        }
    }
}

impl Settings {
    /// These settings with the given ones changed.
    ///
    /// # Errors
    /// Every wrong or unknown key.
    pub fn with(mut self, changes: &Map<String, Value>) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        for (key, value) in changes {
            match self.place(key) {
                Some((place, lowest, highest)) => match in_range(value, lowest, highest) {
                    Ok(number) => *place = number,
                    Err(text) => errors.add(key.clone(), text),
                },
                None => errors.add(key.clone(), "is not a setting"),
            }
        }
        errors.into_result().map(|()| self)
    }

    /// Where a setting is kept, with its limits.
    fn place(&mut self, key: &str) -> Option<(&mut Decimal, i64, i64)> {
        match key {
            "brokeragePercent" => Some((&mut self.brokerage_percent, 0, 100)),
            "repDailyCost" => Some((&mut self.rep_daily_cost, 0, 1_000_000)),
            "expectedConversion" => Some((&mut self.expected_conversion, 0, 100)),
            "premiumGrowth" => Some((&mut self.premium_growth, -100, 1_000)),
            _ => None,
        }
    }
}

fn in_range(value: &Value, lowest: i64, highest: i64) -> Result<Decimal, String> {
    let number = match value {
        Value::String(text) => parse_number(text)?,
        Value::Number(number) => parse_number(&number.to_string())?,
        _ => return Err("must be a number".to_owned()),
    };
    if number < Decimal::from(lowest) || number > Decimal::from(highest) {
        return Err(format!("must be from {lowest} to {highest}"));
    }
    if number.normalize().scale() > 2 {
        return Err("has more than two decimals".to_owned());
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changed(changes: &Value) -> Result<Settings, FieldErrors> {
        Settings::default().with(changes.as_object().expect("the test passes an object"))
    }

    #[test]
    fn numbers_and_numeric_strings_change_settings() {
        let settings = changed(&json!({"brokeragePercent": "12.50", "repDailyCost": 1800})).expect("valid");
        assert_eq!(
            json!(settings),
            json!({"brokeragePercent": "12.5", "repDailyCost": "1800", "expectedConversion": "25", "premiumGrowth": "10"}),
        );
    }

    #[test]
    fn every_wrong_key_is_named() {
        let errors =
            changed(&json!({"brokeragePercent": 101, "premiumGrowth": "abc", "colour": 1, "repDailyCost": null}));
        let errors = errors.expect_err("four wrong keys");
        assert_eq!(errors.iter().count(), 4, "{errors}");
        assert_eq!(errors.get("colour"), Some("is not a setting"));
    }
}
