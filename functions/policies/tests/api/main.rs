//! The routes of policies over HTTP, against a real PostgreSQL and a real S3-protocol server.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![expect(clippy::print_stdout, reason = "campaigns tell their figures")]

mod busy;
mod changing;
mod creating;
mod deleting;
mod documents;
mod faults;
mod grids;
mod listing;
mod searching;

use axum::Router;
use policies::{App, routes};
use serde_json::{Map, Value, json};
use shared::{
    domain::Role,
    testing::{Client, Person, Stand},
};

/// Somebody of operations who uses the routes.
async fn ops(stand: &Stand) -> Client {
    client(stand, &stand.person(Role::Ops).await)
}

fn client(stand: &Stand, person: &Person) -> Client {
    let routes = routes::<Router<_>>().with_state(App::new(stand.clients.clone()));
    stand.serve(routes).as_person(person)
}

/// A good policy with this number and these changes.
fn policy(number: &str, changes: Value) -> Value {
    let mut policy = json!({
        "policy_number": number, "vehicle_number": "KA 01 AB 1234", "insurer": "TATA_AIG", "total_premium": "12150.00"
    });
    let changes: Map<String, Value> = serde_json::from_value(changes).expect("an object");
    policy.as_object_mut().expect("an object").extend(changes);
    policy
}

/// Enters a policy; answers its row.
async fn enter(client: &Client, number: &str, changes: Value) -> Value {
    let answer = client.post("/api/policies", &policy(number, changes)).await;
    assert_eq!(answer.status, 201, "{}", answer.json);
    answer.data().clone()
}

fn path(row: &Value) -> String {
    format!("/api/policies/{}", row["id"])
}

fn numbers(rows: &Value) -> Vec<&str> {
    rows.as_array().expect("a list").iter().map(|row| row["policy_number"].as_str().expect("a text")).collect()
}

/// Both storages hold the same of every policy. (People of tests have rows only.)
async fn assert_equal_storages(stand: &Stand) {
    let found = stand.clients.storage.verify().await.expect("both storages answer");
    let different: Vec<_> = found.differences.iter().filter(|one| one.entity == "policy").collect();
    assert!(different.is_empty(), "{different:?}");
}
