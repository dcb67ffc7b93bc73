//! A JSON body: an object whose members have one name each.
//!
//! What is lenient in the reader underneath is not lenient here: a list would pass for a struct, member by member, and of a
//! name that is given twice the last would count, so that two programs could read two things in one body.

use std::{borrow::Cow, collections::HashSet, fmt};

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::request::text;
use crate::error::{Error, Result};

/// A JSON body.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if !is_json(request.headers())? {
            return Err(Error::UnsupportedMedia("Send JSON with the header Content-Type: application/json.".into()));
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge("The request is larger than this route takes.".into()),
            _ => Error::BadRequest("The request breaks off.".into()),
        })?;
        read_object(&body).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> Result<bool> {
    let content_type = text(headers, &header::CONTENT_TYPE)?.unwrap_or_default().to_ascii_lowercase();
    let plain = content_type.split(';').next().unwrap_or_default().trim();
    Ok(plain == "application/json" || plain.starts_with("application/") && plain.ends_with("+json"))
}

/// Reads an object.
///
/// # Errors
/// [`Error::BadRequest`]: it is none, a name is given twice, or the value says what `T` cannot.
pub fn read_object<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let unreadable = |error: &dyn fmt::Display| Error::BadRequest(format!("The JSON cannot be read: {error}"));
    let mut names = serde_json::Deserializer::from_slice(body);
    names.deserialize_map(Members).map_err(|error| unreadable(&error))?;
    names.end().map_err(|error| unreadable(&error))?;
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_slice(body))
        .map_err(|error| unreadable(&error))
}

/// Any value, looked through for names that are given twice.
struct Value;

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(Anything).map(|()| Self)
    }
}

/// Takes an object only.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<(), A::Error> {
        Anything.visit_map(map)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            map.next_value::<Value>()?;
            if !seen.insert(name.clone()) {
                return Err(A::Error::custom(format_args!("`{name}` is given twice")));
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<(), A::Error> {
        while list.next_element::<Value>()?.is_some() {}
        Ok(())
    }

    fn visit_unit<E>(self) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> std::result::Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Pair {
        first: i32,
        second: Option<serde_json::Value>,
    }

    fn read(text: &str) -> Result<Pair> {
        read_object(text.as_bytes())
    }

    #[test]
    fn an_object_is_read() {
        let pair = read(r#" {"first": 1, "second": {"a": [1, -2, 0.5, "x", null, true], "b": {"a": 1}}} "#).unwrap();
        assert_eq!(pair.first, 1);
        assert_eq!(pair.second.unwrap()["b"]["a"], 1);
    }

    #[test]
    fn a_list_is_no_object_though_its_members_would_fit() {
        for text in ["[1, 2]", "[]", "null", "1", "\"x\""] {
            assert!(read(text).unwrap_err().to_string().contains("expected an object"), "{text}");
        }
    }

    #[test]
    fn a_name_that_is_given_twice_is_refused_however_deep_it_stands_and_however_it_is_spelled() {
        for text in [
            r#"{"first": 1, "other": 1, "other": 2}"#,
            r#"{"first": 1, "second": [{"a": 1, "a": 1}]}"#,
            r#"{"first": 1, "second": {"a": 1, "\u0061": 2}}"#,
        ] {
            assert!(read(text).unwrap_err().to_string().contains("is given twice"), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        assert!(read(r#"{"first": "x"}"#).unwrap_err().to_string().contains("first: invalid type"));
        for text in ["", "{", r#"{"first": 1} x"#, r#"{"first": 1e400}"#, r#"{"first": 1, "second": "\ud800"}"#] {
            assert!(matches!(read(text), Err(Error::BadRequest(_))), "{text}");
        }
        let deep = format!(r#"{{"first": 1, "second": {}1{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert!(matches!(read(&deep), Err(Error::BadRequest(_))));
    }
}
