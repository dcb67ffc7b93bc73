//! A signed-in person with a router before them, and uploads in any state.

use axum::Router;
use http::Method;
use serde_json::{Value, json};
use shared::{
    domain::{Role, UploadId},
    objects::ObjectKey,
    tables::uploads::{self as table, NewUpload, Outcome, StoredFile, UploadRow},
    testing::{Answer, Client, Person, Stand},
};

pub(crate) const BOUNDARY: &str = "----boundary-of-a-test";

pub(crate) struct Desk {
    pub(crate) stand: Stand,
    pub(crate) person: Person,
    pub(crate) client: Client,
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self::at(Stand::start().await).await
    }

    pub(crate) async fn at(stand: Stand) -> Self {
        let person = stand.person(Role::Ops).await;
        let routes = uploads::routes::<Router<_>>().with_state(uploads::App::new(stand.clients.clone()));
        let client = stand.serve(routes).as_person(&person);
        Self { stand, person, client }
    }

    pub(crate) async fn send(&self, fields: &[(&str, &str)], file: Option<&[u8]>) -> Answer {
        send(&self.client, fields, file).await
    }

    pub(crate) async fn get(&self, id: UploadId, rest: &str) -> Answer {
        self.client.get(&format!("/api/upload/{id}{rest}")).await
    }

    pub(crate) async fn post(&self, id: UploadId, rest: &str, body: &Value) -> Answer {
        self.client.post(&format!("/api/upload/{id}{rest}"), body).await
    }

    pub(crate) async fn status(&self, id: UploadId) -> String {
        text(&self.get(id, "/status").await.data()["status"])
    }

    pub(crate) async fn row(&self, id: UploadId) -> UploadRow {
        table::find(&**self.stand.clients.database().client().await.unwrap(), id).await.unwrap().unwrap()
    }

    /// A row without a file.
    pub(crate) async fn awaiting(&self, manual_extras: Value) -> UploadId {
        let upload_id = UploadId::new();
        let new = NewUpload {
            upload_id,
            filename: "policy.pdf".into(),
            s3_key: self.stand.clients.objects().full_key(&ObjectKey::Original(upload_id.0)),
            insurer: "DIGIT".into(),
            manual_extras,
            size_bytes: 10,
            sha256: None,
            lifetime_seconds: 600.0,
            created_by: self.person.id,
            most_per_day: 1_000,
        };
        let client = self.stand.clients.database().client().await.unwrap();
        table::insert(&**client, &new).await.unwrap().expect("a new row");
        upload_id
    }

    /// An upload that was read.
    pub(crate) async fn in_review(&self, reading: Value, manual_extras: Value) -> UploadId {
        let id = self.awaiting(manual_extras).await;
        let client = self.stand.clients.database().client().await.unwrap();
        let file = StoredFile { object_version: None, object_etag: "e".into(), sequencer: None, size_bytes: 10 };
        table::begin_reading(&**client, id, &file).await.unwrap().expect("a step");
        let outcome = Outcome {
            reading,
            pages: 1,
            answer_pages: 0,
            confidence_score: Some("0.97".parse().unwrap()),
            job_id: "job".into(),
        };
        table::finish_reading(&**client, id, 1, &outcome).await.unwrap().expect("a step");
        id
    }

    pub(crate) async fn set_status(&self, id: UploadId, status: &str) {
        let client = self.stand.clients.database().client().await.unwrap();
        client.execute("update uploads set status = $2 where upload_id = $1", &[&id, &status]).await.unwrap();
    }

    pub(crate) async fn count(&self, sql: &str) -> i64 {
        self.stand.clients.database().client().await.unwrap().query_one(sql, &[]).await.unwrap().get(0)
    }
}

/// Sends until the answer is another than 503, as a client does who is told that nothing was saved and to try again: many
/// tests at once may make each other wait longer for a connection than a request waits.
pub(crate) async fn patiently<F: Future<Output = Answer>>(request: impl Fn() -> F) -> Answer {
    for _ in 0..30 {
        let answer = request().await;
        if answer.status != http::StatusCode::SERVICE_UNAVAILABLE {
            return answer;
        }
    }
    panic!("thirty times 503");
}

pub(crate) async fn send(client: &Client, fields: &[(&str, &str)], file: Option<&[u8]>) -> Answer {
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    client.send_bytes(Method::POST, "/api/upload/pdf", Some(&content_type), multipart(fields, file)).await
}

pub(crate) fn multipart(fields: &[(&str, &str)], file: Option<&[u8]>) -> Vec<u8> {
    let mut body = Vec::new();
    if let Some(file) = file {
        let head =
            "Content-Disposition: form-data; name=\"pdf\"; filename=\"Policy 1.pdf\"\r\nContent-Type: application/pdf";
        body.extend_from_slice(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n");
    }
    for (name, value) in fields {
        let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

pub(crate) fn upload_id(answer: &Answer) -> UploadId {
    text(&answer.data()["uploadId"]).parse().unwrap()
}

/// The reading of a policy with this number, as it is stored.
pub(crate) fn reading(policy_number: &str) -> Value {
    let field = |value: Value| {
        json!({
            "value": value, "confidence": 99.0, "page": 1, "text": value, "source": "line", "rule": "test/1",
            "box": { "left": 0.1, "top": 0.2, "width": 0.3, "height": 0.02 }
        })
    };
    json!({
        "document": "policy", "reason": null, "detected_insurer": "TATA_AIG", "mismatch": true, "template": "tata_aig",
        "template_version": 1, "pages": 1, "confidence_score": 0.97, "candidates": [], "warnings": [],
        "checks": [{ "name": "net_plus_tax", "holds": true, "equation": "10,000.00 + 1,800.00 = 11,800.00" }],
        "fields": {
            "policy_number": field(json!(policy_number)), "vehicle_number": field(json!("KA01AB1234")),
            "insurer": field(json!("TATA_AIG")), "make": field(json!("Maruti")), "model": field(Value::Null),
            "issue_date": field(json!("2025-06-01")), "expiry_date": field(json!("2026-05-31")),
            "net_premium": field(json!("10000.00")), "total_premium": field(json!("11800.00")),
            "mobile": field(json!("9876543210")), "email": field(json!("a@example.in"))
        }
    })
}
