use futures::future::join_all;
use serde_json::json;
use shared::testing::Stand;

use crate::{enter, ops, path, policy};

#[tokio::test]
async fn of_ten_edits_of_one_version_one_wins_and_the_others_learn_the_current_one() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let row = enter(&client, "EDIT-1", json!({})).await;
    let fenced = client.with_header("if-match", "\"1\"");
    let changes: Vec<_> = (0..10).map(|n| json!({ "branch": format!("B{n}") })).collect();
    let path = path(&row);
    let answers = join_all(changes.iter().map(|change| fenced.patch(&path, change))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    let stale = answers.iter().find(|answer| answer.status == 412).unwrap();
    assert_eq!((&stale.json["code"], &stale.json["details"]["version"]), (&json!("PRECONDITION_FAILED"), &json!("2")));
    assert_eq!(client.get(&path).await.data()["version"], 2);
}

#[tokio::test]
async fn edits_of_different_fields_without_a_version_all_take_effect() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let row = enter(&client, "EDIT-2", json!({ "vehicle_number": "ka 01 ab-1234" })).await;
    let changes = [
        json!({ "branch": "Pune" }),
        json!({ "callerName": "Asha" }),
        json!({ "cashback_amount": "650.50" }),
        json!({ "totalOd": 700 }),
        json!({ "customerEmail": "a@b.in" }),
    ];
    let path = path(&row);
    let answers = join_all(changes.iter().map(|change| client.patch(&path, change))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let now = client.get(&path).await.data().clone();
    for (field, value) in [
        ("branch", json!("Pune")),
        ("caller_name", json!("Asha")),
        ("cashback", json!("650.50")),
        ("cashback_amount", json!("650.50")),
        ("total_od", json!("700.00")),
        ("customer_email", json!("a@b.in")),
        ("vehicle_number", json!("ka 01 ab-1234")),
        ("version", json!(6)),
    ] {
        assert_eq!(now[field], value, "{field}");
    }
}

#[tokio::test]
async fn null_and_blank_clear_a_field_and_what_is_not_sent_stays() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let row = enter(&client, "EDIT-3", json!({ "make": "Maruti", "model": "Swift", "branch": "Pune" })).await;
    let now = client.patch(&path(&row), &json!({ "make": null, "model": "" })).await.data().clone();
    assert_eq!((&now["make"], &now["model"], &now["branch"]), (&json!(null), &json!(null), &json!("Pune")));
    let same = client.patch(&path(&row), &json!({ "branch": "Pune" })).await.data().clone();
    assert_eq!(same["version"], 2, "nothing changed, so there is no new version");
}

#[tokio::test]
async fn a_row_sent_back_as_received_with_one_edit_changes_just_that() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let row =
        enter(&client, "EDIT-4", json!({ "cashback": 500, "branch": "Pune", "vehicle_number": "ka-01-ab-1234" })).await;
    let mut edited = row.clone();
    edited["cashback_amount"] = json!("700.00");
    let answer = client.put(&path(&row), &edited).await;
    assert_eq!(answer.status, 200, "{}", answer.json);
    let now = answer.data();
    assert_eq!(
        (&now["cashback"], &now["branch"], &now["vehicle_number"]),
        (&json!("700.00"), &json!("Pune"), &row["vehicle_number"])
    );
    let stale = client.put(&path(&row), &edited).await;
    assert_eq!(stale.status, 412, "the version in the body is the one that was seen");
}

#[tokio::test]
async fn replacing_clears_what_is_not_sent_and_is_checked_as_a_whole() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let row = enter(&client, "EDIT-5", json!({ "branch": "Pune" })).await;
    let answer = client.put(&path(&row), &policy("EDIT-5", json!({}))).await;
    assert_eq!(answer.data()["branch"], json!(null));
    assert_eq!(client.put(&path(&row), &json!({ "policy_number": "EDIT-5" })).await.status, 422);
    let changed = client.patch(&path(&row), &json!({ "total_premium": 100, "net_premium": 200 })).await;
    assert_eq!(changed.json["details"]["net_premium"], "must not be more than the total premium");
}

#[tokio::test]
async fn a_number_can_be_changed_but_not_to_a_taken_one() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    enter(&client, "TAKEN-1", json!({})).await;
    let row = enter(&client, "FREE-1", json!({})).await;
    assert_eq!(client.patch(&path(&row), &json!({ "policy_number": "taken -1" })).await.status, 409);
    let moved = client.patch(&path(&row), &json!({ "policyNumber": "free-2" })).await;
    assert_eq!(moved.data()["policy_number"], "FREE-2");
}

#[tokio::test]
async fn unknown_ids_and_things_that_are_no_ids_are_404() {
    let stand = Stand::start().await;
    let client = ops(&stand).await;
    for id in ["0", "-1", "999999", "abc", "1.5", "99999999999999999999", "%00", "1%2F2"] {
        for suffix in ["", "/history", "/evidence", "/document"] {
            let answer = client.get(&format!("/api/policies/{id}{suffix}")).await;
            assert_eq!(answer.status, 404, "{id}{suffix}: {}", answer.json);
        }
    }
    assert_eq!(client.patch("/api/policies/999999", &json!({ "make": "x" })).await.status, 404);
    let wrong = client.with_header("if-match", "\"one\"");
    assert_eq!(wrong.patch("/api/policies/1", &json!({})).await.status, 400);
}

#[tokio::test]
async fn the_history_has_every_version_with_its_author() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let row = enter(&client, "HIST-1", json!({})).await;
    let other = stand.person(shared::domain::Role::Ops).await;
    let changed = crate::client(&stand, &other).patch(&path(&row), &json!({ "branch": "Pune" })).await;
    assert_eq!(changed.status, 200);
    let answer = client.get(&format!("{}/history", path(&row))).await;
    let versions = answer.data().as_array().unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!((&versions[0]["version"], &versions[0]["action"]), (&json!(2), &json!("update")));
    assert_eq!(versions[0]["author_id"], other.id.0);
    assert_eq!(versions[0]["changes"], json!({ "branch": [null, "Pune"] }));
    assert_eq!(versions[1]["policy"], row);
}

#[tokio::test]
async fn the_history_compares_values_and_not_their_spelling() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let row = enter(&client, "HIST-2", json!({ "cashback": "500.00", "idv": 100_000, "ncb": "20.0" })).await;
    let respelled = json!({ "cashback": "500", "idv": "1,00,000.0", "ncb": 20, "net_od": 4000 });
    assert_eq!(client.patch(&path(&row), &respelled).await.data()["version"], 2);
    let history = client.get(&format!("{}/history", path(&row))).await;
    assert_eq!(history.data()[0]["changes"], json!({ "net_od": [null, "4000.00"] }));
}
