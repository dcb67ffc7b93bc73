//! What Textract and the files say no to.

use neighbours::textract::{Script, Scripted};
use serde_json::{Value, json};
use shared::{domain::UploadStatus, testing::specimen};
use std::sync::Arc;

use crate::site::Site;

const PDF: &[u8] = b"%PDF-1.7\nPolicy schedule\n";

#[tokio::test]
async fn a_busy_service_is_asked_again_with_the_same_token() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    for exception in [
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "LimitExceededException",
        "InternalServerError",
    ] {
        let id = site.landed(PDF).await;
        // The SDK tries twice by itself.
        let asked = site.refuse(2, exception);
        let first = site.deliver(&site.first(id)).await;
        if exception == "LimitExceededException" || first.is_err() {
            assert_eq!(site.row(id).await.status, UploadStatus::Processing, "{exception}");
        }
        for _ in 0..2 {
            if site.row(id).await.textract_job_id.is_none() {
                drop(site.deliver(&site.first(id)).await);
            }
        }
        assert!(site.row(id).await.textract_job_id.is_some(), "{exception}");
        let asked = asked.lock().unwrap();
        assert!(asked.len() >= 3, "{exception} was met");
        assert!(asked.iter().all(|request| request["ClientRequestToken"] == asked[0]["ClientRequestToken"]));
    }
    assert_eq!(site.textract.server.jobs_started(), 4);
}

#[tokio::test]
async fn a_document_that_is_never_taken_ends_with_a_text_and_no_retry() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    for exception in [
        "UnsupportedDocumentException",
        "BadDocumentException",
        "DocumentTooLargeException",
        "InvalidS3ObjectException",
    ] {
        let id = site.landed(PDF).await;
        let asked = site.refuse(1, exception);
        site.deliver(&site.first(id)).await.unwrap();
        site.deliver(&site.first(id)).await.unwrap();
        let row = site.row(id).await;
        assert_eq!(row.status, UploadStatus::Failed, "{exception}");
        assert!(row.error_message.is_some_and(|text| text.ends_with('.')), "{exception}");
        assert_eq!(asked.lock().unwrap().len(), 1, "{exception}");
    }
}

#[tokio::test]
async fn a_token_of_another_deployment_leads_to_a_new_attempt() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let id = site.landed(PDF).await;
    let asked = site.refuse(1, "IdempotentParameterMismatchException");
    site.deliver(&site.first(id)).await.unwrap();
    let row = site.row(id).await;
    assert_eq!((row.status, row.attempt), (UploadStatus::Processing, 2));
    let asked = asked.lock().unwrap();
    assert_ne!(asked[0]["ClientRequestToken"], asked[1]["ClientRequestToken"]);
    assert_eq!(site.textract.server.jobs_started(), 1);
}

#[tokio::test]
async fn a_token_that_never_fits_does_not_go_on_for_ever() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let id = site.landed(PDF).await;
    let asked = site.refuse(usize::MAX, "IdempotentParameterMismatchException");
    site.deliver(&site.first(id)).await.unwrap();
    assert_eq!(site.row(id).await.status, UploadStatus::Failed);
    assert_eq!(asked.lock().unwrap().len(), 5);
}

#[tokio::test]
async fn files_that_are_no_policies_end_before_anything_is_paid() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let hidden = [b"%PDF-1.7\n".to_vec(), vec![b' '; 300_000], b"trailer << /Encrypt 5 0 R >>".to_vec()].concat();
    let long = [b"%PDF-1.4\n".to_vec(), b"1 0 obj << /Type /Page /Parent 2 0 R >> endobj\n".repeat(201)].concat();
    for (bytes, word) in [
        (Vec::new(), "empty"),
        (b"<html></html>".to_vec(), "not a PDF"),
        (b"MZ %PDF-".to_vec(), "not a PDF"),
        (specimen("pub_0056"), "encrypted"),
        (hidden, "encrypted"),
        (long, "more than 200 pages"),
    ] {
        let id = site.landed(&bytes).await;
        site.deliver(&site.first(id)).await.unwrap();
        let row = site.row(id).await;
        assert_eq!(row.status, UploadStatus::Failed);
        assert!(row.error_message.is_some_and(|text| text.contains(word)), "{word}");
    }
    assert_eq!(site.textract.server.jobs_started(), 0);
}

#[tokio::test]
async fn one_bad_record_stops_none_of_its_neighbours() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let mut ids = Vec::new();
    let mut records: Vec<Value> = vec![json!({}), json!({ "eventName": 7 })];
    for _ in 0..5 {
        let id = site.landed(PDF).await;
        records.push(site.first(id)["Records"][0].clone());
        ids.push(id);
    }
    let poisoned = format!("{}:1", ids[2]);
    let script: Script = Arc::new(move |operation, request| {
        let refused = operation.starts_with("Start") && request["JobTag"] == json!(poisoned);
        refused.then_some(Scripted::Exception("AccessDeniedException"))
    });
    site.textract.server.set_script(Some(script));
    let event = json!({ "Records": records });
    for _ in 0..3 {
        assert!(site.deliver(&event).await.is_err(), "the event goes to the failure queue after its tries");
        for (number, id) in ids.iter().enumerate() {
            assert_eq!(site.row(*id).await.textract_job_id.is_some(), number != 2);
        }
    }
    assert_eq!(site.textract.server.jobs_started(), 4);
    site.textract.server.set_script(None);
    site.deliver(&event).await.unwrap();
    assert_eq!(site.textract.server.jobs_started(), 5);
}
