//! What clients send: snake case or the camel-case twins, numbers or texts.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A policy as sent, whole or in part. Members that are no fields of a policy are passed over: nobody sets an id, a version
/// or an author from outside.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub struct PolicyBody(pub Map<String, Value>);

/// Field, and what clients also call it.
const TWINS: [(&str, &str); 20] = [
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

/// One quantity under several names; the first given counts.
const CASHBACK: [&str; 3] = ["cashback", "cashback_amount", "cashbackAmount"];

impl PolicyBody {
    /// The value of a field as text; `None` when it is absent, null or blank.
    ///
    /// # Errors
    /// A list, an object, `true` or `false`.
    pub fn text(&self, field: &str) -> Result<Option<String>, String> {
        self.find(field).map_or(Ok(None), as_text)
    }

    /// Was the field sent at all, even as null? A partial change leaves the others alone.
    #[must_use]
    pub fn mentions(&self, field: &str) -> bool {
        self.find(field).is_some()
    }

    /// Lays this over another body: what is mentioned here counts.
    #[must_use]
    pub fn over(&self, stored: &Map<String, Value>) -> Self {
        let laid = stored.iter().map(|(field, kept)| (field.clone(), self.find(field).unwrap_or(kept).clone()));
        Self(laid.collect())
    }

    fn find(&self, field: &str) -> Option<&Value> {
        if field == "cashback" {
            return CASHBACK.iter().find_map(|name| self.0.get(*name));
        }
        let twin = TWINS.iter().find(|(name, _)| *name == field).map(|(_, twin)| *twin);
        self.0.get(field).or_else(|| self.0.get(twin?))
    }
}

fn as_text(value: &Value) -> Result<Option<String>, String> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.contains('\0') => Err("must not contain NUL characters".to_owned()),
        Value::String(text) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Value::Number(number) => Ok(Some(number.to_string())),
        _ => Err("must be a text or a number".to_owned()),
    }
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
}
