//! A request whose transaction crossed another's is run again, as the database asks of those it turns back.

use std::time::Duration;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{Method, header, request::Parts};
use http_body::Body as _;

use super::layers::LARGEST_BODY;
use crate::{database::noting_commits, error::Error};

/// Turns at most: who is turned back three times meets a crowd, and is told to come later.
const TURNS: u32 = 3;

/// Longest pause before the second turn; twice that before the third. Its length is drawn, so that two who met do not meet
/// again.
const PAUSE_MILLIS: u64 = 40;

/// Marks an answer to a request that the database turned back for having crossed another (deadlock, serialization).
#[derive(Clone, Copy, Debug)]
pub(super) struct Crossed;

/// Runs a request that writes up to [`TURNS`] times, as long as nothing of it was committed: what was turned back was undone
/// as a whole. Files are not held in memory twice for it, and their requests say themselves how they are repeated.
pub(super) async fn run(request: Request, next: Next) -> Response {
    if !is_small_write(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return Error::BadRequest("The request broke off.".into()).into_response();
    };
    for turn in 1..TURNS {
        let (response, committed) = noting_commits(next.clone().run(copy(&parts, &body))).await;
        if committed || response.extensions().get::<Crossed>().is_none() {
            return response;
        }
        let longest = PAUSE_MILLIS * u64::from(turn);
        tokio::time::sleep(Duration::from_millis(fastrand::u64(longest / 4..=longest))).await;
    }
    next.run(copy(&parts, &body)).await
}

fn is_small_write(request: &Request) -> bool {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let kind = request.headers().get(header::CONTENT_TYPE);
    let is_file = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"));
    let bytes = request.body().size_hint().exact();
    !is_read && !is_file && bytes.is_some_and(|bytes| bytes <= LARGEST_BODY as u64)
}

fn copy(parts: &Parts, body: &Bytes) -> Request {
    Request::from_parts(parts.clone(), Body::from(body.clone()))
}
