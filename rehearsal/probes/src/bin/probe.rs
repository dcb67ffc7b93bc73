//! A function that misbehaves on request, behind the layers of all others: `GET /health?how=panic`.

use std::{process::ExitCode, time::Duration};

use axum::{Router, extract::Query, routing::get};
use serde::Deserialize;
use shared::lambda;

/// Longer than any deadline of a test.
const FOR_EVER: Duration = Duration::from_hours(1);

#[derive(Deserialize)]
struct Misbehaviour {
    how: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lambda::serve_http(|| Router::new().route("/health", get(misbehave)), |_, _| ()).await
}

#[expect(clippy::panic, reason = "asked for")]
async fn misbehave(Query(Misbehaviour { how }): Query<Misbehaviour>) -> String {
    match how.as_str() {
        "panic" => panic!("with a secret in its text"),
        "large" => return "\"".repeat(4 * 1024 * 1024),
        "slow" => tokio::time::sleep(FOR_EVER).await,
        "stuck" => std::thread::sleep(FOR_EVER),
        _ => {}
    }
    how
}
