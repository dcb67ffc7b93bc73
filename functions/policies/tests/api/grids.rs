use serde_json::{Value, json};
use shared::testing::Stand;

use crate::{enter, ops, policy};

fn rows(count: usize) -> Vec<Value> {
    (0..count).map(|n| policy(&format!("GRID-{n:04}"), json!({ "vehicle_number": format!("KA01AB{n:04}") }))).collect()
}

#[tokio::test]
async fn of_a_thousand_rows_ten_bad_ones_are_named_and_the_others_saved_in_one_transaction() {
    let stand = Stand::start().await;
    let s3 = stand.lock_s3().await;
    let client = ops(&stand).await;
    enter(&client, "grid-0 500", json!({})).await;
    let mut entries = rows(1_000);
    entries[10]["ncb"] = json!(30);
    entries[20]["total_premium"] = json!("1e5");
    entries[30]["vehicle_number"] = json!("12");
    entries[40]["policy_number"] = json!("");
    entries[50] = json!("not a row");
    entries[60]["mobile"] = json!("123");
    entries[70]["idv"] = json!(999);
    entries[80]["policy_number"] = json!("grid-0 079");
    entries[90]["cashback"] = json!(6_076);
    let before = stand.s3_requests();
    let answer = client.post("/api/policies/grid", &json!({ "entries": entries })).await;
    assert_eq!(answer.status, 201);
    assert_eq!(stand.s3_requests(), before, "a large batch does not wait for S3");
    let data = answer.data();
    assert_eq!(
        (&data["totalProcessed"], &data["successCount"], &data["failureCount"]),
        (&json!(1_000), &json!(990), &json!(10))
    );
    let failed: Vec<_> = data["failed"].as_array().unwrap().iter().map(|row| row["index"].as_u64().unwrap()).collect();
    assert_eq!(failed, [10, 20, 30, 40, 50, 60, 70, 80, 90, 500]);
    assert_eq!(data["failed"][7]["details"]["policy_number"], "is also the number of row 79 of this batch");
    assert_eq!(
        data["failed"][9]["entry"],
        json!({ "policy_number": "GRID-0500", "vehicle_number": "KA01AB0500", "insurer": "TATA_AIG" })
    );
    let row = &data["successful"][500];
    assert_eq!(
        (&row["success"], &row["data"]["source"], &row["data"]["storage"]),
        (&json!(true), &json!("MANUAL_GRID"), &json!("pending"))
    );
    for row in data["successful"].as_array().unwrap() {
        assert_eq!(row["data"]["policy_number"], format!("GRID-{:04}", row["index"].as_u64().unwrap()));
    }

    let database = stand.clients.database().client().await.unwrap();
    let sql = "select count(distinct xmin::text) as transactions, count(*) as rows from policies where source = 'MANUAL_GRID'";
    let written = database.query_one(sql, &[]).await.unwrap();
    assert_eq!((written.get::<_, i64>("transactions"), written.get::<_, i64>("rows")), (1, 990));
    drop(s3);
    let _s3 = stand.share_s3().await;
    assert_eq!(stand.drain().await.depth, 0);
    crate::assert_equal_storages(&stand).await;
}

#[tokio::test]
async fn a_batch_without_a_good_row_is_422_in_the_same_shape() {
    let stand = Stand::start().await;
    let client = ops(&stand).await;
    let answer =
        client.post("/api/policies/bulk", &json!({ "policies": [policy("BULK-1", json!({ "ncb": 1 }))] })).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json["success"], &answer.json["code"]),
        (422, &json!(false), &json!("INVALID"))
    );
    assert_eq!(answer.json["data"]["failureCount"], 1);
    assert_eq!(answer.json["data"]["failed"][0]["details"]["ncb"], "must be 0, 20, 25, 35, 45 or 50");
    assert!(answer.json["requestId"].is_string());
    for wrong in [json!({ "entries": [] }), json!({ "entries": vec![json!({}); 5_001] })] {
        assert_eq!(client.post("/api/policies/grid", &wrong).await.status, 422);
    }
    assert_eq!(client.post("/api/policies/grid", &json!({})).await.status, 400);
}

#[tokio::test]
async fn a_small_batch_is_in_s3_when_it_is_answered_and_a_repetition_saves_nothing_twice() {
    let stand = Stand::start().await;
    let _s3 = stand.lock_s3().await;
    let client = ops(&stand).await.with_header("idempotency-key", "grid-1");
    let before = stand.s3_requests().get("PUT").copied().unwrap_or_default();
    let body = json!({ "entries": rows(20) });
    let first = client.post("/api/policies/grid", &body).await;
    assert_eq!(first.data()["successful"][19]["data"]["storage"], "synced");
    let puts = stand.s3_requests()["PUT"] - before;
    assert_eq!(puts, 40, "two objects a row");
    let again = client.post("/api/policies/grid", &body).await;
    assert_eq!((again.status, again.json), (first.status, first.json));
}

#[tokio::test]
async fn five_thousand_rows_of_one_vehicle_are_saved_and_answered_inside_what_lambda_can_send() {
    let stand = Stand::start().await;
    let client = ops(&stand).await;
    let mut entries = rows(5_000);
    for row in &mut entries {
        row["vehicle_number"] = json!("MH12DE1433");
        (row["issue_date"], row["expiry_date"]) = (json!("2025-06-01"), json!("2026-05-31"));
    }
    let answer = client.post("/api/policies/grid", &json!({ "entries": entries })).await;
    assert_eq!(answer.data()["successCount"], 5_000, "{}", answer.json["error"]);
    let warnings = &answer.data()["successful"][0]["warnings"];
    assert_eq!(warnings[0]["field"], "vehicle_number", "each overlaps with others: {warnings}");
    assert_eq!(answer.data()["successful"][4_999]["data"]["policy_number"], "GRID-4999");
    // Inside Lambda's answer every quotation mark counts twice.
    let escaped = serde_json::to_string(std::str::from_utf8(&answer.bytes).unwrap()).unwrap();
    assert!(escaped.len() < 6 * 1024 * 1024, "{}", escaped.len());
}
