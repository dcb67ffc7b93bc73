//! `POST /api/upload/{id}/confirm`: what becomes of a reading.

use http::{Method, StatusCode};
use neighbours::s3::S3Mode;
use serde_json::{Value, json};
use shared::objects::{Entity, ObjectKey};

use crate::desk::{Desk, reading, text};

fn typed() -> Value {
    json!({
        "executive": "Ravi", "callerName": "Asha", "mobile": "", "rollover": "renewal", "remark": "urgent", "brokerage": "500",
        "cashback": "600", "customerPaid": "11200", "customerChequeNo": "C1", "ourChequeNo": "O1", "opsExecutive": "Om",
        "customerEmail": "", "branch": "MG Road", "colour": "red"
    })
}

#[tokio::test]
async fn without_edits_the_policy_is_what_was_read_and_typed() {
    let desk = Desk::open().await;
    let alone = desk.stand.lock_s3().await;
    let id = desk.in_review(reading("c-1"), typed()).await;
    let before = desk.stand.s3_requests();
    let path = format!("/api/upload/{id}/confirm");
    let answer = desk.client.send(Method::POST, &path, None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
    assert_eq!(desk.stand.s3_requests()["PUT"] - before.get("PUT").copied().unwrap_or(0), 3, "version, policy, upload");
    let policy = answer.data();
    for (field, value) in [
        ("policy_number", "C-1"),
        ("vehicle_number", "KA01AB1234"),
        ("insurer", "TATA_AIG"),
        ("make", "Maruti"),
        ("issue_date", "2025-06-01"),
        ("expiry_date", "2026-05-31"),
        ("net_premium", "10000.00"),
        ("total_premium", "11800.00"),
        ("mobile", "9876543210"),
        ("customer_email", "a@example.in"),
        ("executive", "Ravi"),
        ("caller_name", "Asha"),
        ("rollover", "RENEWAL"),
        ("remark", "urgent"),
        ("brokerage", "500.00"),
        ("cashback", "600.00"),
        ("cashback_amount", "600.00"),
        ("customer_paid", "11200"),
        ("customer_cheque_no", "C1"),
        ("our_cheque_no", "O1"),
        ("ops_executive", "Om"),
        ("branch", "MG Road"),
        ("source", "PDF_UPLOAD"),
        ("confidence_score", "0.9700"),
        ("storage", "synced"),
    ] {
        assert_eq!(policy[field], json!(value), "{field}");
    }
    assert_eq!((&policy["model"], &policy["version"]), (&Value::Null, &json!(1)));
    let row = desk.row(id).await;
    assert_eq!(policy["s3_key"], json!(row.s3_key));
    assert_eq!(row.policy_id.map(|id| id.0), policy["id"].as_i64());
    assert_eq!(row.corrections, Some(json!([])));
    assert_eq!(row.manual_extras["colour"], "red", "what has no place in a policy stays with the upload");

    let key = ObjectKey::Current(Entity::Policy, policy["id"].to_string());
    let stored = desk.stand.clients.objects().find(&key).await.unwrap().unwrap();
    let stored: Value = serde_json::from_slice(&stored.body).unwrap();
    assert_eq!((&stored["policy_number"], &stored["upload_id"]), (&json!("C-1"), &json!(id)));
    drop(alone);
}

#[tokio::test]
async fn edits_count_and_every_correction_is_kept() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    let id = desk.in_review(reading("c-2"), typed()).await;
    let edited = json!({ "editedData": {
        "pdfData": {
            "policy_number": "C-2", "model": "Swift", "make": "", "total_premium": "11,900", "net_premium": "10000",
            "vehicle_number": "KA 01 AB 1234", "confidence_score": "0.97", "id": 99, "status": "ACTIVE"
        },
        "manualExtras": { "callerName": "Usha", "mobile": "9000000001", "remark": "", "manual_branch": "Hubli" }
    } });
    let answer = desk.post(id, "/confirm", &edited).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
    let policy = answer.data();
    for (field, value) in [
        ("model", json!("Swift")),
        ("make", json!(null)),
        ("total_premium", json!("11900.00")),
        ("vehicle_number", json!("KA 01 AB 1234")),
        ("caller_name", json!("Usha")),
        ("mobile", json!("9000000001")),
        ("remark", json!(null)),
        ("branch", json!("Hubli")),
        ("executive", json!("Ravi")),
    ] {
        assert_eq!(policy[field], value, "{field}");
    }
    assert_ne!(policy["id"], 99);
    let corrections = desk.row(id).await.corrections.unwrap();
    assert_eq!(
        corrections,
        json!([
            { "field": "make", "read": "Maruti", "final": null },
            { "field": "model", "read": null, "final": "Swift" },
            { "field": "total_premium", "read": "11800.00", "final": "11900" }
        ])
    );
    let audited = "select count(*) from audit_entries where entity = 'upload' and action = 'confirm' and changes -> 'corrections' is not null";
    assert_eq!(desk.count(audited).await, 1);
}

