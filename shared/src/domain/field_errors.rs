//! Wrong fields, all of them at once, in the order they were met.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// Field → what is wrong with it. Never shown empty: see [`FieldErrors::into_result`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(Cow<'static, str>, String)>);

impl FieldErrors {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Exactly one.
    pub fn one(field: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        let mut errors = Self::new();
        errors.add(field, text);
        errors
    }

    /// Remembers a wrong field. The first text about a field stays; what follows from it would only confuse.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, text: impl Into<String>) {
        let field = field.into();
        if self.get(&field).is_none() {
            self.0.push((field, text.into()));
        }
    }

    /// Remembers the error of a field, or hands on its value.
    pub fn check<T>(&mut self, field: &'static str, parsed: Result<T, String>) -> Option<T> {
        parsed.map_err(|text| self.add(field, text)).ok()
    }

    /// What is wrong with one field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }

    /// Is nothing wrong?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The wrong fields with their texts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, text)| (field.as_ref(), text.as_str()))
    }

    /// `Ok` when nothing is wrong.
    ///
    /// # Errors
    /// Itself, when something is.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (field, text)) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{field}: {text}")?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldErrors {}

impl Serialize for FieldErrors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (field, text) in self.iter() {
            map.serialize_entry(field, text)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_text_about_a_field_stays_and_the_order_is_kept() {
        let mut errors = FieldErrors::one("ncb", "no such step");
        errors.add("idv", "too large");
        errors.add("ncb", "something else");
        assert_eq!(errors.to_string(), "ncb: no such step; idv: too large");
        assert_eq!(serde_json::json!(errors), serde_json::json!({"ncb": "no such step", "idv": "too large"}));
        assert!(FieldErrors::new().into_result().is_ok());
    }
}
