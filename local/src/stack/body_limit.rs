//! The size of a request that Lambda takes: API Gateway hands it over as JSON, files as base64. Without this limit a file
//! that works here would be refused on AWS.

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, header};
use http_body_util::Limited;
use shared::error::Error;

/// «Invocation payload (synchronous): 6 MB», Lambda quotas.
const PAYLOAD_BYTES: usize = 6 * 1024 * 1024;

/// Kept for the headers and the request context, which are part of the payload.
const ENVELOPE_BYTES: usize = 16 * 1024;

/// Refuses what API Gateway would refuse before any function is asked.
pub(super) async fn limit(request: Request, next: Next) -> Response {
    let largest = largest(request.headers());
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|bytes: usize| bytes > largest) {
        return Error::TooLarge(format!(
            "A request takes up to {} kB. Send larger files the presigned way: POST /api/upload/presign, then PUT.",
            largest / 1024
        ))
        .into_response();
    }
    next.run(request.map(|body| Body::new(Limited::new(body, largest)))).await
}

/// Texts are handed over as they are, everything else grows by a third.
fn largest(headers: &HeaderMap) -> usize {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_text = content_type.starts_with("text/") || content_type.starts_with("application/json");
    let payload = PAYLOAD_BYTES - ENVELOPE_BYTES;
    if is_text { payload } else { payload / 4 * 3 }
}

#[cfg(test)]
mod tests {
    use axum::{Router, middleware::from_fn, routing::post};
    use http::StatusCode;
    use tower::ServiceExt as _;

    use super::*;

    async fn status(content_type: &str, bytes: usize) -> StatusCode {
        let router = Router::new().route("/", post(|| async {})).layer(from_fn(limit));
        let request = http::Request::post("/")
            .header(header::CONTENT_TYPE, content_type)
            .header(header::CONTENT_LENGTH, bytes)
            .body(Body::empty());
        router.oneshot(request.unwrap()).await.unwrap().status()
    }

    #[tokio::test]
    async fn a_file_counts_a_third_more_than_a_text() {
        let five = 5 * 1024 * 1024;
        assert_eq!(status("application/json", five).await, StatusCode::OK);
        assert_eq!(status("multipart/form-data; boundary=x", five).await, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(status("multipart/form-data; boundary=x", five / 5 * 4).await, StatusCode::OK);
        assert_eq!(status("application/json", five / 5 * 6).await, StatusCode::PAYLOAD_TOO_LARGE);
    }
}
