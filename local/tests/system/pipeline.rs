//! A PDF from upload to dashboard, for every insurer; and what is no policy.

use std::time::{Duration, Instant};

use http::StatusCode;
use serde_json::{Value, json};

use super::running::{Running, specimen};

const LONGEST: Duration = Duration::from_mins(2);

/// The first readable digital policy of each insurer.
fn one_of_each() -> Vec<(String, String)> {
    let manifest: Value = serde_json::from_slice(&specimen("manifest.json")).unwrap();
    let mut found: Vec<(String, String)> = Vec::new();
    for file in manifest["files"].as_array().unwrap() {
        let is_plain = file["kind"] == "digital" && file["doc_type"] == "policy" && file["expect"] == "fields";
        let insurer = file["insurer"].as_str().unwrap_or_default().to_owned();
        if is_plain && found.iter().all(|(_, known)| *known != insurer) {
            found.push((file["file"].as_str().unwrap().to_owned(), insurer));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_of_every_insurer_comes_from_its_pdf_to_both_storages_and_the_dashboard() {
    let running = Running::start().await;
    let founder = &running.founder;
    let specimens = one_of_each();
    assert!(specimens.len() >= 6, "{specimens:?}");
    let mut confirmed = Vec::new();
    for (file, insurer) in &specimens {
        let started = Instant::now();
        let answer = founder.upload(file, insurer, specimen(&format!("pdf/{file}"))).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        let id = answer.data()["uploadId"].as_str().unwrap().to_owned();
        let row = founder.finished(&id, LONGEST).await;
        assert_eq!(row["status"], "REVIEW", "{file}: {row}");
        println!("{insurer}: REVIEW after {:?}", started.elapsed());
        let policy = founder.post(&format!("/api/upload/{id}/confirm"), &json!({})).await;
        if policy.status == StatusCode::UNPROCESSABLE_ENTITY {
            println!("{insurer}: a person must look at {}", policy.json["details"]);
            continue;
        }
        assert_eq!(policy.status, StatusCode::OK, "{file}: {policy:?}");
        let again = founder.post(&format!("/api/upload/{id}/confirm"), &json!({})).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "one policy per upload: {again:?}");
        confirmed.push(policy.data().clone());
    }
    assert!(!confirmed.is_empty());
    shows_exactly(&running, &confirmed).await;
    running.synced_within(LONGEST).await;
    running.assert_storages_are_equal().await;
}

async fn shows_exactly(running: &Running, confirmed: &[Value]) {
    let founder = &running.founder;
    let listed = founder.get("/api/policies").await;
    assert_eq!(listed.data().as_array().unwrap().len(), confirmed.len());
    let metrics = founder.get("/api/dashboard/metrics?period=all").await;
    assert_eq!(metrics.data()["basicMetrics"]["totalPolicies"], confirmed.len());
    let explored = founder.get("/api/dashboard/explorer").await;
    let numbers = |rows: &[Value]| {
        let mut numbers: Vec<String> =
            rows.iter().map(|row| row["policy_number"].as_str().unwrap().to_owned()).collect();
        numbers.sort();
        numbers
    };
    assert_eq!(numbers(explored.data().as_array().unwrap()), numbers(confirmed));
    for path in ["/api/dashboard/leaderboard", "/api/dashboard/sales-reps"] {
        let rows = founder.get(path).await;
        let policies =
            rows.data().as_array().unwrap().iter().map(|row| row["policies"].as_str().unwrap().parse::<usize>());
        assert_eq!(policies.map(Result::unwrap).sum::<usize>(), confirmed.len(), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_pdf_is_refused_at_the_door() {
    let running = Running::start().await;
    for (name, bytes, status) in [
        ("garbage.pdf", b"not a pdf at all".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("renamed.pdf", [b"MZ\x90\0".to_vec(), vec![0; 4_000]].concat(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("large.pdf", [b"%PDF-1.7\n".to_vec(), vec![b'x'; 20_000_000]].concat(), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let answer = running.founder.upload(name, "DIGIT", bytes).await;
        assert_eq!(answer.status, status, "{name}: {answer:?}");
    }
    let empty = running.founder.upload("empty.pdf", "DIGIT", Vec::new()).await;
    assert!(empty.status.is_client_error(), "{empty:?}");
    let large = running.founder.upload("large.pdf", "DIGIT", vec![b'x'; 5_000_000]).await;
    assert!(large.json["error"].as_str().unwrap().contains("presign"), "{large:?}");
}
