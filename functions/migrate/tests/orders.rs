//! What cannot be carried out is answered with why; the rest needs a database and is driven by the rehearsal.

use serde_json::json;

/// Far from now.
const DEADLINE: u64 = 4_102_444_800_000;

#[tokio::test]
async fn an_order_that_is_none_is_told_the_three_that_are() {
    let answer = migrate::handle(json!({ "action": "drop" }), DEADLINE).await;
    assert!(answer.unwrap_err().contains(r#"{"action":"status"}"#));
}

#[tokio::test]
async fn half_a_request_of_cloudformation_is_refused_without_an_address_to_answer() {
    let answer = migrate::handle(json!({ "RequestType": "Create" }), DEADLINE).await;
    assert!(answer.unwrap_err().contains("ResponseURL"));
}
