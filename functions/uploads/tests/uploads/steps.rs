//! The steps a person may ask for, from every state.

use http::StatusCode;
use serde_json::json;

use crate::desk::{Desk, reading};

#[tokio::test]
async fn only_an_upload_on_its_way_can_be_rejected() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    for (status, expected) in [
        ("AWAITING_FILE", 200),
        ("UPLOADED", 200),
        ("PROCESSING", 200),
        ("REVIEW", 200),
        ("COMPLETED", 409),
        ("FAILED", 409),
        ("REJECTED", 409),
        ("EXPIRED", 409),
    ] {
        let id = desk.in_review(reading("s"), json!({})).await;
        desk.set_status(id, status).await;
        let answer = desk.post(id, "/reject", &json!({ "reason": " twice " })).await;
        assert_eq!(answer.status.as_u16(), expected, "{status}: {}", answer.json);
        if expected == 200 {
            assert_eq!(
                (&answer.data()["status"], &answer.data()["error_message"]),
                (&json!("REJECTED"), &json!("twice"))
            );
        }
    }
    let id = desk.awaiting(json!({})).await;
    for body in [json!({}), json!({ "reason": null }), json!({ "reason": "  " }), json!({ "reason": "x".repeat(501) })]
    {
        assert_eq!(desk.post(id, "/reject", &body).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn nobody_uploads_without_end() {
    let desk = Desk::open().await;
    let client = desk.stand.clients.database().client().await.unwrap();
    let many = "insert into uploads (upload_id, filename, s3_key, insurer, status, created_by)
        select gen_random_uuid(), 'x', 'x', 'x', 'EXPIRED', $1 from generate_series(1, 5000)";
    client.execute(many, &[&desk.person.id]).await.unwrap();
    drop(client);
    let answer = desk.send(&[("insurer", "DIGIT")], Some(b"%PDF-1.7\nx")).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.json);
    assert!(answer.headers.contains_key("retry-after"));
    let body = json!({ "filename": "a.pdf", "size": 5, "insurer": "DIGIT" });
    assert_eq!(desk.client.post("/api/upload/presign", &body).await.status, StatusCode::TOO_MANY_REQUESTS);
}
