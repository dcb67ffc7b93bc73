//! A stack of one test, inside the test's own process, and somebody who uses it.

use std::time::{Duration, Instant};

use nicsan::stack::{Options, Stack};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A stack and its folder.
pub(crate) struct Running {
    pub(crate) stack: Stack,
    pub(crate) founder: Visitor,
    _folder: TempDir,
}

/// Somebody signed in.
#[derive(Clone)]
pub(crate) struct Visitor {
    url: String,
    token: String,
    http: reqwest::Client,
}

/// Status and JSON of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: bool,
    pub(crate) json: Value,
}

/// A folder PostgreSQL may enter even when it runs as another user.
pub(crate) fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    folder
}

impl Running {
    pub(crate) async fn start() -> Self {
        let folder = folder();
        let options = Options {
            data: folder.path().join("data"),
            host: "127.0.0.1".into(),
            port: 0,
            fresh: false,
            program: env!("CARGO_BIN_EXE_nicsan").into(),
        };
        let stack = Stack::start(options).await.unwrap();
        let founder = Visitor::sign_in(stack.url()).await;
        Self { stack, founder, _folder: folder }
    }

    pub(crate) async fn break_or_mend(&self, faults: Value) {
        self.stack.machine().set(serde_json::from_value(faults).unwrap()).await.unwrap();
    }

    /// Waits until S3 has everything.
    pub(crate) async fn synced_within(&self, longest: Duration) {
        let storage = &self.stack.machine().clients.storage;
        eventually(longest, async || {
            storage.drain(Instant::now() + Duration::from_millis(1)).await.unwrap().depth == 0
        })
        .await;
    }

    pub(crate) async fn assert_storages_are_equal(&self) {
        let found = self.stack.machine().clients.storage.verify().await.unwrap();
        assert!(found.is_equal(), "{found:?}");
    }
}

impl Visitor {
    pub(crate) async fn sign_in(url: &str) -> Self {
        let stranger = Self { url: url.to_owned(), token: "none".into(), http: reqwest::Client::new() };
        let credentials = json!({ "email": "admin@nicsan.in", "password": "admin123" });
        let answer = stranger.post("/api/auth/login", &credentials).await;
        let token = answer.json["data"]["token"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned();
        Self { token, ..stranger }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body).send().await.unwrap()).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::PUT, path).json(body).send().await.unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path).send().await.unwrap()).await
    }

    /// `None` when the connection broke: nobody knows then whether the request had its effect.
    pub(crate) async fn try_post(&self, path: &str, body: &Value) -> Option<Answer> {
        let response = self.request(Method::POST, path).json(body).send().await.ok()?;
        let (status, retry_after) = (response.status(), response.headers().contains_key("retry-after"));
        Some(Answer { status, retry_after, json: response.json().await.ok()? })
    }

    /// Uploads a file; answers the id of the upload.
    pub(crate) async fn upload(&self, filename: &str, insurer: &str, bytes: Vec<u8>) -> Answer {
        let part = reqwest::multipart::Part::bytes(bytes).file_name(filename.to_owned());
        let part = part.mime_str("application/pdf").unwrap();
        let form = reqwest::multipart::Form::new().text("insurer", insurer.to_owned()).part("pdf", part);
        Answer::of(self.request(Method::POST, "/api/upload/pdf").multipart(form).send().await.unwrap()).await
    }

    /// Waits until an upload is neither on its way nor being read; answers its row.
    pub(crate) async fn finished(&self, upload_id: &str, longest: Duration) -> Value {
        let until = Instant::now() + longest;
        loop {
            let row = self.get(&format!("/api/upload/{upload_id}/status?wait=20")).await.json["data"].clone();
            let status = row["status"].as_str().unwrap_or_default().to_owned();
            if !["AWAITING_FILE", "UPLOADED", "PROCESSING"].contains(&status.as_str()) {
                return row;
            }
            assert!(Instant::now() < until, "still {status}: {row}");
        }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token)
    }
}

impl Answer {
    async fn of(response: Response) -> Self {
        let (status, retry_after) = (response.status(), response.headers().contains_key("retry-after"));
        let text = response.text().await.unwrap();
        Self { status, retry_after, json: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    }

    /// `data` of a success.
    pub(crate) fn data(&self) -> &Value {
        assert!(self.json["success"] == true, "{self:?}");
        &self.json["data"]
    }
}

/// A valid policy with this number.
pub(crate) fn policy(number: &str) -> Value {
    json!({
        "policy_number": number, "vehicle_number": "KA01AB1234", "insurer": "DIGIT", "product_type": "Package",
        "vehicle_type": "Private Car", "make": "Maruti", "model": "Swift", "issue_date": "2026-01-10",
        "expiry_date": "2027-01-09", "idv": "450000", "ncb": "20", "net_od": "4000", "total_od": "4000",
        "net_premium": "9000", "total_premium": "10620", "brokerage": "1500", "cashback": "300",
        "caller_name": "Asha", "executive": "Ravi", "rollover": "RENEWAL", "customer_name": "Test Customer"
    })
}

/// Asks again and again, with a bound.
pub(crate) async fn eventually(longest: Duration, mut holds: impl AsyncFnMut() -> bool) {
    let until = Instant::now() + longest;
    let mut pause = tokio::time::interval(Duration::from_millis(100));
    while !holds().await {
        assert!(Instant::now() < until, "did not come true within {longest:?}");
        pause.tick().await;
    }
}

/// A file of the specimens.
pub(crate) fn specimen(path: &str) -> Vec<u8> {
    let file = format!("{}/../specimens/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}
