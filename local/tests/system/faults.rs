//! What people can break on the page, and what must hold then.

use std::time::Duration;

use futures::{StreamExt as _, stream};
use http::StatusCode;
use serde_json::json;

use super::running::{Running, eventually, policy, specimen};

/// As the acceptance says: everything is in S3 a minute after it is back.
const SYNCED_WITHIN: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn without_s3_everything_is_saved_and_follows_when_it_is_back() {
    let running = Running::start().await;
    running.break_or_mend(json!({ "s3": "down" })).await;
    let saved: Vec<_> = stream::iter(0..200)
        .map(|number| {
            let founder = running.founder.clone();
            async move { founder.post("/api/policies", &policy(&format!("S3-DOWN-{number:03}"))).await }
        })
        .buffer_unordered(8)
        .collect()
        .await;
    for answer in &saved {
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        assert_eq!(answer.data()["storage"], "pending");
    }
    let read = running.founder.get(&format!("/api/policies/{}", saved[0].data()["id"])).await;
    assert_eq!(read.data()["policy_number"], saved[0].data()["policy_number"]);
    assert_eq!(running.founder.get("/api/policies?limit=1").await.json["meta"]["total"], 200);
    running.break_or_mend(json!({ "s3": "up" })).await;
    eventually(SYNCED_WITHIN, async || {
        let listed = running.founder.get("/api/policies?limit=1000").await;
        listed.data().as_array().unwrap().iter().all(|row| row["storage"] == "synced")
    })
    .await;
    running.assert_storages_are_equal().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_message_and_a_doubled_one_end_in_one_review_each() {
    let running = Running::start().await;
    for (mode, file) in [("drop", "pdf/pub_0001.pdf"), ("duplicate", "pdf/pub_0003.pdf")] {
        running.break_or_mend(json!({ "sns": mode })).await;
        let answer = running.founder.upload(file, "DIGIT", specimen(file)).await;
        let id = answer.data()["uploadId"].as_str().unwrap().to_owned();
        let row = running.founder.finished(&id, Duration::from_mins(2)).await;
        assert_eq!(row["status"], "REVIEW", "{mode}: {row}");
    }
    let status = serde_json::to_value(running.stack.machine().status().await).unwrap();
    assert_eq!(status["textract"]["jobsStarted"], 2, "each was read once: {status}");
    running.synced_within(SYNCED_WITHIN).await;
    running.assert_storages_are_equal().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_service_that_is_down_or_fails_ends_in_a_text_for_people() {
    let running = Running::start().await;
    running.break_or_mend(json!({ "textract": "fail" })).await;
    let answer = running.founder.upload("a.pdf", "DIGIT", specimen("pdf/pub_0001.pdf")).await;
    let id = answer.data()["uploadId"].as_str().unwrap().to_owned();
    let row = running.founder.finished(&id, Duration::from_mins(2)).await;
    assert_eq!(row["status"], "FAILED", "{row}");
    assert!(row["error_message"].as_str().is_some_and(|text| !text.is_empty()), "{row}");
    running.break_or_mend(json!({ "textract": "up" })).await;
    assert!(running.founder.post(&format!("/api/upload/{id}/process"), &json!({})).await.status.is_success());
    assert_eq!(running.founder.finished(&id, Duration::from_mins(2)).await["status"], "REVIEW");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_database_nothing_is_acknowledged_policies_are_read_and_it_recovers_by_itself() {
    let running = Running::start().await;
    let founder = &running.founder;
    let made = founder.post("/api/policies", &policy("BEFORE-1")).await;
    let path = format!("/api/policies/{}", made.data()["id"]);
    running.synced_within(SYNCED_WITHIN).await;
    running.break_or_mend(json!({ "database": "down" })).await;
    let refused = founder.post("/api/policies", &policy("DURING-1")).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{refused:?}");
    assert!(refused.retry_after, "{refused:?}");
    let read = founder.get(&path).await;
    assert_eq!(read.data()["policy_number"], "BEFORE-1", "out of S3");
    assert_eq!(founder.get("/api/policies").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(founder.get("/health").await.status, StatusCode::SERVICE_UNAVAILABLE);
    running.break_or_mend(json!({ "database": "up" })).await;
    eventually(Duration::from_secs(10), async || founder.get("/health").await.status == StatusCode::OK).await;
    assert_eq!(founder.post("/api/policies", &policy("DURING-1")).await.status, StatusCode::CREATED);
    running.synced_within(SYNCED_WITHIN).await;
    running.assert_storages_are_equal().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_answers_this_machine_and_no_other_site() {
    let running = Running::start().await;
    let url = running.stack.url();
    let http = reqwest::Client::new();
    let faults = |request: reqwest::RequestBuilder| request.json(&json!({ "s3": "slow" })).send();
    assert_eq!(faults(http.post(format!("{url}/_local/faults"))).await.unwrap().status(), StatusCode::OK);
    let foreign = http.post(format!("{url}/_local/faults")).header("origin", "https://evil.example");
    assert_eq!(faults(foreign).await.unwrap().status(), StatusCode::FORBIDDEN);
    let rebound = http.get(format!("{url}/_local/status")).header("host", "evil.example");
    assert_eq!(rebound.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let form = http.post(format!("{url}/_local/redrive")).header("content-type", "text/plain").body("{}");
    assert_eq!(form.send().await.unwrap().status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let status = http.get(format!("{url}/_local/status")).send().await.unwrap();
    let status: serde_json::Value = serde_json::from_str(&status.text().await.unwrap()).unwrap();
    assert_eq!(status["s3"]["mode"], "slow");
    let page = http.get(format!("{url}/_local/")).send().await.unwrap();
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
}
