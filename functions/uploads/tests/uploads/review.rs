//! `GET /api/upload/{id}/review` and `/document`.

use http::StatusCode;
use serde_json::json;

use crate::desk::{Desk, reading, text};

#[tokio::test]
async fn a_review_has_the_shape_the_client_reads() {
    let desk = Desk::open().await;
    let id = desk.in_review(reading("R-100"), json!({ "callerName": "Asha", "branch": "" })).await;
    let review = desk.get(id, "/review").await;
    let review = review.data();
    assert_eq!(review["id"], json!(id.to_string()));
    assert_eq!((&review["status"], &review["insurer"]), (&json!("REVIEW"), &json!("DIGIT")));
    let read = &review["extracted_data"];
    assert_eq!(read["extracted_data"]["policy_number"], "R-100");
    assert_eq!(read["extracted_data"]["customer_email"], "a@example.in");
    assert_eq!(read["extracted_data"]["model"], json!(null));
    assert_eq!(read["extracted_data"]["confidence_score"], "0.9700");
    assert!(read["extracted_data"].as_object().unwrap().values().all(|value| !value.is_object()));
    assert_eq!(read["manual_extras"], json!({ "callerName": "Asha", "branch": "" }));
    assert_eq!(read["evidence"]["policy_number"]["box"]["left"], 0.1);
    assert_eq!(read["evidence"]["policy_number"]["rule"], "test/1");
    assert_eq!(read["checks"][0]["holds"], true);
    assert_eq!((&read["document"], &read["detected_insurer"]), (&json!("policy"), &json!("TATA_AIG")));
    assert_eq!(read["mismatch"], true);
}

#[tokio::test]
async fn both_inner_objects_are_objects_before_anything_was_read() {
    let desk = Desk::open().await;
    let id = desk.awaiting(json!([])).await;
    let review = desk.get(id, "/review").await;
    let read = &review.data()["extracted_data"];
    assert_eq!((&read["extracted_data"], &read["manual_extras"]), (&json!({}), &json!({})));
    assert_eq!((&read["evidence"], &read["checks"], &read["mismatch"]), (&json!({}), &json!([]), &json!(false)));
}

#[tokio::test]
async fn a_hostile_reading_does_not_make_a_huge_answer() {
    let desk = Desk::open().await;
    let mut huge = reading("R-1");
    huge["fields"]["make"]["text"] = json!("x".repeat(100_000));
    huge["candidates"] = json!(vec![json!({ "field": "make", "value": "x" }); 5_000]);
    let id = desk.in_review(huge, json!({})).await;
    let review = desk.get(id, "/review").await;
    assert!(review.bytes.len() < 40_000, "{}", review.bytes.len());
}

#[tokio::test]
async fn a_document_is_a_short_lived_download_and_its_reader_is_noted() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    let waiting = desk.awaiting(json!({})).await;
    assert_eq!(desk.get(waiting, "/document").await.status, StatusCode::CONFLICT);
    let id = crate::desk::upload_id(&desk.send(&[("insurer", "DIGIT")], Some(b"%PDF-1.7\nx")).await);
    let answer = desk.get(id, "/document").await;
    let url = text(&answer.data()["url"]);
    for part in
        ["X-Amz-Expires=300", "response-content-disposition=attachment", "response-content-type=application%2Fpdf"]
    {
        assert!(url.contains(part), "{part} in {url}");
    }
    let noted = "select count(*) from audit_entries where action = 'show_document' and actor_id is not null";
    assert_eq!(desk.count(noted).await, 1);
}
