//! Failed answers: `{"success":false,"error","code","details","requestId"}`. The one place where errors become statuses.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use super::{again::Crossed, request::current_request_id};
use crate::{database, domain::FieldErrors, error::Error};

/// Seconds after which a neighbour is worth another try.
const RETRY_AFTER_SECONDS: u64 = 5;

/// The envelope of every failure.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Always `false`.
    success: bool,
    /// A text for people.
    error: String,
    /// A name for programs, out of a closed list.
    code: &'static str,
    /// Field → what is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>)]
    details: Option<FieldErrors>,
    /// Tell us this when something went wrong.
    request_id: String,
}

/// Status and closed-list code of an error.
#[must_use]
pub(super) fn status_and_code(error: &Error) -> (StatusCode, &'static str) {
    match error {
        Error::BadRequest(_) => (StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        Error::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "INVALID"),
        Error::Unauthenticated(_) => (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
        Error::Forbidden(_) => (StatusCode::FORBIDDEN, "FORBIDDEN"),
        Error::NotFound(_) => (StatusCode::NOT_FOUND, "NOT_FOUND"),
        Error::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED"),
        Error::Conflict(_) => (StatusCode::CONFLICT, "CONFLICT"),
        Error::PreconditionFailed { .. } => (StatusCode::PRECONDITION_FAILED, "PRECONDITION_FAILED"),
        Error::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE"),
        Error::UnsupportedMedia(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE"),
        Error::TooManyRequests { .. } => (StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS"),
        Error::Unavailable { .. } | Error::Unfinished { .. } => (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"),
        Error::Unconfirmed(_) => (StatusCode::SERVICE_UNAVAILABLE, "UNCONFIRMED"),
        Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL"),
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let told = match self {
            // What came before is saved, though what came after it failed: «nothing was saved» would be a lie.
            Self::Unavailable { cause, .. } | Self::Unfinished { cause, .. } if database::has_committed() => {
                Self::Unconfirmed(cause)
            }
            other => other,
        };
        told.answer()
    }
}

impl Error {
    fn answer(self) -> Response {
        let (status, code) = status_and_code(&self);
        let request_id = current_request_id();
        log(&self, status, code);
        let retry_after = match &self {
            Self::TooManyRequests { retry_after_seconds } => Some(*retry_after_seconds),
            Self::Unavailable { .. } | Self::Unfinished { .. } | Self::Unconfirmed(_) => Some(RETRY_AFTER_SECONDS),
            _ => None,
        };
        let crossed = database::is_crossing(&self);
        let error = self.to_string();
        let details = match self {
            Self::Invalid(fields) => Some(fields),
            Self::PreconditionFailed { current } => Some(FieldErrors::one("version", current.to_string())),
            _ => None,
        };
        let body = Json(Failure { success: false, error, code, details, request_id });
        let mut response = (status, body).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if crossed {
            response.extensions_mut().insert(Crossed);
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Once, here. Texts of 4xx may quote what a person typed, so only their code is logged.
fn log(error: &Error, status: StatusCode, code: &'static str) {
    if database::is_crossing(error) {
        tracing::warn!(code, "a transaction crossed another");
    } else if status.is_server_error() {
        let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
        let cause = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
        tracing::error!(code, cause, "request failed");
    } else {
        tracing::info!(code, "request refused");
    }
}
