use std::time::Duration;

use neighbours::{proxy::ProxyMode, s3::S3Mode};
use serde_json::json;
use shared::{
    objects::{Entity, ObjectKey},
    policies::key_of,
    testing::Stand,
};

use crate::{enter, ops, path, policy};

#[tokio::test]
async fn while_s3_is_down_everything_is_saved_and_follows_later() {
    let stand = Stand::start().await;
    let alone = stand.lock_s3().await;
    let client = ops(&stand).await;
    stand.set_s3(S3Mode::Down);
    let row = enter(&client, "LATE-1", json!({})).await;
    assert_eq!(row["storage"], "pending");
    let changed = client.patch(&path(&row), &json!({ "branch": "Pune" })).await;
    assert_eq!((&changed.data()["storage"], &changed.data()["version"]), (&json!("pending"), &json!(2)));
    assert_eq!(client.get("/api/policies").await.data()[0]["storage"], "pending");
    stand.set_s3(S3Mode::Up);
    drop(alone);
    let _s3 = stand.share_s3().await;
    assert_eq!(stand.drain().await.depth, 0);
    assert_eq!(client.get(&path(&row)).await.data()["storage"], "synced");
    assert_eq!(client.get(&format!("{}/history", path(&row))).await.data().as_array().unwrap().len(), 2);
    crate::assert_equal_storages(&stand).await;
}

#[tokio::test]
async fn while_the_database_is_down_nothing_is_acknowledged_and_one_policy_comes_from_s3() {
    let (stand, proxy) = Stand::start_behind_proxy().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let row = enter(&client, "SAFE-1", json!({ "vehicle_number": "ka-01 ab 1234" })).await;
    proxy.set_mode(ProxyMode::Down);
    let refused = client.post("/api/policies", &policy("SAFE-2", json!({}))).await;
    assert_eq!((refused.status.as_u16(), &refused.json["code"]), (503, &json!("UNAVAILABLE")));
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(client.get("/api/policies").await.status, 503);
    let read = client.get(&path(&row)).await;
    assert_eq!((read.status.as_u16(), read.headers["x-served-from"].to_str().unwrap()), (200, "s3"));
    assert_eq!((read.data(), &read.json["meta"]["mayBeStale"]), (&row, &json!(true)));
    assert_eq!(client.get("/api/policies/99999").await.status, 503, "nobody can say 404 now");
    assert_eq!(client.with_token("a.b.c").get(&path(&row)).await.status, 401);

    proxy.set_mode(ProxyMode::Up);
    assert_eq!(client.get("/api/policies").await.json["meta"]["total"], 1, "nothing is half there");
    enter(&client, "SAFE-2", json!({})).await;
}

#[tokio::test]
async fn an_object_that_is_damaged_is_neither_served_nor_a_server_error() {
    let (stand, proxy) = Stand::start_behind_proxy().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let row = enter(&client, "DAMAGED-1", json!({})).await;
    let key = ObjectKey::Current(Entity::Policy, row["id"].to_string());
    let whole = stand.clients.objects().find(&key).await.unwrap().unwrap().body;
    for damaged in [&whole[..whole.len() / 2], b"", b"{}", b"[]", b"\xff\xfe", b"{\"policy_id\":\"x\"}"] {
        stand.clients.objects().put_bytes(&key, damaged.to_vec()).await.unwrap();
        assert_eq!(client.get(&path(&row)).await.data(), &row, "the database is not asked in vain");
        proxy.set_mode(ProxyMode::Down);
        let refused = client.get(&path(&row)).await;
        assert_eq!((refused.status.as_u16(), &refused.json["code"]), (503, &json!("UNAVAILABLE")));
        assert!(refused.headers.contains_key("retry-after"));
        proxy.set_mode(ProxyMode::Up);
    }
}