#[tokio::test]
async fn wrong_values_change_nothing_and_are_named_all_at_once() {
    let desk = Desk::open().await;
    let id = desk.in_review(reading("c-3"), json!({ "mobile": "12" })).await;
    let edited = json!({ "editedData": { "pdfData": { "ncb": 30, "total_premium": "NaN", "make": {} } } });
    let answer = desk.post(id, "/confirm", &edited).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.json);
    let edited = json!({ "editedData": { "pdfData": { "ncb": 30, "total_premium": "NaN" } } });
    let answer = desk.post(id, "/confirm", &edited).await;
    for field in ["ncb", "total_premium", "mobile"] {
        assert!(answer.json["details"][field].is_string(), "{field} in {}", answer.json);
    }
    assert_eq!(desk.status(id).await, "REVIEW");
    assert_eq!(desk.count("select count(*) from policies").await, 0);
    for body in [
        "{",
        "[]",
        r#"{"editedData":7}"#,
        r#"{"editedData":[]}"#,
        r#"{"editedData":[{"make":"Tata"}]}"#,
        r#"{"editedData":{"pdfData":[]}}"#,
        r#"{"editedData":{"pdfData":{"make":"Tata","make":"Fiat"}}}"#,
        "\"x\"",
    ] {
        let path = format!("/api/upload/{id}/confirm");
        let answer = desk.client.send_bytes(Method::POST, &path, Some("application/json"), body.into()).await;
        assert_eq!(answer.status.as_u16(), 400, "{body}: {}", answer.json);
    }
}

#[tokio::test]
async fn a_number_that_is_taken_leaves_the_upload_in_review() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    let first = desk.in_review(reading("c-4 4"), json!({})).await;
    let second = desk.in_review(reading("C-44"), json!({})).await;
    assert_eq!(desk.post(first, "/confirm", &json!({})).await.status, StatusCode::OK);
    let answer = desk.post(second, "/confirm", &json!({})).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.json);
    assert_eq!(desk.status(second).await, "REVIEW");
    let other = json!({ "editedData": { "pdfData": { "policy_number": "C-5X" } } });
    assert_eq!(desk.post(second, "/confirm", &other).await.status, StatusCode::OK);
}

#[tokio::test]
async fn while_s3_is_down_the_policy_is_safe_and_follows_later() {
    let desk = Desk::open().await;
    let _alone = desk.stand.lock_s3().await;
    let id = desk.in_review(reading("c-6"), json!({})).await;
    desk.stand.set_s3(S3Mode::Down);
    let answer = desk.post(id, "/confirm", &json!({})).await;
    desk.stand.set_s3(S3Mode::Up);
    assert_eq!((answer.status, &answer.data()["storage"]), (StatusCode::OK, &json!("pending")));
    assert_eq!(desk.status(id).await, "COMPLETED");
    assert_eq!(desk.count("select count(*) from outbox").await, 2);
    desk.stand
        .clients
        .database()
        .client()
        .await
        .unwrap()
        .execute("update outbox set next_attempt_at = now()", &[])
        .await
        .unwrap();
    assert_eq!(desk.stand.drain().await.depth, 0);
    let key = ObjectKey::Current(Entity::Policy, answer.data()["id"].to_string());
    assert!(desk.stand.clients.objects().find(&key).await.unwrap().is_some());
}

#[tokio::test]
async fn the_same_key_gets_the_same_answer_and_another_body_none() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    let id = desk.in_review(reading("c-7"), json!({})).await;
    let keyed = desk.client.with_header("idempotency-key", "k");
    let path = format!("/api/upload/{id}/confirm");
    let nothing = json!({});
    let answers = futures::future::join_all((0..10).map(|_| keyed.post(&path, &nothing))).await;
    for answer in &answers {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
        assert_eq!(answer.data()["id"], answers[0].data()["id"]);
    }
    let other = keyed.post(&path, &json!({ "editedData": { "pdfData": { "make": "X" } } })).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.count("select count(*) from policies").await, 1);
}

#[tokio::test]
async fn a_policy_that_was_made_is_answered_though_its_answer_cannot_be_kept_anew() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    let id = desk.in_review(reading("c-9"), json!({})).await;
    let refuse = "
        create function refuse() returns trigger language plpgsql as $$ begin
            if new.answer ->> 'data' like '%\"synced\"%' then raise sqlstate '57014'; end if;
            return new;
        end $$;
        create trigger refuse before update on idempotency_keys for each row execute function refuse()";
    desk.stand.connect().await.batch_execute(refuse).await.unwrap();
    let keyed = desk.client.with_header("idempotency-key", "k");
    let path = format!("/api/upload/{id}/confirm");
    let made = keyed.post(&path, &json!({})).await;
    assert_eq!((made.status, &made.data()["storage"]), (StatusCode::OK, &json!("synced")), "{}", made.json);
    let again = keyed.post(&path, &json!({})).await;
    assert_eq!((again.status, &again.data()["storage"]), (StatusCode::OK, &json!("pending")), "{}", again.json);
    assert_eq!(again.data()["id"], made.data()["id"]);
}

#[tokio::test]
async fn only_an_upload_in_review_can_be_confirmed() {
    let desk = Desk::open().await;
    let id = desk.in_review(reading("c-8"), json!({})).await;
    for status in ["AWAITING_FILE", "UPLOADED", "PROCESSING", "FAILED", "REJECTED", "EXPIRED"] {
        desk.set_status(id, status).await;
        let answer = desk.post(id, "/confirm", &json!({})).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{status}: {}", answer.json);
        assert!(text(&answer.json["error"]).contains(status));
    }
    assert_eq!(desk.count("select count(*) from policies").await, 0);
}
