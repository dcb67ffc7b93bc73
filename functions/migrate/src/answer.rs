//! The answer to CloudFormation. Source: «Custom resource response objects», AWS CloudFormation User Guide.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};

use crate::order::StackRequest;

/// Always the same: another one would make CloudFormation delete «the old resource».
const PHYSICAL_ID: &str = "nicsan-migrations";

/// The answer as a whole may have 4,096 bytes; our ids and names take less than a kilobyte.
const LONGEST_REASON: usize = 2_000;

/// The PUT is tried so often, with growing waits: without an answer the deployment would hang until its time is over.
const ATTEMPTS: u32 = 4;

/// Longest wait for one attempt.
const ATTEMPT: Duration = Duration::from_secs(2);

/// Puts the outcome where CloudFormation waits for it.
pub(crate) async fn send(request: &StackRequest, outcome: Result<Value, String>) -> Result<Value, String> {
    let body = body(request, &outcome);
    for attempt in 1..=ATTEMPTS {
        match put(&request.response_url, body.clone()).await {
            // Without the address: it is a key to the place of the answer.
            Ok(()) => return Ok(json!({ "answered": body["Status"] })),
            Err(problem) => tracing::warn!(attempt, problem, "CloudFormation was not answered"),
        }
        tokio::time::sleep(Duration::from_millis(100) * 2_u32.pow(attempt)).await;
    }
    Err("CloudFormation could not be answered".into())
}

fn body(request: &StackRequest, outcome: &Result<Value, String>) -> Value {
    let mut body = json!({
        "Status": if outcome.is_ok() { "SUCCESS" } else { "FAILED" },
        "PhysicalResourceId": PHYSICAL_ID,
        "StackId": request.stack_id,
        "RequestId": request.request_id,
        "LogicalResourceId": request.logical_resource_id,
    });
    if let Err(reason) = outcome {
        tracing::error!(reason, "the schema is not where this release needs it");
        body["Reason"] = json!(shorten(reason));
    }
    body
}

/// Escaped as JSON a letter has up to six bytes, in a database's error seldom more than one: what stays is cut by bytes.
fn shorten(reason: &str) -> &str {
    let mut end = reason.len().min(LONGEST_REASON);
    while !reason.is_char_boundary(end) || serde_json::json!(&reason[..end]).to_string().len() > LONGEST_REASON + 2 {
        end -= 1;
    }
    &reason[..end]
}

async fn put(url: &str, body: Value) -> Result<(), String> {
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let https =
        HttpsConnectorBuilder::new().with_provider_and_native_roots(provider).map_err(|error| error.to_string())?;
    let client = Client::builder(TokioExecutor::new()).build(https.https_or_http().enable_http1().build());
    // The signature of the address covers an empty content type.
    let request = http::Request::put(url)
        .header(http::header::CONTENT_TYPE, "")
        .body(Full::new(Bytes::from(body.to_string())))
        .map_err(|error| error.to_string())?;
    let answer = tokio::time::timeout(ATTEMPT, client.request(request)).await.map_err(|error| error.to_string())?;
    let status = answer.map_err(|error| error.to_string())?.status();
    if status.is_success() { Ok(()) } else { Err(format!("the answer was refused with {status}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> StackRequest {
        serde_json::from_value(json!({
            "RequestType": "Update",
            "ResponseURL": "https://cloudformation-custom-resource-response.example/x",
            "StackId": format!("arn:aws:cloudformation:ap-south-1:123456789012:stack/{}/x", "n".repeat(128)),
            "RequestId": "5f2b6a3e-7f64-4ff3-9a34-aaaaaaaaaaaa",
            "LogicalResourceId": "Migrations",
        }))
        .unwrap()
    }

    #[test]
    fn no_reason_makes_the_answer_too_long() {
        for reason in ["x".repeat(9_000), "\u{1}".repeat(9_000), "₹".repeat(9_000), "\"".repeat(9_000), String::new()]
        {
            let body = body(&request(), &Err(reason.clone()));
            assert!(body.to_string().len() <= 4_096);
            assert!(reason.starts_with(body["Reason"].as_str().unwrap()));
        }
    }

    #[test]
    fn the_resource_is_always_the_same() {
        let good = body(&request(), &Ok(Value::Null));
        let bad = body(&request(), &Err("why".into()));
        assert_eq!(good["PhysicalResourceId"], bad["PhysicalResourceId"]);
        assert_eq!((good["Status"].as_str(), bad["Status"].as_str()), (Some("SUCCESS"), Some("FAILED")));
        assert_eq!(bad["Reason"], "why");
    }
}
