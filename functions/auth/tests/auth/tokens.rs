//! Forged and foreign tokens over HTTP: none opens anything. The corpus itself is in `shared/tests/tokens.rs`.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::{Duration, Utc};
use serde_json::{Value, json};
use shared::auth::{
    keys::Keys,
    token::{Bearer, Tokens},
};

use crate::office::{Office, PROFILE, USERS};

fn part(value: &Value) -> String {
    BASE64.encode(value.to_string())
}

#[tokio::test]
async fn no_forged_token_opens_anything_and_all_refusals_look_alike() {
    let office = Office::open().await;
    let good = office.founder.token.clone();
    let parts: Vec<&str> = good.split('.').collect();
    let (header, payload, signature) = (parts[0], parts[1], parts[2]);
    let claims: Value = serde_json::from_slice(&BASE64.decode(payload).unwrap()).unwrap();
    let with = |name: &str, value: Value| {
        let mut changed = claims.clone();
        changed[name] = value;
        part(&changed)
    };
    let none = part(&json!({ "typ": "JWT", "alg": "none" }));
    let bearer =
        |role: &str, version| Bearer { id: office.ops.id.0, email: "x@example.in".into(), role: role.into(), version };
    let now = Utc::now();
    let foreign = Tokens::new(Keys::parse("tests:fedcba9876543210fedcba9876543210").unwrap(), Duration::hours(1));
    let own = office.stand.gate().tokens();
    let forged = [
        String::new(),
        "null".into(),
        "undefined".into(),
        format!("{none}.{payload}."),
        format!("{none}.{payload}.{signature}"),
        format!("{header}.{payload}."),
        format!("{header}.{}.{signature}", with("role", json!("founder"))),
        format!("{header}.{}.{signature}", with("id", json!(office.ops.id))),
        format!("{header}.{}.{signature}", with("exp", json!(i64::MAX))),
        format!("{}.{payload}.{signature}", part(&json!({ "typ": "JWT", "alg": "HS256", "kid": "../../dev/null" }))),
        foreign.issue(&bearer("founder", 1), now, now).unwrap(),
        own.issue(&bearer("ops", 1), now, now - Duration::days(2)).unwrap(),
        own.issue(&bearer("ops", 2), now, now).unwrap(),
        own.issue(&Bearer { id: 4_711, ..bearer("founder", 1) }, now, now).unwrap(),
        "A".repeat(5_000),
    ];
    for token in &forged {
        let answer = office.client.with_token(token).get(PROFILE).await;
        assert_eq!(answer.status, 401, "{token:.80}");
        assert_eq!(answer.json["error"], "Please sign in.", "{token:.80}");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
    assert!(office.is_good(&good).await, "else the refusals would prove nothing");
}

#[tokio::test]
async fn the_role_in_a_token_is_not_believed() {
    let office = Office::open().await;
    let bearer = Bearer { id: office.ops.id.0, email: office.ops.email.clone(), role: "founder".into(), version: 1 };
    let token = office.stand.gate().tokens().issue(&bearer, Utc::now(), Utc::now()).unwrap();
    assert_eq!(office.client.with_token(&token).get(USERS).await.status, 403);
}

#[tokio::test]
async fn the_client_reads_the_payload_with_atob() {
    let office = Office::open().await;
    let answer = office.login(&office.ops.email, crate::office::PASSWORD).await;
    let payload = answer.data()["token"].as_str().unwrap().split('.').nth(1).unwrap().to_owned();
    let bytes = base64::engine::general_purpose::STANDARD_NO_PAD.decode(payload).unwrap();
    assert!(bytes.is_ascii());
    let claims: Value = serde_json::from_slice(&bytes).unwrap();
    for name in ["id", "email", "role", "iat", "exp", "iss", "aud", "jti", "ver"] {
        assert!(!claims[name].is_null(), "{name}");
    }
    assert_eq!((&claims["id"], &claims["role"]), (&json!(office.ops.id), &json!("ops")));
}
