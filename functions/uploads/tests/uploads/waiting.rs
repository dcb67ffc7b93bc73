//! `GET /api/upload`, `/{id}` and `/status?wait=`.

use std::time::{Duration, Instant};

use futures::future::join_all;
use http::StatusCode;
use serde_json::{Value, json};
use shared::domain::UploadId;

use crate::desk::{Desk, patiently, reading, text};

#[tokio::test]
async fn many_who_wait_hold_no_connection_and_are_told_at_once() {
    let desk = Desk::open().await;
    let id = desk.awaiting(json!({})).await;
    // Five times as many as there are connections.
    let waiting = join_all((0..40).map(|_| patiently(|| desk.get(id, "/status?wait=20"))));
    let rejected = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        let started = Instant::now();
        assert_eq!(patiently(|| desk.get(id, "")).await.status, StatusCode::OK);
        assert!(started.elapsed() < Duration::from_secs(8), "others are served meanwhile");
        let reason = json!({ "reason": "wrong file" });
        patiently(|| desk.post(id, "/reject", &reason)).await
    };
    let started = Instant::now();
    let (answers, rejected) = tokio::join!(waiting, rejected);
    assert_eq!(rejected.data()["status"], "REJECTED");
    assert!(answers.iter().all(|answer| answer.data()["status"] == "REJECTED"));
    assert!(started.elapsed() < Duration::from_secs(19));
}

#[tokio::test]
async fn a_wait_ends_with_its_time_or_when_the_known_state_is_over() {
    let desk = Desk::open().await;
    let id = desk.awaiting(json!({})).await;
    let started = Instant::now();
    assert_eq!(desk.get(id, "/status?wait=1").await.data()["status"], "AWAITING_FILE");
    assert!(started.elapsed() >= Duration::from_secs(1));
    let started = Instant::now();
    assert_eq!(desk.get(id, "/status?wait=20&since=UPLOADED").await.data()["status"], "AWAITING_FILE");
    desk.set_status(id, "REVIEW").await;
    assert_eq!(desk.get(id, "/status?wait=20").await.data()["status"], "REVIEW");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn what_does_not_exist_is_404_on_every_route() {
    let desk = Desk::open().await;
    for id in [UploadId::new().to_string(), "7".to_owned(), "x'--".to_owned()] {
        for rest in ["", "/status", "/status?wait=5", "/review", "/document"] {
            let answer = desk.client.get(&format!("/api/upload/{id}{rest}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}{rest}: {}", answer.json);
        }
        for rest in ["confirm", "process", "reject"] {
            let answer = desk.client.post(&format!("/api/upload/{id}/{rest}"), &json!({ "reason": "x" })).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}/{rest}: {}", answer.json);
        }
    }
}

#[tokio::test]
async fn the_list_is_paged_filtered_and_unchanged_when_nothing_happened() {
    let desk = Desk::open().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(desk.awaiting(json!({})).await);
    }
    let read = desk.in_review(reading("L-1"), json!({ "callerName": "A" })).await;
    ids.push(read);
    ids.reverse();

    let page = desk.client.get("/api/upload?limit=4&offset=0").await;
    let named = |answer: &shared::testing::Answer| -> Vec<Value> {
        answer.data().as_array().unwrap().iter().map(|row| row["id"].clone()).collect()
    };
    assert_eq!(named(&page), ids[..4].iter().map(|id| json!(id)).collect::<Vec<_>>());
    assert_eq!(page.json["meta"]["total"], 6);
    let newest = &page.data()[0];
    assert_eq!(newest["extracted_data"]["extracted_data"]["policy_number"], "L-1");
    assert_eq!(newest["extracted_data"]["manual_extras"]["callerName"], "A");
    assert!(newest["extracted_data"].get("evidence").is_none(), "lists stay small");
    let cursor = text(&page.json["meta"]["nextCursor"]);
    let rest = desk.client.get(&format!("/api/upload?limit=4&cursor={cursor}")).await;
    assert_eq!(named(&rest), ids[4..].iter().map(|id| json!(id)).collect::<Vec<_>>());
    assert_eq!(rest.json["meta"]["nextCursor"], Value::Null);
    let review = desk.client.get("/api/upload?status=REVIEW").await;
    assert_eq!((named(&review), &review.json["meta"]["total"]), (vec![json!(read)], &json!(1)));

    let tag = page.headers["etag"].to_str().unwrap();
    let again = desk.client.with_header("if-none-match", tag).get("/api/upload?limit=4&offset=0").await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    for field in ["limit=0", "offset=-1", "limit=x", "status=DONE", "cursor=x"] {
        let answer = desk.client.get(&format!("/api/upload?{field}")).await;
        let (name, _) = field.split_once('=').unwrap();
        assert!(answer.status == 422 && answer.json["details"][name].is_string(), "{field}: {}", answer.json);
    }
    for fine in ["limit=5000", "limit=&offset=&status=&cursor="] {
        assert_eq!(desk.client.get(&format!("/api/upload?{fine}")).await.status, StatusCode::OK, "{fine}");
    }
}
