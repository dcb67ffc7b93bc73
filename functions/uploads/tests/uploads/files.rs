//! `POST /api/upload/pdf`: what is taken and what is not.

use futures::future::join_all;
use http::{Method, StatusCode};
use neighbours::s3::S3Mode;
use serde_json::json;
use shared::{objects::ObjectKey, testing::specimen};

use crate::desk::{BOUNDARY, Desk, multipart, patiently, send, text, upload_id};

const PDF: &[u8] = b"%PDF-1.7\nline one\n%%EOF\n";

#[tokio::test]
async fn a_file_is_stored_once_with_everything_that_was_typed_beside_it() {
    let desk = Desk::open().await;
    let alone = desk.stand.lock_s3().await;
    let before = desk.stand.s3_requests();
    let answer = desk
        .send(&[("insurer", "ICIC"), ("manual_callerName", "Asha"), ("manual_branch", ""), ("other", "x")], Some(PDF))
        .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.json);
    let id = upload_id(&answer);
    let key = ObjectKey::Original(id.0);
    let s3_key = desk.stand.clients.objects().full_key(&key);
    assert_eq!(
        answer.data(),
        &json!({ "uploadId": id, "s3Key": s3_key, "filename": "Policy 1.pdf", "status": "UPLOADED", "duplicateOf": null })
    );
    let after = desk.stand.s3_requests();
    assert_eq!(after["PUT"] - before.get("PUT").copied().unwrap_or(0), 1, "one request to S3");
    assert_eq!(after.get("GET"), before.get("GET"));
    assert_eq!(desk.stand.clients.objects().find(&key).await.unwrap().unwrap().body, PDF);
    let landed = desk.stand.take_landed();
    assert_eq!(landed.iter().map(|object| object.key.clone()).collect::<Vec<_>>(), [s3_key]);
    drop(alone);

    let row = desk.get(id, "").await;
    let row = row.data();
    assert_eq!((&row["id"], &row["upload_id"]), (&json!(id), &json!(id)));
    assert_eq!((&row["status"], &row["insurer"]), (&json!("UPLOADED"), &json!("ICICI_LOMBARD")));
    assert_eq!(row["manual_extras"], json!({ "callerName": "Asha", "branch": "" }));
    assert_eq!(row["extracted_data"]["extracted_data"], json!({}));
    let steps = "select count(*) from audit_entries where entity = 'upload' and action in ('upload', 'receive')";
    assert_eq!(desk.count(steps).await, 2);
}

#[tokio::test]
async fn what_is_no_readable_pdf_is_refused_and_leaves_nothing_behind() {
    let desk = Desk::open().await;
    let encrypted = specimen("pub_0056");
    for (file, status, field) in [
        (None, 422, Some("pdf")),
        (Some(&b""[..]), 422, Some("pdf")),
        (Some(b"just text"), 415, None),
        (Some(b"MZ\x90\x00 %PDF-1.7 an executable"), 415, None),
        (Some(b"<html>%PDF</html>"), 415, None),
        (Some(encrypted.as_slice()), 422, Some("pdf")),
    ] {
        let answer = desk.send(&[("insurer", "DIGIT")], file).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.json);
        assert!(field.is_none_or(|field| answer.json["details"][field].is_string()), "{}", answer.json);
    }
    let answer = desk.send(&[("manual_x", "\0")], None).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["pdf", "insurer", "manual_x"] {
        assert!(answer.json["details"][field].is_string(), "{field} in {}", answer.json);
    }
    let answer = desk.client.post("/api/upload/pdf", &json!({})).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let broken = format!("multipart/form-data; boundary={BOUNDARY}");
    let cut = multipart(&[("insurer", "DIGIT")], Some(PDF))[..60].to_vec();
    let answer = desk.client.send_bytes(Method::POST, "/api/upload/pdf", Some(&broken), cut).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.json);
    assert_eq!(desk.count("select count(*) from uploads").await, 0);
    assert!(desk.stand.take_landed().is_empty());
}

