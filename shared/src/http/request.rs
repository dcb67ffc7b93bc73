//! Pieces of a request, with our error texts where they cannot be read.

use axum::extract::{FromRequestParts, Path};
use http::{HeaderMap, header, request::Parts};
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

tokio::task_local! {
    /// Set by the outermost layer for the time of one request.
    pub(super) static REQUEST_ID: String;
}

/// Id of the request that is being served; empty outside of one.
pub(super) fn current_request_id() -> String {
    REQUEST_ID.try_with(Clone::clone).unwrap_or_default()
}

/// Id of the request, for audit entries.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> std::result::Result<Self, Self::Rejection> {
        Ok(Self(current_request_id()))
    }
}

/// A path value. What cannot be one names nothing: 404.
#[derive(Clone, Copy, Debug)]
pub struct PathValue<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for PathValue<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let read = Path::from_request_parts(parts, state).await;
        read.map(|Path(value)| Self(value)).map_err(|_| Error::NotFound("There is nothing under this address."))
    }
}

/// `If-Match: "<version>"`: the version a change was made on. `None` when the header is absent or `*`.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub Option<i32>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let Some(text) = text(&parts.headers, &header::IF_MATCH)? else { return Ok(Self(None)) };
        if text == "*" {
            return Ok(Self(None));
        }
        let plain = text.trim_start_matches("W/").trim_matches('"');
        let wrong = || Error::BadRequest("If-Match must be a version number in quotes, like \"3\".".into());
        plain.parse().map(|version| Self(Some(version))).map_err(|_| wrong())
    }
}

/// A header as text.
pub(super) fn text<'h>(headers: &'h HeaderMap, name: &header::HeaderName) -> Result<Option<&'h str>> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let read = value.to_str().map(|text| Some(text.trim()));
    read.map_err(|_| Error::BadRequest(format!("The header {name} is not plain text.")))
}
