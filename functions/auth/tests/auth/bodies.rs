//! Wrong, hostile and greedy bodies: 4xx, whatever they hold.

use http::Method;
use serde_json::{Value, json};

use crate::office::{LOGIN, Office, PASSWORD, USERS, user};

fn fields(answer: &shared::testing::Answer) -> Vec<String> {
    let details = answer.json["details"].as_object().unwrap_or_else(|| panic!("{}", answer.json));
    details.keys().cloned().collect()
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once() {
    let office = Office::open().await;
    let founder = office.as_founder();
    assert_eq!(fields(&office.client.post(LOGIN, &json!({})).await), ["email", "password"]);
    assert_eq!(fields(&office.client.post(LOGIN, &json!({ "email": 5, "password": {} })).await), ["email", "password"]);
    let wrong = [
        json!({ "email": "nobody", "password": "short", "name": " ", "role": "admin" }),
        json!({ "email": null, "password": null, "name": null, "role": 7 }),
        json!({ "email": ["a@b.in"], "password": ["x"], "name": {}, "role": [] }),
        json!({ "email": "a\u{0}@b.in", "password": "mango\u{0}lorry", "name": "a\u{0}b", "role": "founder\u{0}" }),
        json!({ "email": "आशा@example.in", "password": "x".repeat(73), "name": "x".repeat(101), "role": "FOUNDER" }),
        json!({ "email": "a@b.in\r\nx: y", "password": "password", "name": "two\nlines", "role": "" }),
    ];
    for body in wrong {
        for path in [USERS, "/api/auth/register", "/api/auth/users"] {
            let answer = founder.post(path, &body).await;
            assert_eq!(answer.status, 422, "{body}");
            assert_eq!(fields(&answer), ["email", "name", "password", "role"], "{body}");
        }
    }
    let answer =
        founder.put(&user(office.ops.id), &json!({ "email": "x", "name": 1, "role": "x", "is_active": "no" })).await;
    assert_eq!(fields(&answer), ["email", "is_active", "name", "role"]);
    for body in [json!({}), json!({ "is_active": null }), json!({ "is_active": 1 }), json!({ "is_active": "true" })] {
        let answer = founder.patch(&format!("{}/status", user(office.ops.id)), &body).await;
        assert_eq!((answer.status.as_u16(), fields(&answer)), (422, vec!["is_active".to_owned()]), "{body}");
    }
}

#[tokio::test]
async fn what_only_the_server_sets_is_refused_from_outside() {
    let office = Office::open().await;
    let founder = office.as_founder();
    let base = json!({ "email": "asha@example.in", "password": PASSWORD, "name": "Asha" });
    for (name, value) in [
        ("id", json!(1)),
        ("user_id", json!(1)),
        ("token_version", json!(7)),
        ("password_hash", json!("$2b$12$x")),
        ("is_active", json!(false)),
        ("version", json!(9)),
        ("deleted_at", json!(null)),
        ("created_at", json!("2020-01-01T00:00:00Z")),
        ("__proto__", json!({})),
        ("constructor", json!({})),
    ] {
        let mut body = base.clone();
        body[name] = value;
        let answer = founder.post(USERS, &body).await;
        assert_eq!((answer.status.as_u16(), fields(&answer)), (422, vec![name.to_owned()]));
    }
    for body in [json!({ "password": PASSWORD }), json!({ "token_version": 0 }), json!({ "password_hash": "x" })] {
        assert_eq!(founder.put(&user(office.ops.id), &body).await.status, 422, "{body}");
    }
    // Shown only: may be sent back, and changes nothing.
    let path = user(office.ops.id);
    let body = json!({ "id": office.founder.id, "version": 99, "created_at": "2020-01-01T00:00:00Z" });
    let answer = founder.put(&path, &body).await;
    assert_eq!((&answer.data()["id"], &answer.data()["version"]), (&json!(office.ops.id), &json!(1)));
    assert_eq!(office.count("select count(*) from users").await, 2);
}

#[tokio::test]
async fn what_is_no_json_is_a_client_error_on_every_route_that_takes_a_body() {
    let office = Office::open().await;
    let founder = office.as_founder();
    let own = user(office.ops.id);
    let routes = [
        (Method::POST, LOGIN.to_owned()),
        (Method::POST, "/api/auth/register".to_owned()),
        (Method::PUT, "/api/auth/change-password".to_owned()),
        (Method::POST, "/api/password/change-own".to_owned()),
        (Method::POST, USERS.to_owned()),
        (Method::PUT, own.clone()),
        (Method::PATCH, format!("{own}/status")),
        (Method::PATCH, format!("{own}/password")),
    ];
    let deep = format!("{{\"email\":{}{}}}", "[".repeat(4_000), "]".repeat(4_000));
    let long = format!("{{\"email\":\"{}\"}}", "a".repeat(40_000));
    let cases: [(&[u8], u16); 15] = [
        (b"", 400),
        (b"nonsense", 400),
        (b"null", 400),
        (b"[]", 400),
        (b"\"text\"", 400),
        (b"{\"email\":NaN}", 400),
        (b"{\"email\":Infinity}", 400),
        (b"{\"email\":\"\\ud800\"}", 400),
        (b"{\"email\":\"\\udc00\\ud800\"}", 400),
        (b"{\"email\":\"\xff\xfe\"}", 400),
        (b"{\"email\":1e999}", 400),
        (b"{\"email\":\"a\",\"email\":", 400),
        (b"{\"email\":\"a\" /* c */}", 400),
        (deep.as_bytes(), 400),
        (long.as_bytes(), 413),
    ];
    for (method, path) in &routes {
        for (body, status) in cases {
            let answer = founder.send_bytes(method.clone(), path, Some("application/json"), body.to_vec()).await;
            let sent = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            assert_eq!(answer.status, status, "{method} {path} {sent} {}", answer.json);
            assert_eq!(answer.json["success"], false);
        }
        let answer = founder.send_bytes(method.clone(), path, Some("text/plain"), b"{}".to_vec()).await;
        assert_eq!(answer.status, 415, "{method} {path}");
        let answer = founder.send_bytes(method.clone(), path, None, b"{}".to_vec()).await;
        assert_eq!(answer.status, 415, "{method} {path}");
    }
}

#[tokio::test]
async fn a_flood_of_unknown_members_is_answered_shortly() {
    let office = Office::open().await;
    let members: serde_json::Map<String, Value> =
        (0..800).map(|number| (format!("{number:0>10}"), json!(number))).collect();
    let answer = office.as_founder().post(USERS, &Value::Object(members)).await;
    assert_eq!(answer.status, 422);
    assert!(answer.bytes.len() < 2_000, "{} bytes", answer.bytes.len());
}

#[tokio::test]
async fn text_that_looks_like_sql_is_text() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let name = "Robert'); drop table users; --";
    let body = json!({ "email": "o'hara@example.in", "password": "'; select pg_sleep(9) --", "name": name });
    let answer = office.as_founder().post(USERS, &body).await;
    assert_eq!((answer.status.as_u16(), &answer.data()["name"]), (201, &json!(name)));
    for email in ["' or 1=1 --@example.in", "x'||pg_sleep(9)||'@example.in", "%@example.in", "_@example.in"] {
        let answer = office.login(email, PASSWORD).await;
        assert!([401, 422].contains(&answer.status.as_u16()), "{email}");
    }
}
