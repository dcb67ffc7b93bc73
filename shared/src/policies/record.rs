//! What a new version of a policy leaves behind: its document, and what was changed.

use serde_json::{Map, Value, json};

use crate::{
    domain::{PolicyFields, PolicyId},
    error::{Error, Result},
    objects::Entity,
    storage::{By, Change, EntityKey},
    tables::policies::PolicyRow,
};

/// What a policy is called in both storages.
#[must_use]
pub fn key_of(id: PolicyId) -> EntityKey {
    (Entity::Policy, id.to_string())
}

/// The change to record for a row that was just written. The document is the row, column by column.
///
/// # Errors
/// The row cannot be written as JSON.
pub fn change_of(row: &PolicyRow, action: &'static str, by: &By, changes: Option<Value>) -> Result<Change> {
    let (entity, id) = key_of(row.policy_id);
    Change::of((entity, id, row.version), row, action, by, changes)
}

/// The fields that differ between two stored versions, as `{field: [old, new]}`. Stored, because the columns bring every
/// value into one spelling: `1500` as it was sent would differ from `1500.00` as it was kept.
///
/// # Errors
/// The fields cannot be written as JSON.
pub fn differences(old: &PolicyRow, new: &PolicyRow) -> Result<Value> {
    differing(&old.fields, &new.fields)
}

fn differing(old: &PolicyFields, new: &PolicyFields) -> Result<Value> {
    let (old, new) = (as_map(old)?, as_map(new)?);
    let differing = old.into_iter().filter_map(|(field, was)| {
        let is = new.get(&field)?;
        (was != *is).then(|| (field, json!([was, is])))
    });
    Ok(Value::Object(differing.collect()))
}

fn as_map(fields: &PolicyFields) -> Result<Map<String, Value>> {
    serde_json::from_value(serde_json::to_value(fields).map_err(Error::internal)?).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_named() {
        let old = PolicyFields { make: Some("Maruti".into()), ..PolicyFields::default() };
        let new = PolicyFields { make: None, cc: Some(998), ..PolicyFields::default() };
        assert_eq!(differing(&old, &new).unwrap(), json!({ "make": ["Maruti", null], "cc": [null, 998] }));
    }
}
