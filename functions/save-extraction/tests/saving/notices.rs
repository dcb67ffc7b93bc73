//! Messages that come twice, early, late, or from somebody else.

use futures::future::join_all;
use serde_json::{Value, json};
use shared::domain::{UploadId, UploadStatus};

use crate::site::Site;

#[tokio::test]
async fn fifty_messages_save_once_and_nothing_after_the_confirmation() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let (id, _) = site.started().await;
    let message = site.message(id).await;
    let before = site.row(id).await.version;
    // One that finds no free connection is delivered again by Lambda.
    join_all((0..50).map(|_| site.deliver(&message))).await;
    site.deliver(&message).await.unwrap();
    let read = site.row(id).await;
    assert_eq!((read.status, read.version), (UploadStatus::Review, before + 1));
    site.run("update uploads set status = 'COMPLETED', reading = '{\"mine\":1}', version = 9 where upload_id = $1", id)
        .await;
    site.deliver(&message).await.unwrap();
    let after = site.row(id).await;
    assert_eq!((after.status, after.version, after.reading), (UploadStatus::Completed, 9, Some(json!({ "mine": 1 }))));
}

#[tokio::test]
async fn a_message_before_the_job_was_noted_is_taken_by_its_tag() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let (id, message) = site.started().await;
    site.run("update uploads set textract_job_id = null where upload_id = $1", id).await;
    site.deliver(&message).await.unwrap();
    let row = site.row(id).await;
    assert_eq!(row.status, UploadStatus::Review);
    assert!(row.textract_job_id.is_some());
}

#[tokio::test]
async fn a_message_of_an_earlier_attempt_is_too_late() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let (id, message) = site.started().await;
    site.run("update uploads set attempt = 2, textract_job_id = null where upload_id = $1", id).await;
    site.deliver(&message).await.unwrap();
    assert_eq!(site.row(id).await.status, UploadStatus::Processing);
}

#[tokio::test]
async fn forged_and_foreign_messages_change_nothing_and_are_not_tried_again() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let (id, real) = site.started().await;
    let inner: Value = serde_json::from_str(real["Records"][0]["Sns"]["Message"].as_str().unwrap()).unwrap();
    let with = |member: &str, value: Value| {
        let mut message = inner.clone();
        *message.pointer_mut(member).unwrap() = value;
        let mut event = real.clone();
        event["Records"][0]["Sns"]["Message"] = json!(message.to_string());
        event
    };
    let mut topic = real.clone();
    topic["Records"][0]["Sns"]["TopicArn"] = json!("arn:aws:sns:ap-south-1:999999999999:textract-done");
    let mut garbage = real.clone();
    garbage["Records"][0]["Sns"]["Message"] = json!("{\"JobId\":");
    for event in [
        topic,
        garbage,
        with("/DocumentLocation/S3Bucket", json!("another")),
        with("/DocumentLocation/S3ObjectName", json!("local/1/uploads/x/original.pdf")),
        with("/JobTag", json!(format!("{}:1", UploadId::new()))),
        with("/JobTag", json!(format!("{id}:7"))),
        with("/JobTag", json!("'; drop table uploads; --")),
        with("/JobId", json!("somebody-elses-job")),
        json!({}),
        json!({ "Records": [7] }),
    ] {
        site.deliver(&event).await.unwrap();
        let row = site.row(id).await;
        assert_eq!((row.status, row.reading), (UploadStatus::Processing, None), "{event}");
    }
    // Whatever the message claims about the outcome, Textract is asked.
    site.deliver(&with("/Status", json!("ERROR"))).await.unwrap();
    assert_eq!(site.row(id).await.status, UploadStatus::Review);
}

#[tokio::test]
async fn one_bad_message_stops_none_of_its_neighbours() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let (id, message) = site.started().await;
    let records = json!({ "Records": [{ "Sns": { "Message": "{" } }, message["Records"][0], 3] });
    site.deliver(&records).await.unwrap();
    assert_eq!(site.row(id).await.status, UploadStatus::Review);
}
