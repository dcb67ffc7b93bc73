//! What Lambda does to a function that misbehaves, and what its caller hears.

use std::time::Duration;

use rehearsal::{
    events::HttpRequest,
    function::Build,
    runtime_api::Outcome,
    stage::{Actor, Stage, body},
};
use serde_json::Value;

async fn probe(stage: &Stage) -> Actor {
    let program = Build::found().program("probe");
    let mut probe = stage.start_program("health", &program, &[]).await;
    probe.ready().await.expect("the probe starts");
    probe
}

fn asked(how: &str) -> Value {
    HttpRequest::new("GET", "/health").query(&format!("how={how}")).event()
}

#[tokio::test]
async fn a_panic_is_a_500_without_its_text_and_the_process_lives() {
    let stage = Stage::start().await;
    let mut probe = probe(&stage).await;
    let answer = probe.request(asked("panic")).await;
    assert_eq!(
        (answer["statusCode"].as_u64(), body(&answer)["code"].as_str().map(ToOwned::to_owned)),
        (Some(500), Some("INTERNAL".into()))
    );
    let answer = probe.request(asked("well")).await;
    assert_eq!((answer["statusCode"].as_u64(), answer["body"].as_str()), (Some(200), Some("well")));
    let log = probe.function.log().join("\n");
    assert!(log.contains("panicked") && log.contains("probe.rs"), "the place is logged: {log}");
    assert!(!log.contains("with a secret"), "the text is not");
}

#[tokio::test]
async fn an_answer_lambda_would_not_carry_is_a_500_and_not_a_502() {
    let stage = Stage::start().await;
    let mut probe = probe(&stage).await;
    let answer = probe.request(asked("large")).await;
    assert_eq!(answer["statusCode"], 500);
    assert!(probe.function.log().join("").contains("more than Lambda carries"));
}

#[tokio::test]
async fn a_slow_request_is_a_503_before_the_deadline() {
    let stage = Stage::start().await;
    let mut probe = probe(&stage).await;
    let outcome = probe.function.invoke(asked("slow"), Duration::from_secs(4)).await;
    let Outcome::Answer(answer) = outcome else { panic!("no answer: {outcome:?}") };
    assert_eq!(answer["statusCode"], 503);
}

#[tokio::test]
async fn a_stuck_function_is_killed_at_its_deadline() {
    let stage = Stage::start().await;
    let mut probe = probe(&stage).await;
    assert_eq!(probe.function.invoke(asked("stuck"), Duration::from_secs(1)).await, Outcome::TimedOut);
    assert_eq!(probe.invoke(asked("well")).await, Outcome::Exited);
}

#[tokio::test]
async fn an_event_that_is_none_of_an_http_api_is_refused_and_the_next_one_served() {
    let stage = Stage::start().await;
    let mut probe = probe(&stage).await;
    assert!(matches!(probe.invoke(serde_json::json!({ "what": "is this" })).await, Outcome::Error(_)));
    assert_eq!(probe.request(asked("well")).await["statusCode"], 200);
}
