//! One's own password and profile.

use serde_json::json;

use crate::office::{OTHER_PASSWORD, Office, PASSWORD, PROFILE};

const CHANGE: &str = "/api/auth/change-password";
const CHANGE_OWN: &str = "/api/password/change-own";

#[tokio::test]
async fn a_profile_says_who_one_is() {
    let office = Office::open().await;
    let answer = office.as_ops().get(PROFILE).await;
    let profile = answer.data();
    assert_eq!((&profile["id"], &profile["role"]), (&json!(office.ops.id), &json!("ops")));
    assert_eq!(profile["email"], office.ops.email);
    assert!(profile["created_at"].is_string() && profile["name"].is_string());
    assert!(profile.get("password_hash").is_none() && profile.get("token_version").is_none());
}

#[tokio::test]
async fn the_new_password_opens_and_the_old_one_does_not() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let body = json!({ "currentPassword": PASSWORD, "newPassword": OTHER_PASSWORD, "confirmPassword": OTHER_PASSWORD });
    assert_eq!(office.as_ops().post(CHANGE_OWN, &body).await.status, 200);
    assert_eq!(office.login(&office.ops.email, PASSWORD).await.status, 401);
    assert_eq!(office.login(&office.ops.email, OTHER_PASSWORD).await.status, 200);
    let hash = "select count(*) from users where password_hash like '$2b$12$%'";
    assert_eq!(office.count(hash).await, 2, "cost 12");
    let audit = office.audit(office.ops.id).await;
    assert_eq!(audit, [("change password".to_owned(), Some(office.ops.id.0), None)]);
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() {
    let office = Office::open().await;
    let cases = [
        (json!({}), vec!["currentPassword", "newPassword"]),
        (json!({ "currentPassword": 7, "newPassword": ["x"] }), vec!["currentPassword", "newPassword"]),
        (json!({ "currentPassword": PASSWORD, "newPassword": "short" }), vec!["newPassword"]),
        (json!({ "currentPassword": PASSWORD, "newPassword": "password1" }), vec!["newPassword"]),
        (json!({ "currentPassword": PASSWORD, "newPassword": office.ops.email }), vec!["newPassword"]),
        (json!({ "currentPassword": PASSWORD, "newPassword": "x".repeat(73) }), vec!["newPassword"]),
        (json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD }), vec!["newPassword"]),
        (
            json!({ "currentPassword": PASSWORD, "newPassword": "short", "confirmPassword": "other" }),
            vec!["newPassword", "confirmPassword"],
        ),
        (json!({ "currentPassword": "wrong", "newPassword": OTHER_PASSWORD }), vec!["currentPassword"]),
    ];
    for (body, fields) in cases {
        for (method, path) in [(http::Method::PUT, CHANGE), (http::Method::POST, CHANGE_OWN)] {
            let answer = office.as_ops().send(method, path, Some(&body)).await;
            assert_eq!(answer.status, 422, "{body} {}", answer.json);
            let mut named: Vec<&str> = answer.json["details"].as_object().unwrap().keys().map(String::as_str).collect();
            named.sort_by_key(|name| fields.iter().position(|field| field == name));
            assert_eq!(named, fields, "{body}");
            // What is counted is another test's.
            office.sql("delete from login_attempts", &[]).await;
        }
    }
    assert!(office.is_good(&office.ops.token).await);
}

#[tokio::test]
async fn guessing_the_current_password_is_slowed_down_apart_from_signing_in() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let guess = json!({ "currentPassword": "wrong", "newPassword": OTHER_PASSWORD });
    assert_eq!(office.as_ops().put(CHANGE, &guess).await.status, 422);
    office.sql("update login_attempts set failures = 12", &[]).await;
    assert_eq!(office.as_ops().put(CHANGE, &guess).await.status, 422);
    let refused = office.as_ops().put(CHANGE, &guess).await;
    assert_eq!(refused.status, 429);
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(office.login(&office.ops.email, PASSWORD).await.status, 200, "the owner is not locked out");
    office.pass_seconds(256).await;
    let right = json!({ "currentPassword": PASSWORD, "newPassword": OTHER_PASSWORD });
    assert_eq!(office.as_ops().put(CHANGE, &right).await.status, 200);
}
