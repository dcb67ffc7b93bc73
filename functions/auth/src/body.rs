//! Values out of JSON bodies, with a text for people about each that is wrong.

use serde_json::{Map, Value};
use shared::{
    domain::FieldErrors,
    error::{Error, Result},
    secret::SecretString,
};

/// Longest name; the web client shows it in one line.
const NAME_CHARS_MAX: usize = 100;

/// Unknown members that are named; a body of nothing else is not worth a longer answer.
const UNKNOWN_NAMED: usize = 10;

/// A text that must be there.
pub(crate) fn text(value: &Value) -> std::result::Result<&str, String> {
    match value {
        Value::Null => Err("is required".to_owned()),
        Value::String(text) if text.is_empty() => Err("is required".to_owned()),
        Value::String(text) => Ok(text),
        _ => Err("must be a text".to_owned()),
    }
}

/// A password as sent; the rule for new ones is `shared::auth::password`'s.
pub(crate) fn secret(value: &Value) -> std::result::Result<SecretString, String> {
    text(value).map(SecretString::from)
}

/// What people call somebody.
pub(crate) fn name(value: &Value) -> std::result::Result<String, String> {
    let name = text(value)?.trim();
    if name.is_empty() {
        return Err("is required".to_owned());
    }
    if name.chars().any(char::is_control) {
        return Err("must be one line of text".to_owned());
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(format!("may not be longer than {NAME_CHARS_MAX} characters"));
    }
    Ok(name.to_owned())
}

/// Yes or no.
pub(crate) fn flag(value: &Value) -> std::result::Result<bool, String> {
    value.as_bool().ok_or_else(|| "must be true or false".to_owned())
}

/// Members nobody may set from outside, such as an id or a token version, are refused rather than passed over.
pub(crate) fn refuse_unknown(errors: &mut FieldErrors, others: &Map<String, Value>) {
    for name in others.keys().take(UNKNOWN_NAMED) {
        errors.add(name.chars().take(40).collect::<String>(), "cannot be set here");
    }
}

/// All values of a body, or all that is wrong with it.
pub(crate) fn complete<T>(errors: FieldErrors, values: Option<T>) -> Result<T> {
    match values {
        Some(values) if errors.is_empty() => Ok(values),
        _ => Err(Error::Invalid(errors)),
    }
}
