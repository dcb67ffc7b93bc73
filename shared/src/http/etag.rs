//! `ETag` and 304 for every read: a client that polls every five seconds gets its bytes only when they changed.

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use http_body_util::BodyExt as _;
use sha2::{Digest as _, Sha256};

/// Larger answers are streamed and go out without a tag.
const LARGEST_TAGGED: u64 = 1024 * 1024;

pub(super) async fn tag(request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !is_read || response.status() != StatusCode::OK || response.headers().contains_key(header::ETAG) {
        return response;
    }
    tagged(response, known.as_ref()).await
}

async fn tagged(response: Response, known: Option<&HeaderValue>) -> Response {
    use http_body::Body as _;
    let (mut parts, body) = response.into_parts();
    if body.size_hint().upper().is_none_or(|size| size > LARGEST_TAGGED) {
        return Response::from_parts(parts, body);
    }
    let Ok(whole) = body.collect().await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let bytes = whole.to_bytes();
    let digest = hex::encode(&Sha256::digest(&bytes)[..16]);
    let Ok(etag) = HeaderValue::from_str(&format!("W/\"{digest}\"")) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let unchanged = known.and_then(|known| known.to_str().ok()).is_some_and(|known| {
        known.split(',').any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/").trim_matches('"') == digest)
    });
    parts.headers.insert(header::ETAG, etag);
    if unchanged {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.remove(header::CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}
