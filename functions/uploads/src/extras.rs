//! What a person types beside the file: kept under the names it was sent with, and found under the names of a policy.

use serde_json::{Map, Value};
use shared::domain::FieldErrors;

/// The form has a dozen; a hundred is somebody's mistake.
const MOST: usize = 100;
/// Longest name.
const LONGEST_NAME: usize = 60;
/// Longest value: a remark.
const LONGEST_VALUE: usize = 2_000;

/// What names begin with in the multipart form.
pub(crate) const PREFIX: &str = "manual_";

/// Names without prefix, values as text. Blank values stay, since the client shows what it sent; null ones are left out.
///
/// # Errors
/// Every value that cannot be kept, by name.
pub(crate) fn parse(sent: &Map<String, Value>) -> Result<Map<String, Value>, FieldErrors> {
    if sent.len() > MOST {
        return Err(FieldErrors::one("manualExtras", format!("must have at most {MOST} members")));
    }
    let (mut errors, mut kept) = (FieldErrors::new(), Map::new());
    for (name, value) in sent {
        let bare = name.strip_prefix(PREFIX).unwrap_or(name);
        match as_text(bare, value) {
            Ok(Some(text)) => drop(kept.insert(bare.to_owned(), text.into())),
            Ok(None) => {}
            Err(problem) => {
                let shown: String = bare.chars().take(LONGEST_NAME).collect();
                errors.add(format!("{PREFIX}{shown}"), problem);
            }
        }
    }
    errors.into_result().map(|()| kept)
}

fn as_text(name: &str, value: &Value) -> Result<Option<String>, String> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Array(_) | Value::Object(_) => return Err("must be a text or a number".to_owned()),
    };
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(format!("must have a name of at most {LONGEST_NAME} characters"));
    }
    if text.contains('\0') || text.chars().count() > LONGEST_VALUE {
        return Err(format!("must be at most {LONGEST_VALUE} characters of text"));
    }
    Ok(Some(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parsed(value: &Value) -> Result<Map<String, Value>, FieldErrors> {
        parse(value.as_object().unwrap())
    }

    #[test]
    fn nothing_that_was_typed_is_lost() {
        let kept =
            parsed(&json!({ "manual_callerName": "Asha", "brokerage": 500, "branch": "", "notes": null })).unwrap();
        assert_eq!(Value::Object(kept), json!({ "callerName": "Asha", "brokerage": "500", "branch": "" }));
    }

    #[test]
    fn what_cannot_be_kept_is_named() {
        let errors = parsed(&json!({ "a": [], "b": "\0", "c": "x".repeat(2_001), "": "y" })).unwrap_err();
        assert_eq!(errors.iter().count(), 4, "{errors}");
        assert!(errors.get("manual_a").is_some());
    }
}
