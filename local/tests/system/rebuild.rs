//! A lost database comes back out of S3, and every read answers as before.

use std::time::Duration;

use nicsan::commands;
use serde_json::{Value, json};

use super::{
    program::Place,
    running::{Running, Visitor, policy},
};

/// Reads whose answers hold nothing that depends on the moment.
const READS: [&str; 14] = [
    "/api/policies",
    "/api/policies/1",
    "/api/policies/1/history",
    "/api/policies/2",
    "/api/policies/search/REBUILD",
    "/api/policies/check-duplicate/REBUILD-1",
    "/api/policies/search-fields",
    "/api/upload",
    "/api/dashboard/metrics?period=all",
    "/api/dashboard/explorer",
    "/api/dashboard/leaderboard",
    "/api/dashboard/sales-reps",
    "/api/settings",
    "/api/users",
];

async fn answers(founder: &Visitor) -> Vec<(&'static str, Value)> {
    let mut answers = Vec::new();
    for path in READS {
        let answer = founder.get(path).await;
        assert!(answer.status.is_success(), "{path}: {answer:?}");
        answers.push((path, without_journal(answer.json)));
    }
    answers
}

/// The journal of who sent which request is the database's alone: after a rebuild a version still says who made it and when,
/// but no longer by which request.
fn without_journal(mut answer: Value) -> Value {
    for version in answer["data"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        for journal in ["action", "changes", "request_id"] {
            version.remove(journal);
        }
    }
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn every_read_answers_as_before() {
    let running = Running::start().await;
    let founder = &running.founder;
    for number in 1..=5 {
        founder.post("/api/policies", &policy(&format!("REBUILD-{number}"))).await.data();
    }
    founder.put("/api/policies/1", &policy("REBUILD-1A")).await.data();
    founder.put("/api/settings", &json!({ "settings": { "brokeragePercent": "16" } })).await.data();
    running.synced_within(Duration::from_mins(1)).await;
    let before = answers(founder).await;
    let storage = &running.stack.machine().clients.storage;
    commands::rebuild::run(storage, true).await.unwrap();
    for ((path, before), (_, after)) in before.iter().zip(answers(founder).await) {
        assert_eq!(before, &after, "{path}");
    }
    running.assert_storages_are_equal().await;
}

#[tokio::test]
async fn a_database_folder_that_is_gone_is_filled_again_by_one_command() {
    let place = Place::new();
    let started = place.start().await;
    let founder = Visitor::sign_in(&started.url).await;
    let made = founder.post("/api/policies", &policy("GONE-1")).await;
    assert_eq!(made.data()["storage"], "synced", "{made:?}");
    started.signal("-TERM");
    assert!(started.ended().await.success());
    std::fs::remove_dir_all(place.data().join("postgres")).unwrap();
    let rebuilt = place.run(&["rebuild"]).await;
    assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    let again = place.start().await;
    let founder = Visitor::sign_in(&again.url).await;
    assert_eq!(founder.get("/api/policies/search/GONE").await.data()[0]["policy_number"], "GONE-1");
}
