//! What is logged: every outcome, and nobody's name.

use std::sync::Arc;

use auth::{FirstPasswords, init_users};
use axum::Router;
use serde_json::json;
use shared::{
    domain::Role,
    testing::{Log, Stand},
};

const LOGIN: &str = "/api/auth/login";

/// The only test of this program: a log is one for a whole program.
#[tokio::test]
async fn every_outcome_is_logged_and_counted_without_personal_data() {
    let log = Log::default();
    tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).init();
    let stand = Stand::start().await;
    let app = auth::App::new(stand.clients.clone(), Arc::new(stand.gate()));
    let client = stand.serve(auth::routes::<Router<_>>().with_state(app)).from_address("203.0.113.77");
    init_users(&stand.clients, &FirstPasswords::default()).await.unwrap();

    let login = |email: &str, password: &str| {
        let (client, body) = (client.clone(), json!({ "email": email, "password": password }));
        async move { client.post(LOGIN, &body).await }
    };
    let accepted = login("ops@nicsan.in", "ops123").await;
    let (token, id) = (accepted.data()["token"].as_str().unwrap().to_owned(), &accepted.data()["user"]["id"]);
    assert_eq!(login("ops@nicsan.in", "canary-password-1").await.status, 401);
    assert_eq!(login("canary@example.in", "canary-password-2").await.status, 401);
    let connection = stand.clients.database().client().await.unwrap();
    connection.execute("update login_attempts set blocked_until = now() + interval '1 minute'", &[]).await.unwrap();
    assert_eq!(login("ops@nicsan.in", "ops123").await.status, 429);
    let founder = client.as_person(&stand.person(Role::Founder).await);
    let person = json!({ "email": "canary2@example.in", "password": "canary lorry umbrella", "name": "Canary Name" });
    assert_eq!(founder.post("/api/users", &person).await.status, 201);
    let refused = json!({ "email": "canary3", "password": "canary", "name": "Canary\n", "canary": "canary" });
    assert_eq!(founder.post("/api/users", &refused).await.status, 422);
    assert_eq!(client.with_token(&format!("{token}x")).get("/api/auth/profile").await.status, 401);

    let text = log.text();
    assert_eq!(text.matches("signed in").count(), 1, "{text}");
    assert!(text.contains(&format!("user_id={id}")), "{text}");
    assert_eq!(text.matches("LoginsRefused").count(), 3, "{text}");
    assert_eq!(text.matches("throttled=true").count(), 1, "{text}");
    for secret in ["nicsan.in", "ops123", "anary", "lorry", "203.0.113", token.as_str(), "$2b$"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
