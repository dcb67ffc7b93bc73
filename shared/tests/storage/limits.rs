//! What a statement that ran out of its time is said to be.

use axum::response::IntoResponse as _;
use http::header::RETRY_AFTER;
use shared::{
    database::{NEIGHBOUR, commit, noting_commits},
    error::Error,
    testing::Stand,
};

/// Runs a statement that does not come to its end within the session's limit.
async fn unfinished(stand: &Stand, limit: &str, statement: &str) -> Error {
    let client = stand.clients.database().client().await.unwrap();
    client.batch_execute(limit).await.unwrap();
    client.batch_execute(statement).await.expect_err("it is stopped").into()
}

/// What a client is told, and whether to come again.
async fn told(error: Error) -> (u16, bool, String) {
    let response = error.into_response();
    let (status, again) = (response.status().as_u16(), response.headers().contains_key(RETRY_AFTER));
    let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
    (status, again, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_database_that_was_too_slow_is_not_said_to_be_out_of_reach() {
    let stand = Stand::start().await;
    let other = stand.connect().await;
    other.batch_execute("begin; lock table settings").await.unwrap();
    for (limit, statement, what) in [
        ("set statement_timeout = '20ms'", "select pg_sleep(30)", "took the database too long"),
        ("set statement_timeout = 0; set lock_timeout = '20ms'", "select from settings", "Somebody else is changing"),
    ] {
        let error = unfinished(&stand, limit, statement).await;
        assert!(error.is_unavailable(), "what can do without the database goes on");
        let (status, again, text) = told(error).await;
        assert_eq!((status, again), (503, true), "{text}");
        assert!(text.contains(what) && text.contains("UNAVAILABLE") && !text.contains("reached"), "{text}");
    }
}

#[tokio::test]
async fn what_fails_after_a_commit_is_not_said_to_have_saved_nothing() {
    let stand = Stand::start().await;
    let mut client = stand.clients.database().client().await.unwrap();
    let out_of_reach = || Error::unavailable(NEIGHBOUR, "it went away");
    assert!(told(out_of_reach()).await.2.contains("Nothing was saved"));
    let request = async {
        let transaction = client.transaction().await.unwrap();
        commit(transaction).await.unwrap();
        told(out_of_reach()).await
    };
    let ((status, again, text), _) = noting_commits(request).await;
    assert_eq!((status, again), (503, true), "{text}");
    assert!(text.contains("UNCONFIRMED") && !text.contains("Nothing was saved"), "{text}");
}
