//! `POST /api/upload/{id}/process`: reading once more.

use http::StatusCode;
use serde_json::json;
use shared::{domain::UploadStatus, testing::specimen};

use crate::{
    desk::{Desk, reading},
    reading_desk::ReadingDesk,
};

#[tokio::test]
async fn an_upload_is_read_again_at_most_five_times_and_each_is_a_new_job() {
    let desk = ReadingDesk::open().await;
    let id = desk.sent("pub_0003").await;
    desk.land().await;
    for attempt in 1..=5 {
        desk.save_next().await;
        assert_eq!(desk.status(id).await, "REVIEW", "attempt {attempt}");
        let answer = desk.post(id, "/process?force=true", &json!({})).await;
        let expected = if attempt < 5 { StatusCode::OK } else { StatusCode::CONFLICT };
        assert_eq!(answer.status, expected, "attempt {attempt}: {}", answer.json);
    }
    assert_eq!(desk.jobs_started(), 5);
}

#[tokio::test]
async fn reading_again_is_allowed_from_the_right_states_only() {
    let desk = ReadingDesk::open().await;
    for (status, expected, then) in [
        ("AWAITING_FILE", 409, "AWAITING_FILE"),
        ("EXPIRED", 409, "EXPIRED"),
        ("PROCESSING", 200, "PROCESSING"),
        ("REVIEW", 200, "PROCESSING"),
        ("FAILED", 200, "PROCESSING"),
        ("REJECTED", 200, "PROCESSING"),
    ] {
        let id = desk.read("pub_0003").await;
        desk.set_status(id, status).await;
        let path = format!("/api/upload/pdf/{id}/retry?force=true");
        let answer = desk.client.post(&path, &json!({})).await;
        assert_eq!(answer.status.as_u16(), expected, "{status}: {}", answer.json);
        assert_eq!(desk.status(id).await, then, "{status}");
        if then == "PROCESSING" && status != "PROCESSING" {
            desk.save_next().await;
            assert_eq!(desk.status(id).await, "REVIEW", "{status}");
        }
    }
}

#[tokio::test]
async fn clicking_twice_pays_once_until_the_question_is_another() {
    let desk = ReadingDesk::open().await;
    let id = desk.read("pub_0003").await;
    let first = desk.row(id).await;
    for _ in 0..10 {
        let answer = desk.post(id, "/process", &json!({})).await;
        assert_eq!((answer.status, &answer.data()["status"]), (StatusCode::OK, &json!("REVIEW")), "{}", answer.json);
    }
    let client = desk.stand.clients.database().client().await.unwrap();
    assert_eq!((desk.row(id).await.version, desk.jobs_started()), (first.version, 1));
    // What the templates of then made of it gives way to what those of today do.
    client.execute("update uploads set reading = '{}', confidence_score = 0", &[]).await.unwrap();
    assert_eq!(desk.post(id, "/process", &json!({})).await.data()["status"], "REVIEW");
    let again = desk.row(id).await;
    assert_eq!((&again.reading, again.confidence_score), (&first.reading, first.confidence_score));
    assert_eq!((again.version, again.attempt, desk.jobs_started()), (first.version + 1, 1, 1));
    // It was asked something else then: today's question is worth a job.
    client.execute("update uploads set asked_sha256 = 'of other features'", &[]).await.unwrap();
    assert_eq!(desk.post(id, "/process", &json!({})).await.data()["status"], "PROCESSING");
    desk.save_next().await;
    assert_eq!((desk.status(id).await.as_str(), desk.jobs_started()), ("REVIEW", 2));
}

