use serde_json::json;
use shared::{domain::Role, testing::Stand};

use crate::{client, enter, ops, path};

#[tokio::test]
async fn a_deleted_policy_frees_its_number_and_can_come_back_while_it_is_free() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let founder = client(&stand, &stand.person(Role::Founder).await);
    let row = enter(&founder, "GONE-1", json!({})).await;
    let gone = founder.delete(&path(&row), Some(&json!({ "reason": "entered twice" }))).await;
    assert_eq!((&gone.data()["status"], &gone.data()["version"]), (&json!("DELETED"), &json!(2)));
    assert_eq!(founder.get("/api/policies").await.json["meta"]["total"], 0);
    assert_eq!(founder.get("/api/policies?status=DELETED").await.json["meta"]["total"], 1);
    assert_eq!(founder.get(&path(&row)).await.data()["status"], "DELETED");
    assert_eq!(founder.delete(&path(&row), None).await.status, 409);
    assert_eq!(founder.patch(&path(&row), &json!({ "branch": "x" })).await.status, 409);

    let seen_before = founder.with_header("if-match", "\"1\"");
    assert_eq!(seen_before.post(&format!("{}/restore", path(&row)), &json!({})).await.status, 412);
    let back = founder.post(&format!("{}/restore", path(&row)), &json!({})).await;
    assert_eq!(back.data()["status"], "ACTIVE");
    assert_eq!(founder.post(&format!("{}/restore", path(&row)), &json!({})).await.status, 409);
    let cancelled = founder.delete(&format!("{}?status=CANCELLED&reason=sold", path(&row)), None).await;
    assert_eq!(cancelled.data()["status"], "CANCELLED");
    enter(&founder, "gone-1", json!({})).await;
    assert_eq!(founder.post(&format!("{}/restore", path(&row)), &json!({})).await.status, 409, "its number is taken");
    let history = founder.get(&format!("{}/history", path(&row))).await;
    let actions: Vec<_> = history.data().as_array().unwrap().iter().map(|one| one["action"].clone()).collect();
    assert_eq!(actions, ["delete", "restore", "delete", "create"]);
    assert_eq!(history.data()[2]["changes"]["status_reason"], json!([null, "entered twice"]));
}

#[tokio::test]
async fn only_a_founder_deletes_and_only_the_version_that_was_seen() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let ops = ops(&stand).await;
    let row = enter(&ops, "KEEP-1", json!({})).await;
    assert_eq!(ops.delete(&path(&row), None).await.status, 403);
    assert_eq!(ops.post(&format!("{}/restore", path(&row)), &json!({})).await.status, 403);
    let founder = client(&stand, &stand.person(Role::Founder).await);
    assert_eq!(founder.with_header("if-match", "\"7\"").delete(&path(&row), None).await.status, 412);
    assert_eq!(founder.delete(&path(&row), Some(&json!({ "status": "ACTIVE" }))).await.status, 422);
    assert_eq!(founder.delete(&path(&row), Some(&json!(["why", "DELETED"]))).await.status, 400, "a list names nothing");
    assert_eq!(founder.delete("/api/policies/99999", None).await.status, 404);
}
