//! A query string: what is blank was not asked for, and what cannot be read is named.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;
use url::form_urlencoded::{Serializer, parse};

use crate::{
    domain::FieldErrors,
    error::{Error, Result},
};

/// A query string.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// A form sends its empty boxes too: `?limit=&status=` asks for nothing in particular.
fn read<T: DeserializeOwned>(query: &str) -> Result<T> {
    let given = parse(query.as_bytes()).filter(|(_, value)| !value.trim().is_empty());
    let given = Serializer::new(String::new()).extend_pairs(given).finish();
    let pairs = serde_urlencoded::Deserializer::new(parse(given.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| match error.path().to_string() {
        // A parameter that is given twice, or one that is missing.
        place if place == "." => Error::BadRequest(format!("The query cannot be read: {}", error.inner())),
        name => Error::Invalid(FieldErrors::one(name, format!("cannot be read: {}", error.inner()))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Page {
        limit: Option<u32>,
        status: Option<String>,
    }

    #[test]
    fn blank_parameters_are_absent_ones() {
        assert_eq!(read::<Page>("limit=&status=+&other=").unwrap(), Page::default());
        let page = Page { limit: Some(5), status: Some("a & b%".into()) };
        assert_eq!(read::<Page>("limit=5&status=a+%26%20b%25").unwrap(), page);
    }

    #[test]
    fn a_parameter_that_cannot_be_read_is_named() {
        let Err(Error::Invalid(errors)) = read::<Page>("status=x&limit=-1") else { panic!("a wrong limit was taken") };
        assert!(errors.get("limit").is_some(), "{errors}");
        assert!(matches!(read::<Page>("limit=1&limit=2"), Err(Error::BadRequest(_))));
    }
}
