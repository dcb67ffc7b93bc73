//! What a person changed about a reading: the regression set of the engine.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shared::{
    domain::{PolicyFields, dates::parse_day, money::parse_number, wording},
    error::{Error, Result},
};

use super::merge::Merged;

/// `[{field, read, final}]`, for every field that was read otherwise or not at all and is printed in the document.
///
/// # Errors
/// The fields cannot be written as JSON.
pub(super) fn of(merged: &Merged, stored: &PolicyFields) -> Result<Value> {
    let stored = texts_of(stored)?;
    let printed = stored.keys().filter(|field| !merged.typed.contains(field) && is_read(field));
    let changed = printed.filter_map(|field| {
        let (read, last) = (merged.read.get(field).cloned().flatten(), stored[field].clone());
        let differs = !same(read.as_deref(), last.as_deref());
        differs.then(|| json!({ "field": field, "read": read, "final": last }))
    });
    Ok(Value::Array(changed.collect()))
}

/// Fields that only people know are no matter of a reading.
fn is_read(field: &str) -> bool {
    const BY_HAND: [&str; 13] = [
        "ref",
        "cashback",
        "cashback_percentage",
        "customer_paid",
        "customer_cheque_no",
        "our_cheque_no",
        "executive",
        "ops_executive",
        "caller_name",
        "rollover",
        "branch",
        "remark",
        "brokerage",
    ];
    !BY_HAND.contains(&field)
}

/// Field → text, as the corrections and comparisons show it.
///
/// # Errors
/// The fields cannot be written as JSON.
pub(crate) fn texts_of(fields: &PolicyFields) -> Result<BTreeMap<String, Option<String>>> {
    let written = serde_json::to_value(fields).map_err(Error::internal)?;
    let texts = written.as_object().into_iter().flatten().filter(|(field, _)| *field != "vehicle_number_shown");
    Ok(texts.map(|(field, value)| (field.clone(), text_of(value))).collect())
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Do two texts mean the same? `5,000` is `5000.00`, `31-03-2026` is `2026-03-31`, `PRIVATE_CAR` is `Private Car`, and case
/// and spacing say nothing.
pub(crate) fn same(one: Option<&str>, other: Option<&str>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return one.is_none() && other.is_none() };
    if let (Ok(one), Ok(other)) = (parse_number(one), parse_number(other)) {
        return one == other;
    }
    if let (Ok(one), Ok(other)) = (parse_day(one), parse_day(other)) {
        return one == other;
    }
    bare(one) == bare(other)
}

fn bare(text: &str) -> String {
    let in_our_words = wording::product_type(&wording::vehicle_type(text));
    let letters = in_our_words.chars().filter(|letter| !letter.is_whitespace() && !"-_".contains(*letter));
    letters.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_is_no_correction() {
        for (one, other) in [
            (Some("1,23,456.00"), Some("123456")),
            (Some("31/03/2026"), Some("2026-03-31")),
            (Some("KA 01-AB 1234"), Some("KA01AB1234")),
            (Some("Maruti"), Some("MARUTI")),
            (Some("PRIVATE_CAR"), Some("Private Car")),
            (Some("COMPREHENSIVE"), Some("Package")),
            (None, None),
        ] {
            assert!(same(one, other), "{one:?} {other:?}");
        }
        for (one, other) in [(Some("1"), Some("2")), (None, Some("x")), (Some("D12/34"), Some("D1/234"))] {
            assert!(!same(one, other), "{one:?} {other:?}");
        }
    }
}
