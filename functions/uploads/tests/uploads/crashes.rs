//! A request that dies at any of its waits, and is sent again.

use http::StatusCode;
use serde_json::json;
use shared::testing::killed_after;

use crate::desk::{Desk, reading, send, upload_id};

#[tokio::test]
async fn a_confirmation_that_died_anywhere_is_finished_by_its_repetition() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    let mut survived = 0;
    for polls in 0..60 {
        let id = desk.in_review(reading(&format!("kill-{polls}")), json!({})).await;
        let keyed = desk.client.with_header("idempotency-key", &format!("k{polls}"));
        let (path, body) = (format!("/api/upload/{id}/confirm"), json!({}));
        survived += usize::from(killed_after(polls, keyed.post(&path, &body)).await.is_some());
        let again = keyed.post(&path, &body).await;
        assert_eq!(again.status, StatusCode::OK, "after {polls}: {}", again.json);
        assert_eq!(desk.row(id).await.policy_id.map(|id| id.0), again.data()["id"].as_i64());
    }
    assert!(survived < 60, "some were killed");
    assert_eq!(desk.count("select count(*) from policies").await, 60);
    desk.stand.drain().await;
    let unequal = "select count(*) from policies p where not exists (select from documents d
        where d.entity = 'policy' and d.entity_id = p.policy_id::text and d.version = p.version)";
    assert_eq!(desk.count(unequal).await, 0);
}

#[tokio::test]
async fn an_upload_that_died_anywhere_is_finished_by_its_repetition() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    for polls in 0..40 {
        let keyed = desk.client.with_header("idempotency-key", &format!("k{polls}"));
        let fields = [("insurer", "DIGIT")];
        killed_after(polls, send(&keyed, &fields, Some(b"%PDF-1.7\nx"))).await;
        let again = send(&keyed, &fields, Some(b"%PDF-1.7\nx")).await;
        assert_eq!(again.status, StatusCode::CREATED, "after {polls}: {}", again.json);
        assert_eq!(desk.status(upload_id(&again)).await, "UPLOADED");
    }
    assert_eq!(desk.count("select count(*) from uploads").await, 40);
    assert_eq!(desk.stand.take_landed().len(), 40, "each file was written once");
}