/// Answers to commits are lost at random places among requests whose answers arrive. Longer campaigns:
/// `COMMITS=1000 cargo test -p policies --test api lost_answers -- --nocapture`.
#[tokio::test]
async fn lost_answers_to_commits_never_double_and_never_lose_an_effect() {
    let rounds: u32 = std::env::var("COMMITS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(40);
    let (stand, proxy) = Stand::start_behind_proxy().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let mut unknown = 0;
    for round in 0..rounds {
        let client = client.with_header("idempotency-key", &format!("round-{round}"));
        let body = policy(&format!("ROUND-{round}"), json!({}));
        // Lost once, twice in a row, or not at all.
        for _ in 0..round % 3 {
            proxy.set_mode(ProxyMode::LoseCommit);
            let answer = client.post("/api/policies", &body).await;
            unknown += u32::from(answer.json["code"] == "UNCONFIRMED");
            proxy.set_mode(ProxyMode::Up);
        }
        let settled = client.post("/api/policies", &body).await;
        assert_eq!(settled.status, 201, "{}", settled.json);
        assert_eq!(client.post("/api/policies", &body).await.data()["id"], settled.data()["id"], "the same answer");
    }
    let counts = "select (select count(*) from policies) as policies, count(distinct entity_id) as documents,
        (select count(*) from audit_entries where action = 'create') as entries from documents where entity = 'policy'";
    let counted = stand.connect().await.query_one(counts, &[]).await.unwrap();
    for column in ["policies", "documents", "entries"] {
        assert_eq!(counted.get::<_, i64>(column), i64::from(rounds), "{column}");
    }
    assert!(unknown >= rounds / 3, "{unknown} commits were left unknown");
    println!("{rounds} policies, {unknown} commits with an unknown outcome: each took effect once");
    stand.drain().await;
    crate::assert_equal_storages(&stand).await;
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_takes_effect_once_with_a_key() {
    let (stand, proxy) = Stand::start_behind_proxy().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await.with_header("idempotency-key", "lost-1");
    let body = policy("LOST-1", json!({}));
    proxy.set_mode(ProxyMode::LoseCommit);
    let unknown = client.post("/api/policies", &body).await;
    assert_eq!((unknown.status.as_u16(), &unknown.json["code"]), (503, &json!("UNCONFIRMED")));
    assert!(!unknown.json["error"].as_str().unwrap().contains("Nothing was saved"));
    proxy.set_mode(ProxyMode::Up);
    let again = client.post("/api/policies", &body).await;
    assert_eq!((again.status.as_u16(), &again.data()["policy_number"]), (201, &json!("LOST-1")));
    assert_eq!(client.get("/api/policies").await.json["meta"]["total"], 1);
    let id = again.data()["id"].as_i64().unwrap();
    stand.drain().await;
    let (entity, entity_id) = key_of(shared::domain::PolicyId(id));
    assert!(stand.clients.objects().find(&ObjectKey::Current(entity, entity_id)).await.unwrap().is_some());
}

/// Somebody who holds the number `LOCKED-2` without having committed, and is never turned back himself.
async fn hold_a_number(stand: &Stand) -> tokio_postgres::Client {
    let other = stand.connect().await;
    let taken = "set deadlock_timeout = '20s'; begin;
        insert into policies (policy_number, vehicle_number, vehicle_number_shown, insurer, total_premium, source)
        values ('LOCKED-2', 'KA01AB1234', 'KA01AB1234', 'DIGIT', 100, 'MANUAL_FORM')";
    other.batch_execute(taken).await.unwrap();
    other
}

/// Once somebody waits for the number, asks for the policy which that one holds; and gives up when it is there.
async fn ask_for_the_policy(stand: &Stand, other: &tokio_postgres::Client, id: i64) {
    let watcher = stand.connect().await;
    let waiting = "select count(*) from pg_locks where not granted";
    let waits = async {
        while watcher.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waits).await.expect("the edit waits for the number");
    other.execute("select from policies where policy_id = $1 for update", &[&id]).await.unwrap();
    other.batch_execute("rollback").await.unwrap();
}

#[tokio::test]
async fn a_transaction_that_was_turned_back_for_a_deadlock_is_run_again() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let row = enter(&client, "LOCKED-1", json!({})).await;
    let (path, change) = (path(&row), json!({ "policy_number": "LOCKED-2" }));
    let other = hold_a_number(&stand).await;
    let asking = ask_for_the_policy(&stand, &other, row["id"].as_i64().unwrap());
    let (edited, ()) = futures::join!(client.patch(&path, &change), asking);
    assert_eq!(edited.status, 200, "{}", edited.json);
    assert_eq!(edited.data()["version"], 2);
    let history = client.get(&format!("{path}/history")).await;
    assert_eq!(history.data().as_array().unwrap().len(), 2, "it took effect once");
}
