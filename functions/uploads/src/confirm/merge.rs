//! What was read, what was typed, and what the reviewer changed, laid over each other.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use shared::{
    domain::{FieldErrors, PolicyBody, PolicyFields},
    tables::uploads::UploadRow,
};

use super::EditedData;
use crate::{extras, view::as_object};

/// The outcome of a review.
#[derive(Debug)]
pub(super) struct Merged {
    /// The policy as the form would have sent it.
    pub(super) body: PolicyBody,
    /// As read, under the names of the policy; only fields that were looked for.
    pub(super) read: BTreeMap<String, Option<String>>,
    /// Fields that stand as they were typed beside the file: no reading is wrong because of them.
    pub(super) typed: Vec<String>,
    /// Everything typed beside the file, with the reviewer's changes.
    pub(super) manual_extras: Value,
}

/// For every field of a policy: what was typed beside the file, unless that is blank; else what the reviewer put in the place
/// of what was read; else what was read. The insurer, which every policy needs, is at last the one chosen at upload.
///
/// # Errors
/// Every value that is neither text nor number.
pub(super) fn merge(upload: &UploadRow, edited: &EditedData) -> Result<Merged, FieldErrors> {
    let mut manual_extras = as_object(upload.manual_extras.clone()).as_object().cloned().unwrap_or_default();
    let stored = PolicyBody(manual_extras.clone());
    let changed = extras::parse(edited.manual_extras.as_ref().unwrap_or(&Map::new()))?;
    manual_extras.extend(changed.clone());
    let changed = PolicyBody(changed);
    let read = read_values(upload.reading.as_ref().unwrap_or(&Value::Null));
    let pdf = edited.pdf_data.clone().unwrap_or_default();

    let (mut errors, mut body, mut typed) = (FieldErrors::new(), Map::new(), Vec::new());
    for field in fields() {
        let by_hand = if changed.mentions(&field) { &changed } else { &stored };
        let by_hand = errors_of(&mut errors, &field, by_hand.text(&field));
        let printed = if pdf.mentions(&field) {
            errors_of(&mut errors, &field, pdf.text(&field))
        } else {
            read.get(&field).cloned().flatten()
        };
        if by_hand.is_some() {
            typed.push(field.clone());
        }
        let last = || (field == "insurer").then(|| upload.insurer.clone());
        if let Some(value) = by_hand.or(printed).or_else(last) {
            body.insert(field, value.into());
        }
    }
    errors.into_result()?;
    Ok(Merged { body: PolicyBody(body), read, typed, manual_extras: Value::Object(manual_extras) })
}

fn errors_of(errors: &mut FieldErrors, field: &str, text: Result<Option<String>, String>) -> Option<String> {
    text.unwrap_or_else(|problem| {
        errors.add(field.to_owned(), problem);
        None
    })
}

/// The names of a policy's fields, as the struct spells them.
fn fields() -> Vec<String> {
    let empty = serde_json::to_value(PolicyFields::default()).unwrap_or_default();
    let names = empty.as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    names.into_iter().filter(|name| name != "vehicle_number_shown").collect()
}

/// Field of the policy → value as read, out of a reading as it is stored.
pub(crate) fn read_values(reading: &Value) -> BTreeMap<String, Option<String>> {
    let found = reading["fields"].as_object().into_iter().flatten();
    let mut read: BTreeMap<_, _> = found
        .map(|(field, found)| {
            let name = if field == "email" { "customer_email" } else { field };
            (name.to_owned(), found["value"].as_str().map(ToOwned::to_owned))
        })
        .collect();
    if let Some(detected) = reading["detected_insurer"].as_str() {
        read.entry("insurer".to_owned()).or_default().get_or_insert_with(|| detected.to_owned());
    }
    read
}
