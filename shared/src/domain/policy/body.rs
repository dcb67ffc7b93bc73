//! What clients send: snake case or the camel-case twins, numbers or texts.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::PolicyFields;
use crate::domain::money::parse_number;

/// A policy as sent, whole or in part. Members that are no fields of a policy are passed over: nobody sets an id, a version
/// or an author from outside.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PolicyBody(pub Map<String, Value>);

/// Field, and what clients also call it.
pub(super) const TWINS: [(&str, &str); 20] = [
    ("caller_name", "callerName"),
    ("ops_executive", "opsExecutive"),
    ("customer_email", "customerEmail"),
    ("customer_paid", "customerPaid"),
    ("customer_cheque_no", "customerChequeNo"),
    ("our_cheque_no", "ourChequeNo"),
    ("customer_name", "customerName"),
    ("customer_phone", "customerPhone"),
    ("total_od", "totalOd"),
    ("net_od", "netOd"),
    ("policy_number", "policyNumber"),
    ("vehicle_number", "vehicleNumber"),
    ("product_type", "productType"),
    ("vehicle_type", "vehicleType"),
    ("manufacturing_year", "manufacturingYear"),
    ("issue_date", "issueDate"),
    ("expiry_date", "expiryDate"),
    ("net_premium", "netPremium"),
    ("total_premium", "totalPremium"),
    ("cashback_percentage", "cashbackPercentage"),
];

/// One quantity under several names.
pub(super) const CASHBACK: [&str; 3] = ["cashback", "cashback_amount", "cashbackAmount"];

impl PolicyBody {
    /// The value of a field as text; `None` when it is absent, null or blank.
    ///
    /// # Errors
    /// A list, an object, `true` or `false`; two different sums for the cashback.
    pub fn text(&self, field: &str) -> Result<Option<String>, String> {
        if field == "cashback" && self.sums().iter().filter(|sum| !sum.is_zero()).count() > 1 {
            return Err("was sent with two different sums under its names cashback and cashback_amount".to_owned());
        }
        self.find(field).map_or(Ok(None), as_text)
    }

    /// Was the field sent at all, even as null? A partial change leaves the others alone.
    #[must_use]
    pub fn mentions(&self, field: &str) -> bool {
        self.find(field).is_some()
    }

    /// Lays this over stored fields: what is mentioned here counts, null and blank clear a field.
    #[must_use]
    pub fn over(&self, stored: &PolicyFields) -> Self {
        let changed = self.on(stored);
        let mut kept = serde_json::to_value(stored).ok().and_then(as_object).unwrap_or_default();
        kept.remove("vehicle_number_shown");
        // What people typed, not what searches compare.
        kept.insert("vehicle_number".to_owned(), stored.vehicle_number_shown.clone().into());
        for (field, value) in &mut kept {
            if let Some(given) = changed.find(field) {
                *value = given.clone();
            }
        }
        Self(kept)
    }

    /// The same without stale twins of the cashback: a client that edits a row it was shown sends both names, and only the
    /// one it edited differs from what is stored.
    #[must_use]
    pub fn on(&self, stored: &PolicyFields) -> Self {
        let mut settled = self.clone();
        if self.sums().len() > 1 {
            settled.0.retain(|name, value| !CASHBACK.contains(&name.as_str()) || sum_of(value) != stored.cashback);
        }
        settled
    }

    /// The different sums sent for the cashback.
    fn sums(&self) -> BTreeSet<Decimal> {
        CASHBACK.iter().filter_map(|name| sum_of(self.0.get(*name)?)).collect()
    }

    /// The first name under which most is said: a blank yields to a value, and a cashback of 0 to a sum, since forms send
    /// them for boxes that nobody filled in.
    fn find(&self, field: &str) -> Option<&Value> {
        let twin = TWINS.iter().find(|(name, _)| *name == field).map(|(_, twin)| *twin);
        let names = if field == "cashback" { &CASHBACK[..] } else { &[field, twin.unwrap_or(field)] };
        let given = names.iter().filter_map(|name| self.0.get(*name));
        given.rev().max_by_key(|value| how_much(field, value))
    }
}

/// Nothing, a cashback of 0, or something.
fn how_much(field: &str, value: &Value) -> u8 {
    match as_text(value) {
        Ok(None) => 0,
        Ok(Some(_)) if field == "cashback" && sum_of(value).is_some_and(|sum| sum.is_zero()) => 1,
        _ => 2,
    }
}

