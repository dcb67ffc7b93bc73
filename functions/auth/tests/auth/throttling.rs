//! Guessing slows down, and nobody is locked out for good.

use futures::future::join_all;
use serde_json::json;
use shared::{
    tables::login_attempts::{Subject, settle_failure, settle_success},
    testing::Answer,
};

use crate::office::{LOGIN, Office, PASSWORD};

const WRONG: &str = "not the password";

fn retry_after(answer: &Answer) -> i32 {
    answer.headers["retry-after"].to_str().unwrap().parse().unwrap()
}

/// Seconds the longest pause lasts that is being waited for.
async fn pause(office: &Office) -> i64 {
    office.count("select max(extract(epoch from blocked_until - last_failed_at))::bigint from login_attempts").await
}

/// As if there had been so many failures already.
async fn with_failures(office: &Office, failures: i32) {
    office
        .sql("update login_attempts set failures = $1, blocked_until = now() where known_until is null", &[&failures])
        .await;
}

#[tokio::test]
async fn the_fifth_failure_costs_a_second_and_each_further_one_doubles_the_pause() {
    let office = Office::open().await;
    for expected in [0, 0, 0, 0, 1, 2, 4, 8] {
        assert_eq!(office.login(&office.ops.email, WRONG).await.status, 401);
        assert_eq!(pause(&office).await, expected);
        office.pass_seconds(10).await;
    }
}

