//! What Textract answers, whole or not.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use neighbours::{
    s3::S3Mode,
    textract::{Reader, Script, Scripted},
};
use serde_json::{Value, json};
use shared::{domain::UploadStatus, objects::ObjectKey, testing::specimen_reader};

use crate::site::Site;

/// The specimens' answers, with members of one's own.
fn reader_with(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Reader {
    let (reader, change) = (specimen_reader(), Arc::new(change));
    Arc::new(move |bytes| {
        let (read, change) = (reader(bytes), Arc::clone(&change));
        Box::pin(async move {
            let mut answer = read.await?;
            change(&mut answer);
            Ok(answer)
        })
    })
}

#[tokio::test]
async fn every_result_page_is_kept_as_received() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let (id, message) = site.started().await;
    site.deliver(&message).await.unwrap();
    let row = site.row(id).await;
    let pages = row.answer_pages.unwrap();
    assert!(pages >= 1 && row.pages == Some(1) && row.reading.is_some());
    for number in 1..=pages.unsigned_abs() {
        let kept = site.stand.clients.objects().find(&ObjectKey::TextractAnswer(id.0, number)).await.unwrap();
        assert_eq!(&kept.unwrap().body[..2], b"\x1f\x8b", "gzip");
    }
    let read = shared::reading::read_kept(&site.stand.clients, &row).await.unwrap().unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap()["fields"], row.reading.unwrap()["fields"]);
}

#[tokio::test]
async fn pages_that_were_not_analysed_are_flagged() {
    let site = Site::with(reader_with(|answer| {
        answer["JobStatus"] = json!("PARTIAL_SUCCESS");
        answer["Warnings"] = json!([{ "ErrorCode": "PAGE_CHARACTERS_EXCEEDED", "Pages": [2, 3] }]);
    }))
    .await;
    let _s3 = site.stand.share_s3().await;
    let (id, message) = site.started().await;
    site.deliver(&message).await.unwrap();
    let row = site.row(id).await;
    assert_eq!(row.status, UploadStatus::Review, "a person decides, never the machine");
    let warning = row.reading.unwrap()["warnings"][0].as_str().unwrap().to_owned();
    assert!(["PAGE_CHARACTERS_EXCEEDED", "2", "3"].iter().all(|part| warning.contains(part)), "{warning}");
}

/// Copies the blocks until there are several result pages.
fn long() -> Reader {
    reader_with(|answer| {
        let blocks = answer["Blocks"].as_array().unwrap().clone();
        let copies = (0..4_500 / blocks.len().max(1)).flat_map(|copy| {
            blocks.iter().cloned().map(move |mut block| {
                block["Id"] = json!(format!("{}-{copy}", block["Id"].as_str().unwrap()));
                block.as_object_mut().unwrap().remove("Relationships");
                block
            })
        });
        answer["Blocks"].as_array_mut().unwrap().extend(copies.collect::<Vec<_>>());
    })
}

#[tokio::test]
async fn a_fault_in_the_middle_of_the_pages_saves_nothing_and_the_next_try_everything() {
    let site = Site::with(long()).await;
    let _s3 = site.stand.share_s3().await;
    for exception in ["ThrottlingException", "ProvisionedThroughputExceededException", "InternalServerError"] {
        let (id, message) = site.started().await;
        let script: Script = Arc::new(move |operation, request| {
            (operation.starts_with("Get") && request["NextToken"] == json!("2000"))
                .then_some(Scripted::Exception(exception))
        });
        site.textract.server.set_script(Some(script));
        assert!(site.deliver(&message).await.is_err(), "{exception}: try again");
        let row = site.row(id).await;
        assert_eq!((row.status, row.reading), (UploadStatus::Processing, None));
        site.textract.server.set_script(None);
        site.deliver(&message).await.unwrap();
        let row = site.row(id).await;
        assert_eq!(row.status, UploadStatus::Review);
        assert!(row.answer_pages.unwrap() >= 4, "{:?}", row.answer_pages);
    }
}

#[tokio::test]
async fn tokens_that_run_in_a_circle_end() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let (id, message) = site.started().await;
    let asked = Arc::new(AtomicUsize::default());
    let counted = Arc::clone(&asked);
    let script: Script = Arc::new(move |operation, _| {
        let page = json!({ "JobStatus": "SUCCEEDED", "Blocks": [], "NextToken": "again" });
        operation.starts_with("Get").then(|| {
            counted.fetch_add(1, Ordering::SeqCst);
            Scripted::Answer(page)
        })
    });
    site.textract.server.set_script(Some(script));
    assert!(site.deliver(&message).await.is_err());
    assert!(asked.load(Ordering::SeqCst) <= 3, "not for ever");
    assert_eq!(site.row(id).await.status, UploadStatus::Processing);
}

#[tokio::test]
async fn a_job_at_work_is_left_alone() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let (id, message) = site.started().await;
    let script: Script = Arc::new(|operation, _| {
        operation.starts_with("Get").then(|| Scripted::Answer(json!({ "JobStatus": "IN_PROGRESS" })))
    });
    site.textract.server.set_script(Some(script));
    site.deliver(&message).await.unwrap();
    assert_eq!(site.row(id).await.status, UploadStatus::Processing);
}

#[tokio::test]
async fn while_s3_is_down_the_answer_waits_at_textract() {
    let site = Site::open().await;
    let _alone = site.stand.lock_s3().await;
    let (id, message) = site.started().await;
    site.stand.set_s3(S3Mode::Down);
    let outcome = site.deliver(&message).await;
    site.stand.set_s3(S3Mode::Up);
    assert!(outcome.is_err(), "try again");
    assert_eq!(site.row(id).await.status, UploadStatus::Processing);
    site.deliver(&message).await.unwrap();
    assert_eq!(site.row(id).await.status, UploadStatus::Review);
}

#[tokio::test]
async fn a_blank_document_fails_with_its_reason() {
    let site = Site::with(reader_with(|answer| {
        answer["Blocks"] = json!([{ "Id": "1", "BlockType": "PAGE", "Page": 1 }]);
    }))
    .await;
    let _s3 = site.stand.share_s3().await;
    let (id, message) = site.started().await;
    site.deliver(&message).await.unwrap();
    let row = site.row(id).await;
    assert_eq!(row.status, UploadStatus::Failed);
    assert!(row.reading.is_some() && row.error_message.is_some_and(|text| text.ends_with('.')));
}
