//! The migrate function, as CloudFormation and people call it.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, http::HeaderMap, routing::put};
use rehearsal::{
    events::custom_resource,
    runtime_api::Outcome,
    stage::{Actor, Stage},
    template::Template,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Where CloudFormation waits for answers.
struct Mailbox {
    url: String,
    answers: Arc<Mutex<Vec<Value>>>,
}

impl Mailbox {
    async fn open() -> Self {
        let answers: Arc<Mutex<Vec<Value>>> = Arc::default();
        let kept = Arc::clone(&answers);
        let take = move |headers: HeaderMap, body: Bytes| async move {
            assert_eq!(headers["content-type"], "", "the presigned URL covers an empty content type");
            assert!(body.len() <= 4_096, "CloudFormation takes no more");
            kept.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
        };
        let socket = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/answer?X-Amz-Signature=abc", socket.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(socket, Router::new().route("/answer", put(take))).await });
        Self { url, answers }
    }

    /// The only answer since the last call.
    fn take(&self) -> Value {
        let mut answers = self.answers.lock().unwrap();
        assert_eq!(answers.len(), 1, "exactly one answer: {answers:?}");
        answers.remove(0)
    }
}

async fn migrate(stage: &Stage, database: &str) -> Actor {
    let mut migrate = stage.start_with("migrate", &[("DB_NAME", database)]).await;
    migrate.ready().await.expect("migrate starts whatever is missing");
    migrate
}

async fn by_hand(migrate: &mut Actor, action: &str) -> Value {
    match migrate.invoke(json!({ "action": action })).await {
        Outcome::Answer(answer) => answer,
        other => panic!("{action}: {other:?}\n{}", migrate.function.log().join("\n")),
    }
}

fn applied(status: &Value) -> Vec<i64> {
    let all = status["migrations"].as_array().unwrap();
    all.iter().filter(|one| one["applied"] == true).map(|one| one["version"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_stack_is_created_changed_and_deleted() {
    let stage = Stage::start().await;
    let database = stage.empty_database().await;
    let mut migrate = migrate(&stage, &database).await;
    let mailbox = Mailbox::open().await;
    for kind in ["Create", "Update", "Delete"] {
        migrate.invoke(custom_resource(kind, &mailbox.url)).await;
        let answer = mailbox.take();
        assert_eq!(answer["Status"], "SUCCESS", "{kind}: {answer}");
        assert_eq!(answer["PhysicalResourceId"], "nicsan-migrations");
        assert_eq!(answer["RequestId"], "9f5c4a0e-5a5d-4f8c-8f1c-2f1d0c7b3a11");
        assert_eq!(answer["LogicalResourceId"], "Migrations");
    }
    let status = by_hand(&mut migrate, "status").await;
    let all = status["migrations"].as_array().unwrap().len();
    assert_eq!(applied(&status).len(), all, "deleting the stack leaves the schema alone");
    assert!(all >= 5);
    assert_eq!(migrate.trespasses(&Template::of(&Template::source())), Vec::<String>::new());
}

#[tokio::test]
async fn five_at_once_apply_each_migration_once() {
    let stage = Stage::start().await;
    let database = stage.empty_database().await;
    let mut all = Vec::new();
    for _ in 0..5 {
        all.push(migrate(&stage, &database).await);
    }
    let runs = all.iter_mut().map(|one| by_hand(one, "latest"));
    let applied: Vec<Value> = futures::future::join_all(runs).await;
    let mut titles: Vec<&str> = applied
        .iter()
        .flat_map(|run| run["applied"].as_array().unwrap())
        .map(|title| title.as_str().unwrap())
        .collect();
    let count = titles.len();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), count, "no migration twice: {applied:?}");
    let known = by_hand(&mut all[0], "status").await["migrations"].as_array().unwrap().len();
    assert_eq!(count, known);
}

#[tokio::test]
async fn a_failing_migration_leaves_the_version_before_it_and_says_why() {
    let stage = Stage::start().await;
    let database = stage.empty_database().await;
    let mut migrate = migrate(&stage, &database).await;
    let client = stage.connect(&database).await;
    // What V5 makes is there already: it cannot succeed.
    client.batch_execute("create table settings (in_the_way integer)").await.unwrap();
    let mailbox = Mailbox::open().await;
    migrate.invoke(custom_resource("Update", &mailbox.url)).await;
    let answer = mailbox.take();
    assert_eq!(answer["Status"], "FAILED");
    let reason = answer["Reason"].as_str().unwrap();
    assert!(reason.contains("create_settings") && reason.contains("already exists"), "{reason}");
    assert_eq!(applied(&by_hand(&mut migrate, "status").await), [1, 2, 3, 4]);

    client.batch_execute("drop table settings").await.unwrap();
    migrate.invoke(custom_resource("Update", &mailbox.url)).await;
    assert_eq!(mailbox.take()["Status"], "SUCCESS", "the next run goes on where it stopped");
}

#[tokio::test]
async fn what_was_applied_is_taken_back_one_by_one() {
    let stage = Stage::start().await;
    let database = stage.empty_database().await;
    let mut migrate = migrate(&stage, &database).await;
    by_hand(&mut migrate, "latest").await;
    let mut versions = applied(&by_hand(&mut migrate, "status").await);
    while let Some(newest) = versions.pop() {
        let taken = by_hand(&mut migrate, "rollback").await;
        assert!(taken["takenBack"].as_str().unwrap().starts_with(&format!("V{newest}__")), "{taken}");
        assert_eq!(applied(&by_hand(&mut migrate, "status").await), versions);
    }
    let refused = migrate.invoke(json!({ "action": "rollback" })).await;
    let Outcome::Error(error) = refused else { panic!("{refused:?}") };
    assert!(error["errorMessage"].as_str().unwrap().contains("nothing to roll back"));
    by_hand(&mut migrate, "latest").await;
}

#[tokio::test]
async fn a_database_that_is_ahead_is_left_alone_and_an_edited_migration_is_refused() {
    let stage = Stage::start().await;
    let database = stage.empty_database().await;
    let mut migrate = migrate(&stage, &database).await;
    by_hand(&mut migrate, "latest").await;
    let client = stage.connect(&database).await;
    client
        .batch_execute(
            "insert into refinery_schema_history (version, name, applied_on, checksum)
             values (9999, 'of_the_future', '2026-11-25T00:00:00Z', '1')",
        )
        .await
        .unwrap();
    assert_eq!(by_hand(&mut migrate, "latest").await["applied"], json!([]));
    let refused = migrate.invoke(json!({ "action": "rollback" })).await;
    assert!(matches!(&refused, Outcome::Error(error) if error.to_string().contains("V9999")), "{refused:?}");

    client.batch_execute("update refinery_schema_history set checksum = '1' where version = 2").await.unwrap();
    let refused = migrate.invoke(json!({ "action": "latest" })).await;
    assert!(matches!(&refused, Outcome::Error(error) if error.to_string().contains("V2__")), "{refused:?}");
}

#[tokio::test]
async fn cloudformation_is_answered_when_nothing_works() {
    let stage = Stage::start().await;
    let mailbox = Mailbox::open().await;
    let mut migrate = migrate(&stage, "nowhere").await;
    migrate.invoke(custom_resource("Create", &mailbox.url)).await;
    let answer = mailbox.take();
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap().contains("nowhere"), "{answer}");

    stage.line.tear();
    migrate.invoke(custom_resource("Update", &mailbox.url)).await;
    assert_eq!(mailbox.take()["Status"], "FAILED", "without a database");

    stage.moto.delete_parameter("/nicsan/local/DB_OWNER_PASSWORD").await;
    migrate.invoke(custom_resource("Update", &mailbox.url)).await;
    let answer = mailbox.take();
    assert!(answer["Reason"].as_str().unwrap().contains("/nicsan/local/DB_OWNER_PASSWORD"), "{answer}");

    stage.moto.delete_parameter("/nicsan/local/DB_PASSWORD").await;
    migrate.invoke(custom_resource("Update", &mailbox.url)).await;
    let answer = mailbox.take();
    assert!(answer["Reason"].as_str().unwrap().contains("/nicsan/local/DB_PASSWORD"), "{answer}");

    migrate.invoke(custom_resource("Delete", &mailbox.url)).await;
    assert_eq!(mailbox.take()["Status"], "SUCCESS", "a stack that never worked can be deleted");
}
