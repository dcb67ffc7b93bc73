//! What nobody gets to read: logs never hold personal data or secrets, refusals never hold what is inside. Every route is asked,
//! with everything in order, with each neighbour down, and with nonsense.
//!
//! The only test of this program: a log is one for a whole program.

use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use nicsan::stack::{Options, Stack};
use reqwest::{
    Client, RequestBuilder,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use shared::{http::access::ROUTES, testing::Log};

/// Personal data and secrets, in no place of a log. Each is sent in every way there is to send it.
const CANARIES: [&str; 9] = [
    "canary1@example.in",
    "Canary Person",
    "KA99ZZ9876",
    "9812345670",
    "CANARY-NUMBER-1",
    "canary remark",
    "canary lorry umbrella",
    "canary file.pdf",
    "canary-query",
];

/// What an answer to somebody outside never shows.
const INSIDES: [&str; 14] = [
    "postgres",
    "arn:",
    "127.0.0.1",
    "SlowDown",
    "constraint",
    "relation ",
    "insert into",
    "select ",
    ".rs",
    "panicked",
    "nicsan-local",
    "local-secret",
    "tokio",
    "data/policies",
];

/// Somebody who asks, and keeps what was refused.
struct Visitor {
    url: String,
    token: String,
    http: Client,
    refused: Vec<(StatusCode, String)>,
}

impl Visitor {
    fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token)
    }

    /// Answers the JSON; keeps the text of every refusal.
    async fn send(&mut self, request: RequestBuilder) -> Value {
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        if !status.is_success() {
            self.refused.push((status, text.clone()));
        }
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Every route, with canaries in path, query, headers and body. The way out comes last.
    async fn ask_everything(&mut self, body: &Value) {
        for route in ROUTES.iter().filter(|route| !route.path.ends_with("/logout")) {
            for filling in ["1", CANARIES[2], "00000000-0000-4000-8000-000000000000"] {
                let parts = route.path.split('/').map(|part| if part.starts_with('{') { filling } else { part });
                let path = parts.collect::<Vec<_>>().join("/");
                let request = self.request(route.method, &format!("{path}?q=canary-query&make=Canary%20Person"));
                let request = request.header("idempotency-key", format!("canary-query-{}", self.refused.len()));
                let request = if route.method == "GET" { request } else { request.json(body) };
                self.send(request).await;
            }
        }
        let unreadable = self.request("POST", "/api/policies").body("{\"remark\": \"canary remark\"");
        self.send(unreadable.header("content-type", "application/json")).await;
        let stranger = self.request("GET", "/api/policies").bearer_auth("canary1@example.in.canary-query.x");
        self.send(stranger).await;
    }

    async fn upload(&mut self) -> Value {
        let file = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../specimens/pdf/pub_0001.pdf")).unwrap();
        let part = Part::bytes(file).file_name("canary file.pdf").mime_str("application/pdf").unwrap();
        let form = Form::new().text("insurer", "DIGIT").text("manual_remark", "canary remark").part("pdf", part);
        let request = self.request("POST", "/api/upload/pdf").multipart(form);
        self.send(request).await
    }
}

fn body() -> Value {
    json!({
        "email": CANARIES[0], "name": CANARIES[1], "vehicle_number": CANARIES[2], "mobile": CANARIES[3],
        "policy_number": CANARIES[4], "remark": CANARIES[5], "password": CANARIES[6], "filename": CANARIES[7],
        "newPassword": CANARIES[6], "currentPassword": CANARIES[6], "insurer": "DIGIT", "total_premium": "100", "role": "ops",
        "customer_name": CANARIES[1], "customer_email": CANARIES[0], "reason": CANARIES[5], "size": 10
    })
}

/// A policy that is taken: every field of a person in it.
fn policy(number: &str) -> Value {
    let mut policy = json!({ "policy_number": number, "insurer": "DIGIT", "total_premium": "100" });
    for name in ["vehicle_number", "mobile", "remark", "customer_name", "customer_email"] {
        policy[name] = body()[name].clone();
    }
    policy
}

async fn sign_in(stack: &Stack) -> Visitor {
    let mut visitor =
        Visitor { url: stack.url().to_owned(), token: String::new(), http: Client::new(), refused: Vec::new() };
    let credentials = json!({ "email": "admin@nicsan.in", "password": "admin123" });
    let request = visitor.request("POST", "/api/auth/login").json(&credentials);
    let answer = visitor.send(request).await;
    Visitor { token: answer["data"]["token"].as_str().unwrap().to_owned(), ..visitor }
}

/// Waits until an upload has been read; answers its id.
async fn read(visitor: &mut Visitor) -> String {
    let id = visitor.upload().await["data"]["uploadId"].as_str().unwrap().to_owned();
    let until = Instant::now() + Duration::from_mins(2);
    loop {
        let request = visitor.request("GET", &format!("/api/upload/{id}/status?wait=20"));
        if visitor.send(request).await["data"]["status"] == "REVIEW" {
            return id;
        }
        assert!(Instant::now() < until, "it was not read in time");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_holds_personal_data_and_no_refusal_shows_what_is_inside() {
    let log = Log::default();
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).with_writer(log.clone()).with_ansi(false).init();
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let options = Options {
        data: folder.path().join("data"),
        host: "127.0.0.1".into(),
        port: 0,
        fresh: false,
        program: env!("CARGO_BIN_EXE_nicsan").into(),
    };
    let stack = Stack::start(options).await.unwrap();
    let mut visitor = sign_in(&stack).await;
    for _ in 0..2 {
        let request = visitor.request("POST", "/api/policies").json(&policy(CANARIES[4]));
        visitor.send(request).await;
    }
    let id = read(&mut visitor).await;
    let confirm = visitor.request("POST", &format!("/api/upload/{id}/confirm"));
    visitor.send(confirm.json(&json!({ "editedData": { "manualExtras": { "remark": CANARIES[5] } } }))).await;
    for faults in [json!({}), json!({ "s3": "down", "textract": "down" }), json!({ "s3": "up", "database": "down" })] {
        stack.machine().set(serde_json::from_value(faults).unwrap()).await.unwrap();
        visitor.upload().await;
        let request = visitor.request("POST", "/api/policies").json(&policy("CANARY-NUMBER-2"));
        visitor.send(request).await;
        visitor.ask_everything(&body()).await;
        visitor.ask_everything(&json!([{ "canary remark": [CANARIES[0]] }])).await;
    }
    stack.stop().await;

    let text = log.text();
    assert!(text.matches("answered").count() > 300, "requests are logged");
    for canary in
        CANARIES.into_iter().chain([visitor.token.as_str(), "admin123", "nicsan.in", "X-Amz-Signature", "$2b$"])
    {
        let found = text.lines().find(|line| line.to_lowercase().contains(&canary.to_lowercase()));
        assert_eq!(found, None, "{canary} is in the log");
    }
    assert!(visitor.refused.iter().any(|(status, _)| status.is_server_error()), "something was down");
    for (status, text) in &visitor.refused {
        for inside in INSIDES {
            assert!(!text.to_lowercase().contains(&inside.to_lowercase()), "{status} shows {inside}: {text}");
        }
    }
}
