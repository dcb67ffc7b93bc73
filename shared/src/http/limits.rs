//! What Lambda allows an answer: so much time, so many bytes.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http_body_util::BodyExt as _;
use lambda_http::RequestExt as _;

use crate::error::Error;

/// Longest request: API Gateway gives up at 30 s, and the long poll of an upload waits up to 20 s.
const LONGEST: Duration = Duration::from_secs(23);

/// Kept free before the end of a function, for an answer to go out.
const MARGIN: Duration = Duration::from_secs(2);

/// Lambda takes 6 MB of answer («Lambda quotas»), in which the body is a JSON string; the rest is for headers.
const LARGEST_BYTES: usize = 6 * 1024 * 1024 - 32 * 1024;

/// Answers 503 before the function is ended: a client that is told can try again.
pub(super) async fn time(request: Request, next: Next) -> Response {
    let longest = left(&request).map_or(LONGEST, |left| left.saturating_sub(MARGIN).min(LONGEST));
    match tokio::time::timeout(longest, next.run(request)).await {
        Ok(response) => response,
        Err(elapsed) => Error::unavailable("The service", elapsed).into_response(),
    }
}

/// Until Lambda ends this invocation; `None` where there is no Lambda.
fn left(request: &Request) -> Option<Duration> {
    let deadline = Duration::from_millis(request.lambda_context_ref()?.deadline);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Some(deadline.saturating_sub(now))
}

/// Answers 500 in place of what Lambda would refuse to carry; every list is paged, so this is a mistake of ours.
pub(super) async fn size(request: Request, next: Next) -> Response {
    use http_body::Body as _;
    let response = next.run(request).await;
    if response.body().size_hint().upper().is_some_and(|bytes| bytes <= (LARGEST_BYTES / 6) as u64) {
        return response;
    }
    let (parts, body) = response.into_parts();
    match body.collect().await.map(http_body_util::Collected::to_bytes) {
        Ok(bytes) if carried(&bytes) <= LARGEST_BYTES => Response::from_parts(parts, Body::from(bytes)),
        Ok(bytes) => {
            Error::internal(format!("an answer of {} bytes is more than Lambda carries", bytes.len())).into_response()
        }
        Err(error) => Error::internal(error).into_response(),
    }
}

/// Bytes of the body inside the answer: escaped as JSON, or as base64, whichever is more.
fn carried(bytes: &[u8]) -> usize {
    let escaped = bytes.iter().map(|byte| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 2,
        0..0x20 => 6,
        _ => 1,
    });
    escaped.sum::<usize>().max(bytes.len().div_ceil(3) * 4)
}

#[cfg(test)]
mod tests {
    use axum::{Router, middleware::from_fn, routing::get};
    use http::StatusCode;
    use tower::ServiceExt as _;

    use super::*;

    async fn status(bytes: usize) -> StatusCode {
        let router = Router::new().route("/", get(move || async move { "\"".repeat(bytes) })).layer(from_fn(size));
        router.oneshot(Request::new(Body::empty())).await.unwrap().status()
    }

    #[tokio::test]
    async fn an_answer_lambda_would_not_carry_becomes_a_failure() {
        assert_eq!(status(LARGEST_BYTES / 2).await, StatusCode::OK);
        assert_eq!(status(LARGEST_BYTES / 2 + 1).await, StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn a_request_outside_lambda_has_no_deadline() {
        assert_eq!(left(&Request::new(Body::empty())), None);
    }
}
