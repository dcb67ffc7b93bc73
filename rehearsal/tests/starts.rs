//! Cold starts that go wrong: what is missing is named, to Lambda and in the log, and nothing secret with it.

use rehearsal::{
    events::HttpRequest,
    observer::Refusal,
    stage::{Stage, body},
};
use serde_json::json;

/// SSM, asked too often or by the wrong role («Common error types», AWS Systems Manager API Reference).
fn refusal(kind: &str, message: &str) -> Refusal {
    Refusal { status: 400, date: None, body: json!({ "__type": kind, "message": message }).to_string() }
}

#[tokio::test]
async fn a_missing_parameter_fails_the_start_with_its_name() {
    let stage = Stage::start().await;
    stage.moto.delete_parameter("/nicsan/local/JWT_SECRET").await;
    let mut health = stage.start_function("health").await;
    let why = health.ready().await.expect_err("there is never a default secret");
    assert!(why["errorMessage"].as_str().unwrap().contains("/nicsan/local/JWT_SECRET"), "{why}");
    assert!(health.function.log().iter().any(|line| line.contains("the function cannot start")));
}

#[tokio::test]
async fn a_throttled_start_asks_again() {
    let stage = Stage::start().await;
    let mut health = stage.start_function("health").await;
    health.refuse_secrets(vec![refusal("ThrottlingException", "Rate exceeded"); 2]);
    health.ready().await.expect("the third answer holds the secrets");
    let statuses: Vec<u16> = health.calls().iter().map(|call| call.status).collect();
    assert_eq!(statuses, [400, 400, 200]);
}

#[tokio::test]
async fn a_start_that_is_refused_for_good_says_so_after_a_bounded_number_of_calls() {
    let stage = Stage::start().await;
    for (kind, message, calls) in [
        ("ThrottlingException", "Rate exceeded", 3),
        ("AccessDeniedException", "User is not authorized to perform: ssm:GetParameters", 1),
    ] {
        let mut health = stage.start_function("health").await;
        health.refuse_secrets(vec![refusal(kind, message); 9]);
        let why = health.ready().await.expect_err("there is never a default secret");
        let why = why["errorMessage"].as_str().unwrap();
        assert!(why.contains("/nicsan/local/") && why.contains(message), "{why}");
        assert_eq!(health.calls().len(), calls, "{kind}");
    }
}

#[tokio::test]
async fn every_wrong_variable_is_named_at_once() {
    let stage = Stage::start().await;
    let mut sync =
        stage.start_with("sync-storage", &[("DB_HOST", ""), ("DB_PORT", "five"), ("S3_PREFIX", "other/")]).await;
    let why = sync.ready().await.expect_err("such a configuration cannot work");
    for name in ["DB_HOST is missing", "DB_PORT must be", "S3_PREFIX is other/"] {
        assert!(why["errorMessage"].as_str().unwrap().contains(name), "{name} in {why}");
    }
    let password = stage.stand.clients.secrets.get("DB_PASSWORD");
    let password = shared::secret::ExposeSecret::expose_secret(&password);
    assert!(!sync.function.log().join("").contains(password));
}

#[tokio::test]
async fn a_signing_key_that_is_too_short_fails_the_start() {
    let stage = Stage::start().await;
    stage.put_secret("JWT_SECRET", "short").await;
    let mut health = stage.start_function("health").await;
    let why = health.ready().await.expect_err("a short key protects nothing");
    assert!(why["errorMessage"].as_str().unwrap().starts_with("JWT_SECRET: "), "{why}");
    assert!(!why.to_string().contains("short\""), "the key itself is not told");
}

#[tokio::test]
async fn a_database_that_is_down_fails_requests_and_not_the_start() {
    let stage = Stage::start().await;
    stage.line.tear();
    let mut settings = stage.start_function("settings").await;
    settings.ready().await.expect("the database is not needed to start");
    let person = stage.stand.person(shared::domain::Role::Ops).await;
    let request = HttpRequest::new("GET", "/api/settings").token(&person.token).event();
    let answer = settings.request(request.clone()).await;
    assert_eq!(answer["statusCode"], 503, "{answer}");
    assert!(answer["headers"]["retry-after"].is_string());
    assert_eq!(body(&answer)["code"], "UNAVAILABLE");
    stage.line.mend();
    let answer = settings.request(request).await;
    assert_eq!(answer["statusCode"], 200, "it heals without a restart: {answer}");
}
