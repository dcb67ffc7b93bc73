//! Tokens end: by signing out, by renewal, with the session, and with a change of the person.

use chrono::{Duration, Utc};
use serde_json::json;
use shared::auth::token::Bearer;

use crate::office::{OTHER_PASSWORD, Office, PASSWORD, user};

const LOGOUT: &str = "/api/auth/logout";
const REFRESH: &str = "/api/auth/refresh";

async fn token(office: &Office) -> String {
    office.login(&office.ops.email, PASSWORD).await.data()["token"].as_str().unwrap().to_owned()
}

/// A token of ops whose password was given so long ago.
fn token_of_session(office: &Office, age: Duration) -> String {
    let bearer = Bearer { id: office.ops.id.0, email: office.ops.email.clone(), role: "ops".into(), version: 1 };
    office.stand.gate().tokens().issue(&bearer, Utc::now() - age, Utc::now()).unwrap()
}

#[tokio::test]
async fn signing_out_ends_this_token_and_no_other() {
    let office = Office::open().await;
    let (one, other) = (token(&office).await, token(&office).await);
    assert_eq!(office.client.with_token(&one).post(LOGOUT, &json!({})).await.status, 200);
    assert!(!office.is_good(&one).await);
    assert!(office.is_good(&other).await);
    assert_eq!(office.client.with_token(&one).post(REFRESH, &json!({})).await.status, 401);
    assert_eq!(office.client.with_token(&one).post(LOGOUT, &json!({})).await.status, 401);
}

#[tokio::test]
async fn a_renewed_token_is_good_and_the_old_one_a_minute_longer() {
    let office = Office::open().await;
    let old = token(&office).await;
    let answer = office.client.with_token(&old).send(http::Method::POST, REFRESH, None).await;
    let new = answer.data()["token"].as_str().unwrap();
    assert_eq!(answer.data()["user"]["id"], office.ops.id.0);
    assert!(office.is_good(new).await && office.is_good(&old).await);
    office.sql("update revoked_tokens set ended_at = ended_at - interval '1 minute'", &[]).await;
    assert!(office.is_good(new).await);
    assert!(!office.is_good(&old).await);
}

#[tokio::test]
async fn signing_out_ends_a_renewed_token_without_waiting_for_its_minute() {
    let office = Office::open().await;
    let old = token(&office).await;
    office.client.with_token(&old).post(REFRESH, &json!({})).await;
    office.client.with_token(&old).post(LOGOUT, &json!({})).await;
    assert!(!office.is_good(&old).await);
}

#[tokio::test]
async fn renewing_does_not_make_a_session_endless() {
    let office = Office::open().await;
    let nearly = token_of_session(&office, Duration::days(7) - Duration::minutes(5));
    let answer = office.client.with_token(&nearly).post(REFRESH, &json!({})).await;
    let claims = office.stand.gate().tokens().verify(answer.data()["token"].as_str().unwrap()).unwrap();
    assert!(claims.exp - claims.iat <= 300, "no token outlives the session: {} s", claims.exp - claims.iat);
    // In the minute that clocks may differ the token is still good, the session is not.
    let over = token_of_session(&office, Duration::days(7) + Duration::seconds(5));
    assert!(office.is_good(&over).await);
    assert_eq!(office.client.with_token(&over).post(REFRESH, &json!({})).await.status, 401);
}

#[tokio::test]
async fn deactivation_role_password_and_deletion_end_tokens_at_once() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let founder = office.as_founder();
    let path = user(office.ops.id);
    let changes = [
        ("PATCH", "/status", json!({ "is_active": false })),
        ("PUT", "", json!({ "role": "founder" })),
        ("PUT", "", json!({ "role": "ops" })),
        ("PATCH", "/password", json!({ "password": PASSWORD })),
    ];
    for (method, below, body) in changes {
        let before = token(&office).await;
        assert!(office.is_good(&before).await);
        let method = method.parse().unwrap();
        let answer = founder.send(method, &format!("{path}{below}"), Some(&body)).await;
        assert_eq!(answer.status, 200, "{}", answer.json);
        assert!(!office.is_good(&before).await, "{body}");
        founder.patch(&format!("{path}/status"), &json!({ "is_active": true })).await;
        assert!(!office.is_good(&before).await, "an activation brings no token back");
    }
    let before = token(&office).await;
    assert_eq!(founder.delete(&path, None).await.status, 200);
    assert!(!office.is_good(&before).await);
}

#[tokio::test]
async fn another_name_ends_no_token() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let body = json!({ "name": "Asha Rao", "email": "asha@example.in" });
    assert_eq!(office.as_founder().put(&user(office.ops.id), &body).await.status, 200);
    assert!(office.is_good(&office.ops.token).await);
}

#[tokio::test]
async fn changing_the_own_password_ends_all_tokens_but_the_new_one() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let (one, other) = (token(&office).await, token(&office).await);
    let body = json!({ "currentPassword": PASSWORD, "newPassword": OTHER_PASSWORD });
    let answer = office.client.with_token(&one).put("/api/auth/change-password", &body).await;
    assert!(office.is_good(answer.data()["token"].as_str().unwrap()).await);
    assert!(!office.is_good(&one).await && !office.is_good(&other).await);
}