fn as_object(value: Value) -> Option<Map<String, Value>> {
    if let Value::Object(map) = value { Some(map) } else { None }
}

fn sum_of(value: &Value) -> Option<Decimal> {
    parse_number(&as_text(value).ok()??).ok()
}

fn as_text(value: &Value) -> Result<Option<String>, String> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.contains('\0') => Err("must not contain NUL characters".to_owned()),
        Value::String(text) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Value::Number(number) if number.is_f64() => Ok(Some(without_noise(number))),
        Value::Number(number) => Ok(Some(number.to_string())),
        _ => Err("must be a text or a number".to_owned()),
    }
}

/// `1215.0000000000002`, which is what a browser computes for 1,215: six decimals are more than any field has.
fn without_noise(number: &Number) -> String {
    let text = number.as_f64().map_or_else(|| number.to_string(), |number| format!("{number:.6}"));
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn body(value: Value) -> PolicyBody {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_field_is_found_under_each_of_its_names() {
        let sent = body(json!({ "callerName": " Asha ", "cashback_amount": 12.5, "ncb": "", "make": null }));
        assert_eq!(sent.text("caller_name").unwrap().as_deref(), Some("Asha"));
        assert_eq!(sent.text("cashback").unwrap().as_deref(), Some("12.5"));
        assert_eq!(sent.text("ncb").unwrap(), None);
        assert!(sent.mentions("make") && !sent.mentions("model"));
        assert!(body(json!({ "make": {} })).text("make").is_err());
    }

    #[test]
    fn a_blank_or_zero_twin_hides_no_value() {
        let sent = body(json!({ "caller_name": "", "callerName": "Asha", "cashback": 0, "cashback_amount": "600" }));
        assert_eq!(sent.text("caller_name").unwrap().as_deref(), Some("Asha"));
        assert_eq!(sent.text("cashback").unwrap().as_deref(), Some("600"));
        assert_eq!(
            body(json!({ "cashback": "0", "cashback_amount": "" })).text("cashback").unwrap().as_deref(),
            Some("0")
        );
        assert!(body(json!({ "cashback": 500, "cashback_amount": 600 })).text("cashback").is_err());
    }

    fn stored() -> PolicyFields {
        PolicyFields {
            vehicle_number: "KA01AB1234".into(),
            vehicle_number_shown: "ka-01 ab 1234".into(),
            make: Some("Maruti".into()),
            caller_name: Some("Asha".into()),
            cashback: Some(Decimal::from(500)),
            ..PolicyFields::default()
        }
    }

    #[test]
    fn a_partial_change_keeps_what_it_does_not_mention_as_it_was_typed() {
        let merged = body(json!({ "callerName": "Ravi", "make": "" })).over(&stored());
        assert_eq!(merged.text("vehicle_number").unwrap().as_deref(), Some("ka-01 ab 1234"));
        assert_eq!(merged.text("caller_name").unwrap().as_deref(), Some("Ravi"));
        assert_eq!(merged.text("make").unwrap(), None);
        assert_eq!(merged.text("cashback").unwrap().as_deref(), Some("500"));
    }

    #[test]
    fn of_two_cashbacks_the_edited_one_counts() {
        for (sent, meant) in [
            (json!({ "cashback": "500.00", "cashback_amount": "700.00" }), "700.00"),
            (json!({ "cashback": "700", "cashback_amount": "500.00" }), "700"),
            (json!({ "cashback": "500.00", "cashback_amount": "0" }), "0"),
            (json!({ "cashback_amount": 650 }), "650"),
        ] {
            assert_eq!(body(sent.clone()).over(&stored()).text("cashback").unwrap().as_deref(), Some(meant), "{sent}");
            assert_eq!(body(sent.clone()).on(&stored()).text("cashback").unwrap().as_deref(), Some(meant), "{sent}");
        }
    }

    #[test]
    fn what_a_browser_computes_is_read_as_meant() {
        let sent = body(
            json!({ "idv": 1_215.000_000_000_000_2, "net_od": 0.300_000_000_000_000_04, "cc": 1197.0, "ncb": 1e300 }),
        );
        assert_eq!(sent.text("idv").unwrap().as_deref(), Some("1215"));
        assert_eq!(sent.text("net_od").unwrap().as_deref(), Some("0.3"));
        assert_eq!(sent.text("cc").unwrap().as_deref(), Some("1197"));
    }
}
