//! A lost database comes back out of S3, and every read answers as before.

use std::time::Duration;

use nicsan::commands;
use serde_json::{Value, json};
use shared::objects::{Entity, ObjectKey};

use super::{
    program::Place,
    running::{Running, Visitor, policy, specimen},
};

/// Reads whose answers hold nothing that depends on the moment; `{read}` and `{waiting}` are uploads.
const READS: [&str; 27] = [
    "/api/policies",
    "/api/policies?status=ALL&q=rebuild",
    "/api/policies/1",
    "/api/policies/1/history",
    "/api/policies/2",
    "/api/policies/2/history",
    "/api/policies/3/history",
    "/api/policies/6/history",
    "/api/policies/6/evidence",
    "/api/policies/search/REBUILD",
    "/api/policies/check-duplicate/REBUILD-1",
    "/api/policies/search-fields",
    "/api/policies/by-source?source=PDF_UPLOAD",
    "/api/upload",
    "/api/upload/{read}",
    "/api/upload/{read}/review",
    "/api/upload/{waiting}/status",
    "/api/upload/{waiting}/review",
    "/api/dashboard/metrics?period=all",
    "/api/dashboard/kpis",
    "/api/dashboard/explorer",
    "/api/dashboard/explorer?insurer=DIGIT&rep=Asha",
    "/api/dashboard/explorer?fromDate=2026-01-01&toDate=2026-12-31",
    "/api/dashboard/leaderboard",
    "/api/dashboard/sales-reps",
    "/api/settings",
    "/api/users",
];

/// A digital schedule that needs no correction.
const SPECIMEN: &str = "pub_0001.pdf";

async fn answers(founder: &Visitor, uploads: &[String; 2]) -> Vec<(String, Value)> {
    let mut answers = Vec::new();
    for path in READS {
        let path = path.replace("{read}", &uploads[0]).replace("{waiting}", &uploads[1]);
        let answer = founder.get(&path).await;
        assert!(answer.status.is_success(), "{path}: {answer:?}");
        answers.push((path, answer.json));
    }
    answers
}

/// Two uploads that were read, the first of which became policy 6.
async fn read_two(founder: &Visitor) -> [String; 2] {
    let mut ids = Vec::new();
    for _ in 0..2 {
        let sent = founder.upload(SPECIMEN, "DIGIT", specimen(&format!("pdf/{SPECIMEN}"))).await;
        let id = sent.data()["uploadId"].as_str().unwrap().to_owned();
        assert_eq!(founder.finished(&id, Duration::from_mins(2)).await["status"], "REVIEW");
        ids.push(id);
    }
    let corrected = json!({ "editedData": { "pdfData": { "branch": "Mysuru" } } });
    let confirmed = founder.post(&format!("/api/upload/{}/confirm", ids[0]), &corrected).await;
    assert_eq!(confirmed.data()["id"], 6, "{confirmed:?}");
    ids.try_into().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_read_answers_as_before() {
    let running = Running::start().await;
    let founder = &running.founder;
    for number in 1..=5 {
        founder.post("/api/policies", &policy(&format!("REBUILD-{number}"))).await.data();
    }
    founder.put("/api/policies/1", &policy("REBUILD-1A")).await.data();
    founder.delete("/api/policies/2").await.data();
    founder.delete("/api/policies/3").await.data();
    founder.post("/api/policies/3/restore", &json!({})).await.data();
    founder.put("/api/settings", &json!({ "settings": { "brokeragePercent": "16" } })).await.data();
    let uploads = read_two(founder).await;
    running.synced_within(Duration::from_mins(1)).await;
    let before = answers(founder, &uploads).await;
    commands::rebuild::run(&running.stack.machine().clients, true).await.unwrap();
    for ((path, before), (_, after)) in before.iter().zip(answers(founder, &uploads).await) {
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

/// The database may be the only home of something although nothing waits in the outbox.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_not_dropped_while_s3_has_lost_something_it_has() {
    let running = Running::start().await;
    running.founder.post("/api/policies", &policy("ONLY-HERE")).await.data();
    running.synced_within(Duration::from_mins(1)).await;
    let clients = &running.stack.machine().clients;
    clients.objects().put_bytes(&ObjectKey::Current(Entity::Policy, "1".into()), b"{}".to_vec()).await.unwrap();
    let refused = commands::rebuild::run(clients, true).await.unwrap_err().to_string();
    assert!(refused.starts_with("1 objects are missing in S3 or are not what the database has"), "{refused}");
    assert_eq!(running.founder.get("/api/policies/1").await.data()["policy_number"], "ONLY-HERE");
}
