//! A right password opens, and everything else looks the same.

use std::time::{Duration, Instant};

use serde_json::json;
use shared::testing::Answer;

use crate::office::{LOGIN, Office, PASSWORD, id_of};

#[tokio::test]
async fn a_right_password_answers_a_token_and_the_user() {
    let office = Office::open().await;
    let answer = office.login(&office.ops.email, PASSWORD).await;
    let data = answer.data();
    assert_eq!(data["user"]["id"], office.ops.id.0);
    assert_eq!(data["user"]["email"], office.ops.email);
    assert_eq!(data["user"]["role"], "ops");
    for field in ["name", "created_at", "updated_at"] {
        assert!(data["user"][field].is_string(), "{field}");
    }
    assert!(!answer.json.to_string().contains("$2b$"), "a hash never leaves");
    assert!(office.is_good(data["token"].as_str().unwrap()).await);
}

#[tokio::test]
async fn case_and_spaces_of_an_address_do_not_matter() {
    let office = Office::open().await;
    let shouted = format!("  {} ", office.ops.email.to_uppercase());
    assert_eq!(office.login(&shouted, PASSWORD).await.status, 200);
}

/// What a stranger could tell two answers apart by, but for the id of the request.
fn shown(answer: &Answer) -> (u16, String, Vec<String>) {
    let mut json = answer.json.clone();
    json["requestId"] = json!("…");
    let names = answer.headers.keys().map(ToString::to_string).collect();
    (answer.status.as_u16(), json.to_string(), names)
}

#[tokio::test]
async fn unknown_wrong_deactivated_deleted_and_without_password_are_one_answer() {
    let office = Office::open().await;
    let wrong = office.login(&office.ops.email, "not the password").await;
    assert_eq!(wrong.status, 401);
    let unknown = office.login("nobody@example.in", PASSWORD).await;
    assert_eq!(shown(&wrong), shown(&unknown));

    office.sql("update users set is_active = false where user_id = $1", &[&office.ops.id]).await;
    let deactivated = office.login(&office.ops.email, PASSWORD).await;
    office.sql("update users set deleted_at = now() where user_id = $1", &[&office.ops.id]).await;
    let deleted = office.login(&office.ops.email, PASSWORD).await;
    office.sql("update users set password_hash = null where user_id = $1", &[&office.founder.id]).await;
    let without = office.login(&office.founder.email, PASSWORD).await;
    for answer in [deactivated, deleted, without] {
        assert_eq!(shown(&wrong), shown(&answer));
    }
}

/// The least of several, since what noise adds is never negative; as many as a noisy machine needs. Without the hash of nobody,
/// an unknown account would be answered a hundred times faster, however often it is tried.
#[tokio::test]
async fn an_unknown_account_costs_as_much_time_as_a_wrong_password() {
    let office = Office::open().await;
    let mut least = [Duration::MAX; 2];
    for round in 0..15 {
        for (kind, email) in [office.ops.email.clone(), format!("nobody{round}@example.in")].iter().enumerate() {
            let started = Instant::now();
            assert_eq!(office.login(email, "not the password").await.status, 401);
            least[kind] = least[kind].min(started.elapsed());
        }
        office.sql("delete from login_attempts", &[]).await;
        let [known, unknown] = least;
        if known < unknown * 2 && unknown < known * 2 {
            return;
        }
    }
    panic!("known and unknown take {least:?}");
}

#[tokio::test]
async fn a_password_that_bcrypt_would_cut_or_confuse_opens_nothing() {
    let office = Office::open().await;
    for password in
        [format!("{PASSWORD}\0"), format!("{PASSWORD}{}", " ".repeat(80)), "\0".to_owned(), "x".repeat(9_000)]
    {
        assert_eq!(office.login("nobody@example.in", &password).await.status, 401);
    }
    assert_eq!(office.login(&office.ops.email, &format!("{PASSWORD}\0{PASSWORD}")).await.status, 401);
}

#[tokio::test]
async fn nothing_but_an_address_and_a_password_is_looked_at() {
    let office = Office::open().await;
    let body = json!({
        "email": office.ops.email, "password": PASSWORD, "role": "founder", "id": office.founder.id, "rememberMe": true
    });
    let answer = office.client.post(LOGIN, &body).await;
    assert_eq!(answer.data()["user"]["role"], "ops");
}

#[tokio::test]
async fn a_bad_token_beside_a_right_password_does_not_matter() {
    let office = Office::open().await;
    let body = json!({ "email": office.ops.email, "password": PASSWORD });
    assert_eq!(office.client.with_token("null").post(LOGIN, &body).await.status, 200);
}

#[tokio::test]
async fn a_person_added_a_moment_ago_signs_in() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let body = json!({ "email": "New.Person@Example.in", "password": PASSWORD, "name": "New Person" });
    let added = office.as_founder().post("/api/users", &body).await;
    let answer = office.login("new.person@example.in", PASSWORD).await;
    assert_eq!(answer.data()["user"]["id"], id_of(&added).0);
}