#[tokio::test]
async fn every_readable_kind_of_specimen_is_taken() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    // Truncated, garbage after the mark, a blank page, an invoice, 60 pages: what they are is found out by reading them.
    for stem in ["pub_0007", "pub_0037", "pub_0009", "pub_0017", "pub_0026", "pub_0034"] {
        let answer = desk.send(&[("insurer", "DIGIT")], Some(&specimen(stem))).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{stem}: {}", answer.json);
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_told_the_other_way() {
    let desk = Desk::open().await;
    let mut file = PDF.to_vec();
    file.resize(20 * 1024 * 1024, b' ');
    let announced = desk.client.with_header("content-length", &(20 * 1024 * 1024).to_string());
    for client in [&desk.client, &announced] {
        let answer = send(client, &[("insurer", "DIGIT")], Some(&file)).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.json);
        assert!(text(&answer.json["error"]).contains("/api/upload/presign"));
    }
    file.truncate(4_400_000);
    let _s3 = desk.stand.share_s3().await;
    assert_eq!(desk.send(&[("insurer", "DIGIT")], Some(&file)).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn the_same_bytes_name_the_earlier_upload() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    let first = upload_id(&desk.send(&[("insurer", "DIGIT")], Some(PDF)).await);
    let again = desk.send(&[("insurer", "TATA_AIG")], Some(PDF)).await;
    assert_eq!(again.data()["duplicateOf"], json!(first));
    assert_ne!(upload_id(&again), first);
}

#[tokio::test]
async fn one_key_makes_one_upload_however_often_it_is_sent() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    let keyed = desk.client.with_header("idempotency-key", "k1");
    let answers = join_all((0..10).map(|_| patiently(|| send(&keyed, &[("insurer", "DIGIT")], Some(PDF))))).await;
    for answer in &answers {
        assert_eq!((answer.status, &answer.json["data"]), (StatusCode::CREATED, &answers[0].json["data"]));
    }
    assert_eq!(desk.count("select count(*) from uploads").await, 1);
    let other = send(&keyed, &[("insurer", "TATA_AIG")], Some(PDF)).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", other.json);
    let somebody = desk.stand.person(shared::domain::Role::Ops).await;
    let theirs = send(&keyed.as_person(&somebody), &[("insurer", "TATA_AIG")], Some(PDF)).await;
    assert_eq!(theirs.status, StatusCode::CREATED, "keys belong to a person");
}

#[tokio::test]
async fn while_s3_is_down_nothing_is_acknowledged_and_the_key_finishes_it_later() {
    let desk = Desk::open().await;
    let _alone = desk.stand.lock_s3().await;
    let keyed = desk.client.with_header("idempotency-key", "k1");
    desk.stand.set_s3(S3Mode::Down);
    let answer = send(&keyed, &[("insurer", "DIGIT")], Some(PDF)).await;
    desk.stand.set_s3(S3Mode::Up);
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.json);
    assert!(answer.headers.contains_key("retry-after"));
    assert!(desk.stand.take_landed().is_empty());
    let answer = send(&keyed, &[("insurer", "DIGIT")], Some(PDF)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.json);
    assert_eq!(desk.status(upload_id(&answer)).await, "UPLOADED");
    assert_eq!(desk.count("select count(*) from uploads").await, 1);
}

#[tokio::test]
async fn a_lost_answer_of_s3_does_not_lose_the_file() {
    let desk = Desk::open().await;
    let _alone = desk.stand.lock_s3().await;
    let keyed = desk.client.with_header("idempotency-key", "k1");
    desk.stand.set_s3(S3Mode::Forgetful);
    let answer = send(&keyed, &[("insurer", "DIGIT")], Some(PDF)).await;
    desk.stand.set_s3(S3Mode::Up);
    assert!(!answer.status.is_client_error(), "{}", answer.json);
    let answer = send(&keyed, &[("insurer", "DIGIT")], Some(PDF)).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(desk.stand.take_landed().len(), 1, "written once");
}
