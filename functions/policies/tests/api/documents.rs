use serde_json::{Value, json};
use shared::{
    domain::{Role, Source, UploadId, dates::day_in_india, policy::parse},
    error::Error,
    policies::{Draft, create},
    storage::By,
    tables::uploads::{self, NewUpload},
    testing::{Person, Stand},
};

use crate::{client, enter, ops, path, policy};

/// A policy confirmed from an upload, as `uploads` does it.
async fn confirmed(stand: &Stand, person: &Person) -> (i64, UploadId) {
    let id = UploadId::new();
    let new = NewUpload {
        upload_id: id,
        filename: "scan.pdf".into(),
        s3_key: format!("local/uploads/{id}/original.pdf"),
        insurer: "DIGIT".into(),
        manual_extras: json!({}),
        size_bytes: 1_000,
        sha256: None,
        lifetime_seconds: 60.0,
        most_per_day: 1_000,
        created_by: person.id,
    };
    let mut connection = stand.clients.database().client().await.unwrap();
    uploads::insert(&**connection, &new).await.unwrap();
    let reading =
        json!({ "fields": { "ncb": { "value": "20", "page": 1 } }, "checks": [{ "name": "sum", "holds": true }] });
    connection.execute("update uploads set reading = $2 where upload_id = $1", &[&id, &reading]).await.unwrap();
    let body = serde_json::from_value(policy("PDF-1", json!({}))).unwrap();
    let draft = Draft {
        parsed: parse(&body, day_in_india(chrono::Utc::now())).unwrap(),
        source: Source::PdfUpload,
        s3_key: Some(new.s3_key),
        confidence_score: Some("0.9312".parse().unwrap()),
        upload_id: Some(id.0),
    };
    let by = By { actor: Some(person.id), request_id: "test".into() };
    let transaction = connection.transaction().await.unwrap();
    let made = create(&*transaction, draft.clone(), "confirm", &by).await.unwrap();
    transaction.commit().await.unwrap();
    let again = Draft {
        parsed: {
            let mut parsed = draft.parsed.clone();
            parsed.fields.policy_number = "PDF-2".into();
            parsed
        },
        ..draft
    };
    let refused = create(&**connection, again, "confirm", &by).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(_)), "one policy per upload: {refused:?}");
    (made.row.policy_id.0, id)
}

#[tokio::test]
async fn the_pdf_of_a_policy_is_handed_out_for_five_minutes_and_noted() {
    let stand = Stand::start().await;
    let person = stand.person(Role::Ops).await;
    let client = client(&stand, &person);
    let (id, upload_id) = confirmed(&stand, &person).await;
    let answer = client.get(&format!("/api/policies/{id}/document")).await;
    let url = answer.data()["url"].as_str().unwrap();
    assert!(url.contains(&format!("uploads/{upload_id}/original.pdf")) && url.contains("X-Amz-Expires=300"), "{url}");
    assert!(url.contains("attachment"), "{url}");
    let database = stand.clients.database().client().await.unwrap();
    let sql = "select actor_id from audit_entries where entity_id = $1 and action = 'view_document'";
    assert_eq!(database.query_one(sql, &[&id.to_string()]).await.unwrap().get::<_, i64>(0), person.id.0);
}

#[tokio::test]
async fn evidence_comes_from_the_reading_of_the_upload() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let person = stand.person(Role::Ops).await;
    let client = client(&stand, &person);
    let (id, upload_id) = confirmed(&stand, &person).await;
    let answer = client.get(&format!("/api/policies/{id}/evidence")).await;
    assert_eq!(answer.data()["upload_id"], upload_id.to_string());
    assert_eq!(answer.data()["evidence"]["ncb"], json!({ "value": "20", "page": 1 }));
    assert_eq!(client.get(&format!("/api/policies/{id}")).await.data()["confidence_score"], "0.9312");
    let typed = enter(&client, "TYPED-1", json!({})).await;
    for part in ["evidence", "document"] {
        assert_eq!(client.get(&format!("{}/{part}", path(&typed))).await.status, 404);
    }
}

#[tokio::test]
async fn nobody_without_a_good_token_sees_anything() {
    let stand = Stand::start().await;
    let signed_in = ops(&stand).await;
    for token in ["", "null", "a.b.c"] {
        let answer = signed_in.with_token(token).get("/api/policies").await;
        assert_eq!((answer.status.as_u16(), &answer.json["code"]), (401, &Value::from("UNAUTHENTICATED")));
    }
}
