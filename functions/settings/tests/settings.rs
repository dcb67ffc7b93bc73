//! The settings over HTTP, against a real PostgreSQL and a real S3-protocol server.

use axum::Router;
use http::Method;
use neighbours::s3::S3Mode;
use serde_json::{Value, json};
use shared::{
    domain::Role,
    objects::{Entity, ObjectKey},
    testing::{Client, Stand},
};

const PATH: &str = "/api/settings";

struct Office {
    stand: Stand,
    founder: Client,
    ops: Client,
}

async fn open() -> Office {
    let stand = Stand::start().await;
    let client = stand.serve(settings::routes::<Router<_>>().with_state(settings::App::new(stand.clients.clone())));
    let founder = client.as_person(&stand.person(Role::Founder).await);
    let ops = client.as_person(&stand.person(Role::Ops).await);
    Office { stand, founder, ops }
}

fn defaults() -> Value {
    json!({"brokeragePercent": "15", "repDailyCost": "2000", "expectedConversion": "25", "premiumGrowth": "10"})
}

async fn versions(stand: &Stand) -> Vec<(i32, String)> {
    let client = stand.clients.database().client().await.unwrap();
    let rows = client
        .query("select version, body::text as body from documents where entity = 'settings' order by version", &[])
        .await
        .unwrap();
    rows.iter().map(|row| (row.get("version"), row.get("body"))).collect()
}

#[tokio::test]
async fn until_something_is_set_the_defaults_hold() {
    let office = open().await;
    assert_eq!(*office.ops.get(PATH).await.data(), defaults());
    assert_eq!(versions(&office.stand).await, []);
}

#[tokio::test]
async fn a_change_is_stored_in_both_storages_and_audited() {
    let office = open().await;
    let _s3 = office.stand.share_s3().await;
    let wanted = json!({"settings": {"brokeragePercent": "12.50", "repDailyCost": 1800, "premiumGrowth": "-5"}});
    let answer = office.founder.put(PATH, &wanted).await;
    let stored =
        json!({"brokeragePercent": "12.5", "repDailyCost": "1800", "expectedConversion": "25", "premiumGrowth": "-5"});
    assert_eq!(*answer.data(), stored);
    assert_eq!(*office.ops.get(PATH).await.data(), stored);

    let key = ObjectKey::Current(Entity::Settings, "current".into());
    let object = office.stand.clients.objects().find(&key).await.unwrap().unwrap();
    let document: Value = serde_json::from_slice(&object.body).unwrap();
    assert_eq!((&document["brokerage_percent"], &document["version"]), (&json!("12.50"), &json!(1)));
    assert!(office.stand.clients.storage.verify().await.unwrap().differences.iter().all(|one| one.entity == "user"));

    let client = office.stand.clients.database().client().await.unwrap();
    let entry = client.query_one("select action, changes from audit_entries", &[]).await.unwrap();
    assert_eq!(entry.get::<_, &str>("action"), "update");
    let changes: Value = entry.get("changes");
    assert_eq!(
        changes,
        json!({"brokeragePercent": ["15", "12.5"], "repDailyCost": ["2000", "1800"], "premiumGrowth": ["10", "-5"]})
    );
}

#[tokio::test]
async fn every_wrong_or_unknown_key_is_named_and_nothing_changes() {
    let office = open().await;
    let body = json!({"settings": {
        "brokeragePercent": "101", "repDailyCost": "-1", "expectedConversion": "1e1", "premiumGrowth": [10], "colour": "red"
    }});
    let answer = office.founder.put(PATH, &body).await;
    assert_eq!(answer.status, 422);
    let details = answer.json["details"].as_object().unwrap();
    assert_eq!(details.len(), 5, "{details:?}");
    for value in
        [json!("NaN"), json!("abc"), json!(""), json!(null), json!(true), json!("1.234"), json!("٣"), json!("1\u{0}")]
    {
        let answer = office.founder.put(PATH, &json!({"settings": {"brokeragePercent": value}})).await;
        assert_eq!(answer.status, 422, "{value}");
    }
    for body in [json!({}), json!({"settings": 5}), json!({"settings": null}), json!({"brokeragePercent": "5"})] {
        assert_eq!(office.founder.put(PATH, &body).await.status, 422, "{body}");
    }
    assert_eq!(*office.ops.get(PATH).await.data(), defaults());
    assert_eq!(versions(&office.stand).await, []);
}