#[tokio::test]
async fn in_a_pause_even_the_right_password_waits_and_is_told_how_long() {
    let office = Office::open().await;
    office.login(&office.ops.email, WRONG).await;
    with_failures(&office, 10).await;
    assert_eq!(office.login(&office.ops.email, WRONG).await.status, 401);
    let refused = office.login(&office.ops.email, PASSWORD).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.json["code"], "TOO_MANY_REQUESTS");
    assert!((50..=64).contains(&retry_after(&refused)), "{}", retry_after(&refused));
    office.pass_seconds(64).await;
    assert_eq!(office.login(&office.ops.email, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_thousand_guesses_leave_the_owner_a_window() {
    let office = Office::open().await;
    office.login(&office.ops.email, WRONG).await;
    with_failures(&office, 1_000).await;
    assert_eq!(office.login(&office.ops.email, WRONG).await.status, 401);
    assert_eq!(pause(&office).await, 300, "five minutes at most");
    let before = office.count("select sum(failures) from login_attempts").await;
    for _ in 0..20 {
        assert_eq!(office.login(&office.ops.email, WRONG).await.status, 429);
    }
    assert_eq!(office.count("select sum(failures) from login_attempts").await, before, "not even counted");
    office.pass_seconds(300).await;
    assert_eq!(office.login(&office.ops.email, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_right_password_forgets_the_failures_of_the_account() {
    let office = Office::open().await;
    for _ in 0..4 {
        office.login(&office.ops.email, WRONG).await;
    }
    assert_eq!(office.login(&office.ops.email, PASSWORD).await.status, 200);
    for _ in 0..4 {
        assert_eq!(office.login(&office.ops.email, WRONG).await.status, 401);
    }
    assert_eq!(office.login(&office.ops.email, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn failures_fade() {
    let office = Office::open().await;
    for _ in 0..4 {
        office.login(&office.ops.email, WRONG).await;
    }
    office.pass_seconds(4 * 300).await;
    for _ in 0..4 {
        assert_eq!(office.login(&office.ops.email, WRONG).await.status, 401);
    }
    assert_eq!(office.login(&office.ops.email, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_unknown_account_is_slowed_down_like_a_known_one() {
    let office = Office::open().await;
    for email in ["nobody@example.in", &office.ops.email] {
        office.login(email, WRONG).await;
        with_failures(&office, 10).await;
        assert_eq!(office.login(email, WRONG).await.status, 401);
        assert_eq!(office.login(email, WRONG).await.status, 429);
        office.sql("delete from login_attempts", &[]).await;
    }
}

#[tokio::test]
async fn an_address_that_tries_many_accounts_is_slowed_down_and_its_neighbours_are_not() {
    let office = Office::open().await;
    let try_from = |address: &'static str, email: &str, password: &'static str| {
        let client = office.client.from_address(address);
        let body = json!({ "email": email, "password": password });
        async move { client.post(LOGIN, &body).await.status.as_u16() }
    };
    assert_eq!(try_from("203.0.113.7", "a@example.in", WRONG).await, 401);
    with_failures(&office, 35).await;
    assert_eq!(try_from("203.0.113.7", "b@example.in", WRONG).await, 401);
    assert_eq!(try_from("203.0.113.7", &office.ops.email, PASSWORD).await, 429);
    assert_eq!(try_from("203.0.113.8", &office.ops.email, PASSWORD).await, 200);
    // An account of one's own does not clear the address.
    office.pass_seconds(64).await;
    assert_eq!(try_from("203.0.113.7", &office.ops.email, PASSWORD).await, 200);
    assert_eq!(try_from("203.0.113.7", "c@example.in", WRONG).await, 401);
    assert_eq!(try_from("203.0.113.7", "d@example.in", WRONG).await, 429);
}

#[tokio::test]
async fn whoever_guesses_from_elsewhere_does_not_keep_the_owner_out() {
    let office = Office::open().await;
    let try_from = |address: &str, password: &'static str| {
        let client = office.client.from_address(address);
        let body = json!({ "email": office.ops.email, "password": password });
        async move { client.post(LOGIN, &body).await.status.as_u16() }
    };
    assert_eq!(try_from("203.0.113.1", PASSWORD).await, 200, "the owner's desk is known now");
    assert_eq!(try_from("203.0.113.66", WRONG).await, 401);
    with_failures(&office, 12).await;
    assert_eq!(try_from("203.0.113.66", WRONG).await, 401);
    assert_eq!(try_from("203.0.113.2", PASSWORD).await, 429, "elsewhere even the right one waits");
    assert_eq!(try_from("203.0.113.1", PASSWORD).await, 200);
    assert_eq!(try_from("203.0.113.2", PASSWORD).await, 429, "and the owner clears nothing for the guesser");
    // The desk is no way around: there, too, failures are counted.
    assert_eq!(try_from("203.0.113.1", WRONG).await, 401);
    office.sql("update login_attempts set failures = 12 where known_until is not null", &[]).await;
    assert_eq!(try_from("203.0.113.1", WRONG).await, 401);
    assert_eq!(try_from("203.0.113.1", PASSWORD).await, 429);
    // It is forgotten after a month.
    office
        .sql("update login_attempts set known_until = now(), blocked_until = now() where known_until is not null", &[])
        .await;
    assert_eq!(try_from("203.0.113.1", PASSWORD).await, 429);
}

#[tokio::test]
async fn what_a_stranger_writes_about_the_address_is_not_believed() {
    let office = Office::open().await;
    for number in 0..6 {
        let client =
            office.client.from_address("203.0.113.7").with_header("x-forwarded-for", &format!("198.51.100.{number}"));
        client.post(LOGIN, &json!({ "email": "nobody@example.in", "password": WRONG })).await;
    }
    assert_eq!(office.count("select count(*) from login_attempts").await, 2, "one account, one address");
}

#[tokio::test]
async fn of_a_burst_of_guesses_only_those_before_the_pause_are_answered() {
    let office = Office::open().await;
    office.connect_all().await;
    office.login(&office.ops.email, WRONG).await;
    with_failures(&office, 12).await;
    let answers = join_all((0..8).map(|_| office.login(&office.ops.email, WRONG))).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    // A machine that is busy with eight hashes may keep some from the database: 503, which tells nothing either.
    assert_eq!(count(401) + count(429) + count(503), 8);
    assert!(count(401) <= 1 && count(401) + count(429) > 0, "{} answered", count(401));
}

#[tokio::test]
async fn a_right_password_settled_in_a_pause_tells_nothing_and_forgets_nothing() {
    let office = Office::open().await;
    let client = office.stand.clients.database().client().await.unwrap();
    let account = Subject { key: "account".into(), free_failures: 5 };
    let all = [account.clone(), Subject { key: "address".into(), free_failures: 30 }];
    assert!(settle_failure(&**client, &account).await.unwrap());
    with_failures(&office, 12).await;
    assert!(settle_failure(&**client, &account).await.unwrap());
    assert!(!settle_failure(&**client, &account).await.unwrap(), "in the pause nothing counts");
    assert!(!settle_success(&**client, &account, &all, None).await.unwrap());
    assert_eq!(office.count("select sum(failures) from login_attempts").await, 13);
    office.pass_seconds(256).await;
    assert!(settle_success(&**client, &account, &all, None).await.unwrap());
    assert_eq!(office.count("select count(*) from login_attempts").await, 0);
}

#[tokio::test]
async fn many_right_sign_ins_at_once_all_open() {
    let office = Office::open().await;
    office.connect_all().await;
    let answers = join_all((0..8).map(|_| office.login(&office.ops.email, PASSWORD))).await;
    assert!(answers.iter().all(|answer| [200, 503].contains(&answer.status.as_u16())), "none counts as a failure");
    assert!(answers.iter().any(|answer| answer.status == 200));
}

#[tokio::test]
async fn the_table_holds_no_address_and_no_account() {
    let office = Office::open().await;
    let client = office.client.from_address("203.0.113.7");
    client.post(LOGIN, &json!({ "email": "asha@example.in", "password": WRONG })).await;
    let found = office.count(
        "select count(*) from login_attempts where subject ~ '^[0-9a-f]{64}$' and subject not in (
            encode(sha256('asha@example.in'), 'hex'), encode(sha256('203.0.113.7'), 'hex'))",
    );
    assert_eq!(found.await, 2);
}
