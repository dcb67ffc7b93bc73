//! The functions against moto, which knows nothing of us: S3 and SSM as it plays them, SNS and SQS around them.

use rehearsal::{
    events::{HttpRequest, schedule},
    runtime_api::Outcome,
    stage::{Stage, body},
};
use serde_json::{Value, json};
use shared::domain::Role;

#[tokio::test]
async fn settings_are_written_to_an_s3_that_is_not_ours() {
    let stage = Stage::start().await;
    let founder = stage.stand.person(Role::Founder).await;
    let config = &stage.stand.clients.config;
    stage.moto.create_bucket(&config.bucket).await;
    let moto = stage.moto.url().to_owned();
    let mut settings = stage.start_with("settings", &[("AWS_ENDPOINT_URL_S3", &moto)]).await;
    settings.ready().await.expect("settings starts");
    for percent in ["11", "12"] {
        let body_sent = json!({ "settings": { "brokeragePercent": percent } });
        let request = HttpRequest::new("PUT", "/api/settings").token(&founder.token).json(&body_sent);
        let answer = settings.request(request.event()).await;
        assert_eq!(answer["statusCode"], 200, "{answer}");
        let object =
            stage.moto.get_object(&config.bucket, &format!("{}data/settings/current.json", config.prefix)).await;
        assert!(object.contains(percent), "the second write replaces the first, fenced by its tag: {object}");
    }
    let pending = stage.stand.drain().await.depth;
    assert_eq!(pending, 0, "nothing waits");
}

#[tokio::test]
async fn an_original_of_no_use_is_marked_in_an_s3_that_is_not_ours() {
    let stage = Stage::start().await;
    let (config, moto) = (&stage.stand.clients.config, stage.moto.url().to_owned());
    let key = stage.stand.clients.objects().full_key(&stage.rejected_upload().await);
    stage.moto.create_bucket(&config.bucket).await;
    stage.moto.put_object(&config.bucket, &key, "%PDF").await;
    let mut sweep = stage.start_with("sweep-uploads", &[("AWS_ENDPOINT_URL_S3", &moto)]).await;
    sweep.ready().await.expect("sweep-uploads starts");
    for (sql, is_marked) in [("select 1", true), ("update uploads set version = version + 1", false)] {
        stage.stand.connect().await.batch_execute(sql).await.expect("PostgreSQL answers");
        let outcome = sweep.invoke(schedule()).await;
        assert!(matches!(outcome, Outcome::Answer(_)), "{outcome:?}");
        let tags = stage.moto.tags_of(&config.bucket, &key).await;
        assert_eq!(tags.contains("<Key>state</Key><Value>abandoned</Value>"), is_marked, "{tags}");
    }
}

#[tokio::test]
async fn a_message_that_went_through_sns_and_sqs_is_understood() {
    let stage = Stage::start().await;
    let arn = |answer: &Value, name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    let topic = stage.moto.create_topic("textract-done").await;
    let queue = stage.moto.call("sqs", "AmazonSQS.CreateQueue", &json!({ "QueueName": "answers" })).await;
    let queue = arn(&queue, "QueueUrl");
    stage.moto.subscribe(&topic, "arn:aws:sqs:ap-south-1:123456789012:answers").await;
    let message = json!({
        "JobId": "7c1f", "Status": "SUCCEEDED", "API": "StartDocumentAnalysis",
        "JobTag": "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000:1", "Timestamp": 1_773_119_783_000_u64,
        "DocumentLocation": { "S3ObjectName": "k", "S3Bucket": "b" }
    });
    stage.moto.publish(&topic, &message.to_string()).await;
    let received = stage.moto.call("sqs", "AmazonSQS.ReceiveMessage", &json!({ "QueueUrl": queue })).await;
    let envelope = body(&json!({ "body": received["Messages"][0]["Body"] }));
    assert_eq!(envelope["TopicArn"], topic.as_str());

    let mut save = stage.start_with("save-extraction", &[("TEXTRACT_TOPIC_ARN", &topic)]).await;
    save.ready().await.expect("save-extraction starts");
    let outcome = save.invoke(json!({ "Records": [{ "EventSource": "aws:sns", "Sns": envelope }] })).await;
    assert!(matches!(outcome, Outcome::Answer(_)), "{outcome:?}");
    let log = save.function.log().join("\n");
    assert!(log.contains("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000"), "it was read, and is about nothing of ours: {log}");
}