#[tokio::test]
async fn what_is_no_json_is_a_client_error() {
    let office = open().await;
    let deep = format!("{{\"settings\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let long = format!("{{\"settings\":{{\"premiumGrowth\":\"{}\"}}}}", "9".repeat(20_000));
    let cases = [
        ("", 400),
        ("null", 400),
        ("[]", 400),
        ("{\"settings\":{\"premiumGrowth\":NaN}}", 400),
        ("{\"settings\":{\"premiumGrowth\":\"\\ud800\"}}", 400),
        (deep.as_str(), 400),
        (long.as_str(), 413),
        ("{\"settings\":{\"premiumGrowth\":1e400}}", 400),
        ("{\"settings\":{\"premiumGrowth\":1e300}}", 422),
        ("{\"settings\":{\"premiumGrowth\":99999999999999999999999999999999}}", 422),
    ];
    for (body, status) in cases {
        let json = Some("application/json");
        let answer = office.founder.send_bytes(Method::PUT, PATH, json, body.into()).await;
        assert_eq!(answer.status, status, "{} {}", body.chars().take(60).collect::<String>(), answer.json);
    }
    let answer = office.founder.send_bytes(Method::PUT, PATH, None, b"{}".to_vec()).await;
    assert_eq!(answer.status, 415);
}

#[tokio::test]
async fn a_change_to_what_holds_already_makes_no_version() {
    let office = open().await;
    let _s3 = office.stand.share_s3().await;
    for body in [json!({"settings": {}}), json!({"settings": {"brokeragePercent": "15.00"}})] {
        assert_eq!(*office.founder.put(PATH, &body).await.data(), defaults());
    }
    assert_eq!(versions(&office.stand).await, []);
}

#[tokio::test]
async fn a_reset_brings_the_defaults_back_and_keeps_the_history() {
    let office = open().await;
    let _s3 = office.stand.share_s3().await;
    assert_eq!(office.founder.put(PATH, &json!({"settings": {"repDailyCost": "1"}})).await.status, 200);
    // As the web client sends it: JSON announced, nothing in it.
    let answer =
        office.founder.send_bytes(Method::POST, "/api/settings/reset", Some("application/json"), Vec::new()).await;
    assert_eq!(*answer.data(), defaults());
    let kept = versions(&office.stand).await;
    assert_eq!(kept.iter().map(|(version, _)| *version).collect::<Vec<_>>(), [1, 2]);
    assert!(kept[0].1.contains("\"rep_daily_cost\":\"1"), "{}", kept[0].1);
}

#[tokio::test]
async fn twenty_changes_at_once_are_twenty_versions_in_a_row() {
    let office = open().await;
    let _s3 = office.stand.share_s3().await;
    let requests = (1..=20).map(|percent| {
        let founder = office.founder.clone();
        async move { founder.put(PATH, &json!({"settings": {"brokeragePercent": percent}})).await }
    });
    // One of them sets the 15 that may hold already, in which case it makes no version.
    let answers = futures::future::join_all(requests).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let numbers: Vec<i32> = versions(&office.stand).await.iter().map(|(version, _)| *version).collect();
    assert!(numbers.len() >= 19, "{numbers:?}");
    assert!(numbers.iter().copied().eq(1..=numbers.last().copied().unwrap()), "{numbers:?}");
    office.stand.drain().await;
    assert!(office.stand.clients.storage.verify().await.unwrap().differences.iter().all(|one| one.entity == "user"));
}

#[tokio::test]
async fn a_change_is_acknowledged_while_s3_is_down_and_follows_later() {
    let office = open().await;
    let alone = office.stand.lock_s3().await;
    office.stand.set_s3(S3Mode::Down);
    let answer = office.founder.put(PATH, &json!({"settings": {"premiumGrowth": "7"}})).await;
    office.stand.set_s3(S3Mode::Up);
    drop(alone);
    assert_eq!(answer.data()["premiumGrowth"], "7");
    let _s3 = office.stand.share_s3().await;
    assert_eq!(office.stand.drain().await.depth, 0);
    let key = ObjectKey::Current(Entity::Settings, "current".into());
    assert!(office.stand.clients.objects().find(&key).await.unwrap().is_some());
}

#[tokio::test]
async fn only_founders_change() {
    let office = open().await;
    let body = json!({"settings": {"premiumGrowth": "7"}});
    assert_eq!(office.ops.put(PATH, &body).await.status, 403);
    assert_eq!(office.ops.post("/api/settings/reset", &json!({})).await.status, 403);
    assert_eq!(office.ops.with_token("null").get(PATH).await.status, 401);
    assert_eq!(*office.ops.get(PATH).await.data(), defaults());
}
