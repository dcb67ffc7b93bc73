//! Events that come twice, late, in another order, or not whole.

use futures::future::join_all;
use serde_json::{Value, json};
use shared::{domain::UploadStatus, testing::killed_after};

use crate::site::Site;

const PDF: &[u8] = b"%PDF-1.7\nPolicy schedule\n";

#[tokio::test]
async fn fifty_deliveries_of_one_event_make_one_job() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let id = site.landed(PDF).await;
    let event = site.first(id);
    // One that finds no free connection is delivered again by Lambda.
    join_all((0..50).map(|_| site.deliver(&event))).await;
    site.deliver(&event).await.unwrap();
    assert_eq!(site.textract.server.jobs_started(), 1);
    let row = site.row(id).await;
    assert_eq!((row.status, row.attempt), (UploadStatus::Processing, 1));
    assert!(row.textract_job_id.is_some() && row.sha256.is_some() && row.started_at.is_some());
}

#[tokio::test]
async fn the_job_is_bound_to_the_version_of_the_event_and_named_after_the_attempt() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let id = site.landed(PDF).await;
    let asked = site.refuse(0, "");
    site.deliver(&site.first(id)).await.unwrap();
    let request = asked.lock().unwrap()[0].clone();
    assert_eq!(request["DocumentLocation"]["S3Object"]["Version"], "v1");
    assert_eq!(request["JobTag"], format!("{id}:1"));
    assert_eq!(request["NotificationChannel"]["SNSTopicArn"], json!(site.stand.clients.config.textract.topic_arn));
    let token = request["ClientRequestToken"].as_str().unwrap();
    assert!(token.len() <= 64 && token.bytes().all(|byte| byte.is_ascii_alphanumeric()));
}

#[tokio::test]
async fn an_older_object_is_passed_over_and_a_newer_one_read_instead() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let id = site.landed(PDF).await;
    site.deliver(&site.event(id, "v2", "0055AED6DCD90281E6")).await.unwrap();
    // Shorter sequencers are padded with zeros on the right: this one is older, though it is longer.
    site.deliver(&site.event(id, "v1", "0055AED6DCD90281E5FF")).await.unwrap();
    let row = site.row(id).await;
    assert_eq!((row.object_version.as_deref(), row.attempt), (Some("v2"), 1));
    assert_eq!(site.textract.server.jobs_started(), 1);

    site.deliver(&site.event(id, "v3", "0055AED6DCD90281E601")).await.unwrap();
    let row = site.row(id).await;
    assert_eq!((row.object_version.as_deref(), row.attempt, row.status), (Some("v3"), 2, UploadStatus::Processing));
    assert_eq!(site.textract.server.jobs_started(), 2);
}

#[tokio::test]
async fn an_event_before_the_row_was_marked_is_as_good_as_one_after() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let id = site.landed(PDF).await;
    assert_eq!(site.row(id).await.status, UploadStatus::AwaitingFile);
    site.deliver(&site.first(id)).await.unwrap();
    assert_eq!(site.row(id).await.status, UploadStatus::Processing);
}

#[tokio::test]
async fn nothing_happens_to_an_upload_that_has_ended() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    for status in ["COMPLETED", "REJECTED", "EXPIRED"] {
        let id = site.landed(PDF).await;
        let client = site.stand.clients.database().client().await.unwrap();
        client.execute("update uploads set status = $2 where upload_id = $1", &[&id, &status]).await.unwrap();
        drop(client);
        site.deliver(&site.first(id)).await.unwrap();
        assert_eq!(site.row(id).await.status.as_str(), status);
    }
    assert_eq!(site.textract.server.jobs_started(), 0);
}

#[tokio::test]
async fn a_function_that_died_anywhere_is_continued_with_the_same_job() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let mut killed = 0;
    for polls in 0..40 {
        let id = site.landed(PDF).await;
        let event = site.first(id);
        let dying = killed_after(polls, site.deliver(&event)).await;
        killed += usize::from(dying.is_none());
        site.deliver(&event).await.unwrap();
        let row = site.row(id).await;
        assert_eq!((row.status, row.attempt), (UploadStatus::Processing, 1), "after {polls}");
        assert!(row.textract_job_id.is_some(), "after {polls}");
    }
    assert!(killed > 5, "{killed} were killed");
    assert_eq!(site.textract.server.jobs_started(), 40, "one bill for each upload");
}

#[tokio::test]
async fn what_is_no_original_of_ours_is_passed_over() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let id = site.landed(PDF).await;
    for text in
        [include_str!("../events/test_event.json"), include_str!("../events/object_removed.json"), "{}", "[]", "7"]
    {
        site.deliver(&serde_json::from_str(text).unwrap()).await.unwrap();
    }
    let prefix = &site.stand.clients.config.prefix;
    let changes: [(&str, Value); 11] = [
        ("/s3/bucket/name", json!("another-bucket")),
        ("/eventName", json!("ObjectRestore:Completed")),
        ("/s3/object/key", json!(format!("other/uploads/{id}/original.pdf"))),
        ("/s3/object/key", json!(format!("{prefix}uploads/{}/original.pdf", id.to_string().to_uppercase()))),
        ("/s3/object/key", json!(format!("{prefix}uploads//{id}/original.pdf"))),
        ("/s3/object/key", json!(format!("{prefix}uploads/../uploads/{id}/original.pdf"))),
        ("/s3/object/key", json!(format!("{prefix}data/textract/{id}/1.json.gz"))),
        ("/s3/object/key", json!(format!("{prefix}uploads/{id}/original.pdf%2500"))),
        ("/s3/object/key", json!("%FF")),
        ("/s3/object/key", json!(7)),
        ("/s3/object/size", Value::Null),
    ];
    for (member, value) in changes {
        let mut event = site.first(id);
        *event["Records"][0].pointer_mut(member).unwrap() = value.clone();
        site.deliver(&event).await.unwrap();
        assert_eq!(site.row(id).await.status, UploadStatus::AwaitingFile, "{member} = {value}");
    }
    let mut unknown = site.first(shared::domain::UploadId::new());
    unknown["Records"][0]["eventVersion"] = json!("9.9");
    site.deliver(&unknown).await.unwrap();
    assert_eq!(site.textract.server.jobs_started(), 0);
}