#[tokio::test]
async fn what_was_given_up_is_understood_anew_without_paying_again() {
    let desk = ReadingDesk::open().await;
    let id = desk.read("pub_0003").await;
    let first = desk.row(id).await;
    let client = desk.stand.clients.database().client().await.unwrap();
    let given_up = [
        // By a person, and by templates of then that took it for something else.
        "update uploads set status = 'REJECTED', error_message = 'by mistake', version = version + 1",
        "update uploads set status = 'FAILED', error_message = 'no policy', reading = '{}', pages = null, version = version + 1",
    ];
    for how in given_up {
        client.execute(how, &[]).await.unwrap();
        let answer = desk.post(id, "/process", &json!({})).await;
        assert_eq!((answer.status, &answer.data()["status"]), (StatusCode::OK, &json!("REVIEW")), "{}", answer.json);
        let now = desk.row(id).await;
        assert_eq!((&now.reading, now.pages, &now.error_message), (&first.reading, first.pages, &None));
        assert_eq!((now.attempt, desk.jobs_started()), (1, 1));
    }
}

#[tokio::test]
async fn what_still_is_no_policy_is_told_once_more_without_paying_again() {
    let desk = ReadingDesk::open().await;
    let id = desk.read("pub_0017").await;
    let first = desk.row(id).await;
    assert_eq!((first.status, first.answer_pages.is_some()), (UploadStatus::Failed, true), "{:?}", first.error_message);
    for _ in 0..2 {
        assert_eq!(desk.post(id, "/process", &json!({})).await.data()["status"], "FAILED");
    }
    let now = desk.row(id).await;
    assert_eq!((now.version, now.error_message, desk.jobs_started()), (first.version, first.error_message, 1));
    assert_eq!(desk.post(id, "/process?force=true", &json!({})).await.data()["status"], "PROCESSING");
}

#[tokio::test]
async fn what_is_kept_of_another_attempt_or_another_object_is_paid_for_again() {
    let desk = ReadingDesk::open().await;
    let id = desk.read("pub_0003").await;
    assert_eq!(desk.post(id, "/process?force=true", &json!({})).await.data()["status"], "PROCESSING");
    let reject = json!({ "reason": "before it was read" });
    assert_eq!(desk.post(id, "/reject", &reject).await.status, StatusCode::OK);
    assert_eq!(desk.post(id, "/process", &json!({})).await.data()["status"], "PROCESSING", "nothing of it is kept");
    // The notice of the attempt that was given up changes nothing.
    desk.save_next().await;
    desk.save_next().await;
    assert_eq!((desk.status(id).await.as_str(), desk.jobs_started()), ("REVIEW", 3));
    assert_eq!(desk.post(id, "/reject", &reject).await.status, StatusCode::OK);
    let key = shared::objects::ObjectKey::Original(id.0);
    desk.stand.clients.objects().put_bytes(&key, specimen("pub_0001")).await.unwrap();
    assert_eq!(desk.post(id, "/process", &json!({})).await.data()["status"], "PROCESSING", "another file lies there");
    assert_eq!(desk.jobs_started(), 4);
}

#[tokio::test]
async fn an_upload_whose_event_was_lost_is_started_without_a_new_attempt() {
    let desk = ReadingDesk::open().await;
    let id = desk.sent("pub_0003").await;
    assert_eq!(desk.post(id, "/process", &json!({})).await.data()["status"], "PROCESSING");
    desk.land().await;
    desk.save_next().await;
    assert_eq!((desk.status(id).await.as_str(), desk.row(id).await.attempt), ("REVIEW", 1));
    assert_eq!(desk.jobs_started(), 1, "the late event finds nothing to do");
}

#[tokio::test]
async fn a_confirmed_upload_answers_a_comparison_and_stays_as_it_is() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    let id = desk.in_review(reading("p-1"), json!({})).await;
    let edited = json!({ "editedData": { "pdfData": { "make": "Honda" } } });
    assert_eq!(desk.post(id, "/confirm", &edited).await.status, StatusCode::OK);
    let before = desk.row(id).await;
    let answer = desk.post(id, "/process", &json!({})).await;
    let compared = answer.data()["comparison"].as_array().unwrap().clone();
    assert!(compared.contains(&json!({ "field": "make", "read": "Maruti", "confirmed": "Honda", "same": false })));
    assert!(compared.contains(&json!({ "field": "policy_number", "read": "p-1", "confirmed": "P-1", "same": true })));
    let after = desk.row(id).await;
    assert_eq!((before.version, before.reading), (after.version, after.reading));
}
