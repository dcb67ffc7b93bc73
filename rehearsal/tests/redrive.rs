//! Failure queues are emptied into their functions: queues by moto, invocations seen by an observer.

use std::process::Command;

use axum::{Router, body::Bytes, extract::Path, http::StatusCode, routing::post};
use rehearsal::{stage::Moto, tools::python};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc};

/// A Lambda that takes every event.
async fn lambda() -> (String, mpsc::UnboundedReceiver<(String, Value)>) {
    let (send, taken) = mpsc::unbounded_channel();
    let take = move |Path(function): Path<String>, body: Bytes| async move {
        send.send((function, serde_json::from_slice(&body).unwrap())).unwrap();
        StatusCode::ACCEPTED
    };
    let socket = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let routes = Router::new().route("/2015-03-31/functions/{function}/invocations", post(take));
    tokio::spawn(async move { axum::serve(socket, routes).await });
    (url, taken)
}

#[tokio::test]
async fn events_of_both_kinds_are_handed_over_once_and_leave_the_queue() {
    let moto = Moto::start().await;
    let (lambda_url, mut taken) = lambda().await;
    let queue = moto.call("sqs", "AmazonSQS.CreateQueue", &json!({ "QueueName": "failures" })).await;
    let queue = queue["QueueUrl"].as_str().unwrap();
    let event = json!({ "Records": [{ "s3": { "object": { "key": "staging/uploads/x/original.pdf" } } }] });
    let of_a_destination = json!({ "requestContext": { "condition": "RetriesExhausted" }, "requestPayload": event });
    let undelivered = json!({ "Type": "Notification", "TopicArn": "arn:ours", "Message": "{\"JobId\":\"7\"}" });
    for message in [&of_a_destination, &undelivered] {
        let message = json!({ "QueueUrl": queue, "MessageBody": message.to_string() });
        moto.call("sqs", "AmazonSQS.SendMessage", &message).await;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/redrive");
    let (queue, moto_url) = (queue.to_owned(), moto.url().to_owned());
    let run = tokio::task::spawn_blocking(move || {
        Command::new(python())
            .args([script, "--queue", &queue, "--function", "nicsan-staging-save-extraction"])
            .envs([("AWS_ENDPOINT_URL_SQS", moto_url), ("AWS_ENDPOINT_URL_LAMBDA", lambda_url)])
            .envs([("AWS_ACCESS_KEY_ID", "local"), ("AWS_SECRET_ACCESS_KEY", "local")])
            .env("AWS_DEFAULT_REGION", "ap-south-1")
            .output()
            .unwrap()
    });
    let output = run.await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("2 events"));
    let mut events = Vec::new();
    while let Ok((function, event)) = taken.try_recv() {
        assert_eq!(function, "nicsan-staging-save-extraction");
        events.push(event);
    }
    assert!(events.contains(&event));
    assert!(events.iter().any(|event| event["Records"][0]["Sns"] == undelivered));
    assert_eq!(events.len(), 2);
}
