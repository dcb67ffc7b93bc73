use futures::future::join_all;
use serde_json::{Value, json};
use shared::testing::{Answer, Client, Stand};

use crate::{enter, ops, policy};

#[tokio::test]
async fn a_stored_row_is_shown_as_the_contract_says() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let row = enter(
        &client,
        " ab-12 / 7 ",
        json!({
            "vehicle_number": "ka-01 ab 1234", "insurer": "ICIC", "total_premium": "1,23,456.50", "idv": 650_000,
            "ncb": 20, "cc": "1197", "manufacturing_year": 2024, "issue_date": "01-02-2026", "expiry_date": "2027-01-31",
            "callerName": "Asha", "opsExecutive": "Ravi", "customerEmail": "n/a", "customerPaid": "cash",
            "customerChequeNo": "1", "ourChequeNo": "2", "customerName": "Meera", "totalOd": "500", "cashback_amount": 600,
            "mobile": "+91 98765 43210", "rollover": "renewal", "vehicle_type": "PRIVATE_CAR", "make": ""
        }),
    )
    .await;
    for (field, value) in [
        ("policy_number", json!("AB-12 / 7")),
        ("vehicle_number", json!("ka-01 ab 1234")),
        ("insurer", json!("ICICI_LOMBARD")),
        ("total_premium", json!("123456.50")),
        ("idv", json!("650000.00")),
        ("ncb", json!("20.00")),
        ("cc", json!(1197)),
        ("issue_date", json!("2026-02-01")),
        ("caller_name", json!("Asha")),
        ("ops_executive", json!("Ravi")),
        ("customer_email", json!("n/a")),
        ("customer_paid", json!("cash")),
        ("customer_cheque_no", json!("1")),
        ("our_cheque_no", json!("2")),
        ("customer_name", json!("Meera")),
        ("total_od", json!("500.00")),
        ("cashback", json!("600.00")),
        ("cashback_amount", json!("600.00")),
        ("mobile", json!("9876543210")),
        ("rollover", json!("RENEWAL")),
        ("vehicle_type", json!("Private Car")),
        ("make", json!(null)),
        ("source", json!("MANUAL_FORM")),
        ("version", json!(1)),
        ("status", json!("ACTIVE")),
        ("storage", json!("synced")),
    ] {
        assert_eq!(row[field], value, "{field}");
    }
    assert!(row["id"].is_i64() && row["created_by"].is_i64());
    assert!(row["document_key"].as_str().unwrap().ends_with(&format!("data/policies/{}.json", row["id"])));
    assert!(row.as_object().unwrap().values().all(|value| !value.is_object() && !value.is_array()));
    let again = client.get(&crate::path(&row)).await;
    assert_eq!(again.data(), &row);
}

#[tokio::test]
async fn every_wrong_field_is_told_at_once_and_nothing_is_stored() {
    let stand = Stand::start().await;
    let client = ops(&stand).await;
    let wrong = json!({
        "policy_number": "AB*", "vehicle_number": "12", "total_premium": "1e5", "ncb": 30, "mobile": "12345",
        "cashback_percentage": 101, "customer_email": "nobody", "idv": {}, "issue_date": "2999-01-01"
    });
    let answer = client.post("/api/policies/manual", &wrong).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.json["code"], "INVALID");
    let details = answer.json["details"].as_object().unwrap();
    for field in wrong.as_object().unwrap().keys().map(String::as_str).chain(["insurer"]) {
        assert!(details.contains_key(field), "{field} is missing in {details:?}");
    }
    assert_eq!(client.get("/api/policies").await.json["meta"]["total"], 0);
}

#[tokio::test]
async fn unreadable_bodies_are_refused_and_never_a_server_error() {
    let stand = Stand::start().await;
    let client = ops(&stand).await;
    for (body, status) in [
        ("{", 400),
        ("[]", 400),
        ("null", 400),
        ("\"x\"", 400),
        ("{\"total_premium\": 1e999}", 400),
        ("{\"make\": \"\\ud800\"}", 400),
        ("{}", 422),
        ("{\"policy_number\": \"AB\\u0000C\"}", 422),
        ("{\"policy_number\": true}", 422),
    ] {
        let sent = client
            .send_bytes(http::Method::POST, "/api/policies", Some("application/json"), body.as_bytes().to_vec())
            .await;
        assert_eq!(sent.status, status, "{body}: {}", sent.json);
    }
    let plain = client.send_bytes(http::Method::POST, "/api/policies", Some("text/plain"), b"{}".to_vec()).await;
    assert_eq!(plain.status, 415);
}

