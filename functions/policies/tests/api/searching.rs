use serde_json::json;
use shared::{domain::Role, testing::Stand};

use crate::{client, enter, numbers, ops, path};

#[tokio::test]
async fn exact_hits_come_first_then_beginnings_then_parts_each_newest_first() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    for number in ["XX-AB-123", "AB123-1", "AB-123", "AB 123 2", "YYAB1230"] {
        enter(&client, number, json!({})).await;
    }
    let found = client.get("/api/policies/search/policy/ab%20123").await;
    assert_eq!(numbers(found.data()), ["AB-123", "AB 123 2", "AB123-1", "YYAB1230", "XX-AB-123"]);
}

#[tokio::test]
async fn case_spaces_and_dashes_do_not_count_and_wildcards_mean_themselves() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    enter(
        &client,
        "P_100/A",
        json!({ "vehicle_number": "dl-1c ab 1234", "customer_name": "Meera K. Nair", "mobile": "9876543210" }),
    )
    .await;
    enter(&client, "PX100/A", json!({ "vehicle_number": "22 BH 1234 AA", "customer_name": "100% Motors" })).await;
    for (search, found) in [
        ("vehicle/DL1CAB1234", &["P_100/A"][..]),
        ("vehicle/dl%201c%20ab%2012", &["P_100/A"]),
        ("vehicle/1234", &["PX100/A", "P_100/A"]),
        ("vehicle/22-bh", &["PX100/A"]),
        ("vehicle/P_100", &[]),
        ("policy/p_1", &["P_100/A"]),
        ("policy/p_100%2Fa", &["P_100/A"]),
        ("policy/p_100/a", &["P_100/A"]),
        ("policy/%25", &[]),
        ("policy/_", &["P_100/A"]),
        ("policy/%5C", &[]),
        ("100%25", &["PX100/A"]),
        ("meera%20k%20n", &["P_100/A"]),
        ("98765", &["P_100/A"]),
        ("a", &["PX100/A", "P_100/A"]),
        ("-%20.", &[]),
        ("vehicle", &[]),
    ] {
        let answer = client.get(&format!("/api/policies/search/{search}")).await;
        assert_eq!(numbers(answer.data()), found, "{search}");
    }
    let long = "x".repeat(201);
    assert_eq!(client.get(&format!("/api/policies/search/{long}")).await.status, 422);
}

#[tokio::test]
async fn at_most_twenty_live_policies_are_found() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let founder = client(&stand, &stand.person(Role::Founder).await);
    let entries: Vec<_> = (0..30).map(|n| crate::policy(&format!("MANY-{n:02}"), json!({}))).collect();
    assert_eq!(founder.post("/api/policies/grid", &json!({ "entries": entries })).await.status, 201);
    let row = enter(&founder, "MANY-99", json!({})).await;
    assert_eq!(founder.delete(&path(&row), None).await.status, 200);
    let found = founder.get("/api/policies/search/many").await;
    let found = numbers(found.data());
    assert_eq!((found.len(), found[0]), (20, "MANY-29"));
}

#[tokio::test]
async fn a_taken_number_is_known_whatever_its_spelling() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let founder = client(&stand, &stand.person(Role::Founder).await);
    let row = enter(&founder, "D056/0702 22", json!({})).await;
    for (number, exists) in [("d056%2F070222", true), ("D056/0702%2022", true), ("D056-070222", false)] {
        let answer = founder.get(&format!("/api/policies/check-duplicate/{number}")).await;
        assert_eq!(answer.data()["exists"], exists, "{number}");
        assert!(answer.data()["policyNumber"].is_string());
    }
    assert_eq!(founder.get("/api/policies/check-duplicate/A*B").await.status, 422);
    assert_eq!(founder.delete(&path(&row), None).await.status, 200);
    assert_eq!(founder.get("/api/policies/check-duplicate/D056%2F070222").await.data()["exists"], false);
}
