//! Health and description over HTTP, against a real PostgreSQL and a real S3-protocol server.

use std::sync::Arc;

use axum::Router;
use neighbours::s3::S3Mode;
use serde_json::{Value, json};
use shared::{
    clients::Clients,
    config::DatabaseConfig,
    domain::Role,
    http::Gate,
    storage::Storage,
    testing::{Client, Stand},
};

fn client(stand: &Stand, clients: &Clients) -> Client {
    let gate = Arc::new(Gate::new(clients).unwrap());
    stand.serve(health::routes::<Router<_>>().with_state(health::App::new(clients.clone(), gate)))
}

async fn open() -> (Stand, Client) {
    let stand = Stand::start().await;
    let client = client(&stand, &stand.clients);
    (stand, client)
}

/// The same system, but nobody listens where the database should be.
fn without_database(stand: &Stand) -> Clients {
    let mut clients = stand.clients.clone();
    let config = DatabaseConfig { port: neighbours::postgres::free_port().unwrap(), ..clients.config.database.clone() };
    let database = shared::database::Database::new(&config, clients.secrets.clone()).unwrap();
    clients.storage = Storage::new(database, clients.objects().clone());
    clients
}

#[tokio::test]
async fn no_answer_is_kept_sniffed_or_asked_for_in_the_open() {
    let (_stand, client) = open().await;
    let founder = client.with_token("a.b.c");
    for (path, status) in [("/health", 200), ("/api/health?deep=1", 401), ("/nowhere", 404)] {
        let answer = founder.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("strict-transport-security", "max-age=31536000"),
        ] {
            assert_eq!(answer.headers[name], value, "{path}");
        }
        assert!(answer.headers.contains_key("x-request-id"), "{path}");
    }
}

/// Exact origins only: a page of anybody else gets no leave to read the answer.
#[tokio::test]
async fn pages_of_other_origins_may_not_read() {
    let (_stand, client) = open().await;
    for (origin, allowed) in [
        ("http://localhost:3000", true),
        ("http://localhost:3000.evil.example", false),
        ("https://localhost:3000", false),
        ("null", false),
    ] {
        let answer = client.with_header("origin", origin).get("/health").await;
        let leave = answer.headers.get("access-control-allow-origin").map(|value| value.to_str().unwrap());
        assert_eq!(leave, allowed.then_some(origin), "{origin}");
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
    }
}

#[tokio::test]
async fn anybody_may_ask_whether_the_service_is_well() {
    let (_stand, client) = open().await;
    for path in ["/health", "/api/health", "/api/health?deep=0", "/health?deep="] {
        let answer = client.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.json), (200, json!({ "status": "ok" })), "{path}");
    }
}

#[tokio::test]
async fn without_the_database_it_is_not() {
    let stand = Stand::start().await;
    let client = client(&stand, &without_database(&stand));
    let person = stand.person(Role::Founder).await;
    for path in ["/health", "/api/health", "/api/health?deep=1"] {
        let answer = client.as_person(&person).get(path).await;
        assert_eq!(answer.status, 503, "{path}");
        assert!(answer.headers.contains_key("retry-after"));
        let text = answer.json.to_string().to_lowercase();
        for secret in ["127.0.0.1", "refused", "tcp", "postgres", "os error"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[tokio::test]
async fn a_founder_sees_every_neighbour() {
    let (stand, client) = open().await;
    let _s3 = stand.share_s3().await;
    let founder = client.as_person(&stand.person(Role::Founder).await);
    for path in ["/api/health?deep=1", "/health?deep=true"] {
        let answer = founder.get(path).await;
        let said = &answer.json;
        assert_eq!(said["status"], "ok", "{said}");
        assert_eq!((&said["database"]["status"], &said["bucket"]["status"]), (&json!("ok"), &json!("ok")));
        assert_eq!(said["outbox"], json!({ "depth": 0, "oldest_seconds": 0 }));
        assert!(said["migrations"]["version"].as_i64() >= Some(5) && said["migrations"]["waiting"] == 0, "{said}");
    }
}

#[tokio::test]
async fn what_waits_for_a_bucket_that_is_down_is_told() {
    let (stand, client) = open().await;
    let founder = client.as_person(&stand.person(Role::Founder).await);
    let insert = "insert into outbox (entity, entity_id, version, queued_at)
        values ('settings', 'current', 1, now() - interval '90 seconds')";
    stand.clients.database().client().await.unwrap().execute(insert, &[]).await.unwrap();
    let _alone = stand.lock_s3().await;
    stand.set_s3(S3Mode::Down);
    let answer = founder.get("/api/health?deep=1").await;
    stand.set_s3(S3Mode::Up);
    assert_eq!(answer.status, 200);
    assert_eq!((&answer.json["status"], &answer.json["bucket"]["status"]), (&json!("degraded"), &json!("unavailable")));
    assert_eq!(answer.json["outbox"]["depth"], 1);
    assert!(answer.json["outbox"]["oldest_seconds"].as_i64() >= Some(90));
    assert!(!answer.json.to_string().contains("127.0.0.1"));
}

#[tokio::test]
async fn nobody_else_looks_deeper() {
    let (stand, client) = open().await;
    assert_eq!(client.get("/api/health?deep=1").await.status, 401);
    assert_eq!(client.with_token("null").get("/health?deep=1").await.status, 401);
    let ops = client.as_person(&stand.person(Role::Ops).await);
    assert_eq!(ops.get("/api/health?deep=1").await.status, 403);
    assert_eq!(ops.get("/api/health").await.status, 200);
}

#[tokio::test]
async fn the_description_is_openapi_and_needs_no_token() {
    let (_stand, client) = open().await;
    let answer = client.get("/api/openapi.json").await;
    assert_eq!(answer.headers["content-type"], "application/json");
    assert!(answer.json["openapi"].as_str().unwrap().starts_with("3.1"), "{}", answer.json["openapi"]);
    assert!(answer.headers.contains_key("etag"));
}

#[tokio::test]
async fn the_page_and_all_of_its_files_come_from_here() {
    let (_stand, client) = open().await;
    assert_eq!(client.get("/api/docs").await.headers["location"], "/api/docs/");
    let page = client.get("/api/docs/").await;
    assert_eq!((page.status.as_u16(), page.headers["content-type"].as_bytes()), (200, &b"text/html"[..]));
    let html = String::from_utf8(page.bytes).unwrap();
    assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("<script>"), "{html}");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe") && !policy.contains('*'),
        "{policy}"
    );
    let files: Vec<&str> = html.split(['"']).filter_map(|part| part.strip_prefix("./")).chain(["index.css"]).collect();
    assert!(files.len() >= 6, "{files:?}");
    for file in files {
        let answer = client.get(&format!("/api/docs/{file}")).await;
        assert_eq!(answer.status, 200, "{file}");
        assert!(!answer.bytes.is_empty() && answer.headers["cache-control"] == "public, max-age=86400");
    }
    let initializer = client.get("/api/docs/swagger-initializer.js").await;
    assert!(String::from_utf8(initializer.bytes).unwrap().contains("\"/api/openapi.json\""));
}

#[tokio::test]
async fn there_is_nothing_else_under_the_page() {
    let (_stand, client) = open().await;
    for path in ["nothing.js", "../health", "..%2f..%2fCargo.toml", "%00", "a/b/c", "index.html%00.js", "//etc/passwd"]
    {
        let answer = client.get(&format!("/api/docs/{path}")).await;
        assert_eq!((answer.status.as_u16(), &answer.json["success"]), (404, &Value::Bool(false)), "{path}");
    }
}