/// Sends again what was answered 503, as its `Retry-After` asks for: on a busy machine a hundred requests wait longer for
/// eight connections than a request may.
async fn post(client: &Client, body: &Value) -> Answer {
    loop {
        let answer = client.post("/api/policies", body).await;
        if answer.status != 503 {
            return answer;
        }
    }
}

#[tokio::test]
async fn of_a_hundred_who_enter_one_number_at_once_one_succeeds() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let spellings = ["race-77/AB 1", "RACE-77/ab1", " Race-77 / Ab 1 ", "rAcE-77/A B1", "RACE -77/AB1"];
    let bodies: Vec<_> = (0..100).map(|n| policy(spellings[n % spellings.len()], json!({}))).collect();
    let answers = join_all(bodies.iter().map(|body| post(&client, body))).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(201), count(409)), (1, 99));
    assert_eq!(client.get("/api/policies").await.json["meta"]["total"], 1);
}

#[tokio::test]
async fn the_same_key_has_its_effect_once_and_the_same_answer_every_time() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await.with_header("idempotency-key", "k-1");
    let body = policy("IDEM-1", json!({}));
    let first = client.post("/api/policies", &body).await;
    assert_eq!(first.status, 201);
    let again = client.post("/api/policies", &body).await;
    assert_eq!((again.status, &again.json), (first.status, &first.json));
    let alias = client.post("/api/policies/manual", &body).await;
    assert_eq!(alias.json, first.json);
    let other = client.post("/api/policies", &policy("IDEM-2", json!({}))).await;
    assert_eq!(other.status, 422);
    let stranger = ops(&stand).await.with_header("idempotency-key", "k-1");
    assert_eq!(stranger.post("/api/policies", &body).await.status, 409, "another person's key is another key");
    let without_key = ops(&stand).await;
    assert_eq!(without_key.post("/api/policies", &body).await.status, 409);
}

#[tokio::test]
async fn of_twenty_equal_requests_with_one_key_at_once_all_get_one_answer() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await.with_header("idempotency-key", "k-2");
    let body = policy("IDEM-20", json!({}));
    let answers = join_all((0..20).map(|_| post(&client, &body))).await;
    let id = answers[0].data()["id"].clone();
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.data()["id"] == id));
}

#[tokio::test]
async fn a_vehicle_covered_twice_and_sums_that_do_not_add_up_are_pointed_out() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    let year = |from: &str, to: &str| json!({ "issue_date": from, "expiry_date": to });
    enter(&client, "ONE-1", year("2025-01-01", "2025-12-31")).await;
    let following = client.post("/api/policies", &policy("TWO-2", year("2026-01-01", "2026-12-31"))).await;
    assert_eq!(following.json["meta"], json!(null), "the next year does not overlap");
    let overlapping =
        policy("THREE-3", json!({ "issue_date": "2025-06-01", "expiry_date": "2026-05-31", "net_premium": 9 }));
    let answer = client.post("/api/policies", &overlapping).await;
    let warnings = answer.json["meta"]["warnings"].as_array().unwrap();
    let fields: Vec<_> = warnings.iter().map(|warning| warning["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["total_premium", "vehicle_number"]);
}

#[tokio::test]
async fn every_write_is_audited_with_its_author_and_request() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let person = stand.person(shared::domain::Role::Ops).await;
    let client = crate::client(&stand, &person);
    let row = enter(&client, "AUD-1", json!({})).await;
    let changed = client.patch(&crate::path(&row), &json!({ "branch": "Pune" })).await;
    let database = stand.clients.database().client().await.unwrap();
    let sql =
        "select action, version, actor_id, request_id, changes from audit_entries where entity = 'policy' order by 1";
    let audit = database.query(sql, &[]).await.unwrap();
    let actions: Vec<(String, i32)> = audit.iter().map(|entry| (entry.get("action"), entry.get("version"))).collect();
    assert_eq!(actions, [("create".to_owned(), 1), ("update".to_owned(), 2)]);
    assert_eq!(audit[1].get::<_, i64>("actor_id"), person.id.0);
    assert_eq!(audit[1].get::<_, String>("request_id"), changed.headers["x-request-id"].to_str().unwrap());
    let noted: Value = audit[1].get("changes");
    assert_eq!(noted, json!({ "branch": [null, "Pune"] }));
}
