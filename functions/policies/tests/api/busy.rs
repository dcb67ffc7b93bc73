//! A database that is there, and has no time.

use std::time::{Duration, Instant};

use serde_json::json;
use shared::{config::DatabaseConfig, database::Database, domain::Role, storage::Storage, testing::Stand};

use crate::{client, enter, ops, path, policy};

/// Longest a person may wait to be told: API Gateway itself gives up after thirty seconds.
const SOON: Duration = Duration::from_secs(10);

#[tokio::test]
async fn whoever_waits_for_a_lock_is_told_soon_and_nothing_is_half_done() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let row = enter(&client, "HELD-1", json!({})).await;
    let other = stand.connect().await;
    other.batch_execute("begin; select from policies for update").await.unwrap();
    let began = Instant::now();
    let refused = client.patch(&path(&row), &json!({ "branch": "Pune" })).await;
    assert_eq!((refused.status.as_u16(), &refused.json["code"]), (503, &json!("UNAVAILABLE")), "{}", refused.json);
    assert!(refused.headers.contains_key("retry-after"));
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    other.batch_execute("rollback").await.unwrap();
    assert_eq!(client.get(&path(&row)).await.data()["version"], 1);
    assert_eq!(client.patch(&path(&row), &json!({ "branch": "Pune" })).await.data()["version"], 2);
}

/// One connection, as in a Lambda, and somebody who holds it.
#[tokio::test]
async fn whoever_gets_no_connection_is_told_soon_and_served_when_there_is_one() {
    let mut stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let person = stand.person(Role::Ops).await;
    let config = DatabaseConfig { connections: 1, ..stand.clients.config.database.clone() };
    let database = Database::new(&config, stand.clients.secrets.clone()).unwrap();
    stand.clients.storage = Storage::new(database, stand.clients.objects().clone());
    let client = client(&stand, &person);
    let held = stand.clients.database().client().await.unwrap();
    let began = Instant::now();
    let many = (0..20).map(|number| {
        let (client, body) = (client.clone(), policy(&format!("CROWD-{number}"), json!({})));
        async move { client.post("/api/policies", &body).await }
    });
    for refused in futures::future::join_all(many).await {
        assert_eq!((refused.status.as_u16(), &refused.json["code"]), (503, &json!("UNAVAILABLE")));
    }
    assert!(began.elapsed() < SOON, "nobody waits behind those who wait: {:?}", began.elapsed());
    drop(held);
    enter(&client, "CROWD-1", json!({})).await;
    assert_eq!(client.get("/api/policies").await.json["meta"]["total"], 1);
}
