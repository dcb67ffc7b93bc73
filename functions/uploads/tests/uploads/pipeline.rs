//! The main job, end to end: a file arrives, is read, reviewed and confirmed.

use http::StatusCode;
use serde_json::json;
use shared::testing::{Stand, failing_reader, specimen, specimen_reader};

use crate::{
    desk::{text, upload_id},
    reading_desk::ReadingDesk,
};

#[tokio::test]
async fn a_policy_pdf_becomes_a_policy_in_both_storages() {
    let desk = ReadingDesk::open().await;
    let fields = [("insurer", "DIGIT"), ("manual_callerName", "Asha"), ("manual_brokerage", "100")];
    let id = upload_id(&desk.send(&fields, Some(&specimen("pub_0001"))).await);
    desk.land().await;
    assert_eq!(desk.status(id).await, "PROCESSING");
    desk.save_next().await;
    let row = desk.get(id, "/status?wait=5").await;
    assert_eq!((&row.data()["status"], &row.data()["pages"]), (&json!("REVIEW"), &json!(3)));
    let review = desk.get(id, "/review").await;
    assert_eq!(review.data()["extracted_data"]["document"], "policy");

    let edited = json!({ "editedData": { "pdfData": {
        "policy_number": "E2E-1", "vehicle_number": "KA01AB1234", "total_premium": "11800", "net_premium": "", "net_od": "",
        "total_od": "", "idv": "", "issue_date": "2025-06-01", "expiry_date": "2026-05-31"
    } } });
    let answer = desk.post(id, "/confirm", &edited).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
    assert_eq!((&answer.data()["caller_name"], &answer.data()["storage"]), (&json!("Asha"), &json!("synced")));
    assert_eq!(desk.status(id).await, "COMPLETED");
    let compared = desk.post(id, "/process", &json!({})).await;
    assert!(compared.data()["comparison"].is_array(), "out of the answer kept in S3");
    desk.stand.drain().await;
    let verified = desk.stand.clients.storage.verify().await.unwrap();
    let differing: Vec<String> = verified
        .differences
        .iter()
        .map(|one| format!("{} {}", one.entity, one.what))
        .filter(|one| !one.starts_with("user"))
        .collect();
    assert!(differing.is_empty(), "{differing:?}");
}

#[tokio::test]
async fn policies_of_six_insurers_are_confirmed_as_they_were_read() {
    let desk = ReadingDesk::open().await;
    for (stem, insurer, number, premium, vehicle) in [
        ("pub_0001", "DIGIT", "D100689621", "12532.01", "KL07ZW8874"),
        ("pub_0005", "BAJAJ_ALLIANZ", "OG-25-1671-1802-54550174", "28750.67", "MH02EB4724"),
        ("pub_0010", "RELIANCE_GENERAL", "986801583878666708", "52373.69", "KA19JC1627"),
        ("pub_0014", "TATA_AIG", "6248295387/000002/00", "2855.00", "WB06VM3879"),
        ("pub_0015", "ICICI_LOMBARD", "3001/902113559/01/000", "11214.38", "WB06HC5244"),
        ("pub_0016", "HDFC_ERGO", "2312 4605 0216 4233 000", "38916.27", "TN09BJ2977"),
    ] {
        let id = upload_id(&desk.send(&[("insurer", "ACKO")], Some(&specimen(stem))).await);
        desk.land().await;
        desk.save_next().await;
        let review = desk.get(id, "/review").await;
        let read = &review.data()["extracted_data"];
        assert_eq!((&read["detected_insurer"], &read["mismatch"]), (&json!(insurer), &json!(true)), "{stem}");
        let answer = desk.post(id, "/confirm", &json!({})).await;
        assert_eq!(answer.status, StatusCode::OK, "{stem}: {}", answer.json);
        let policy = answer.data();
        assert_eq!(text(&policy["policy_number"]).replace(' ', ""), number.replace(' ', ""), "{stem}");
        assert_eq!((&policy["insurer"], &policy["total_premium"]), (&json!(insurer), &json!(premium)), "{stem}");
        assert_eq!(text(&policy["vehicle_number"]).replace([' ', '-'], ""), vehicle, "{stem}");
        let compared = desk.post(id, "/process", &json!({})).await;
        let compared = compared.data()["comparison"].as_array().unwrap().clone();
        let differing: Vec<_> = compared.iter().filter(|field| field["same"] == false).collect();
        assert!(!compared.is_empty() && differing.is_empty(), "{stem}: {differing:?}");
    }
}

#[tokio::test]
async fn a_file_sent_by_link_is_read_like_any_other() {
    let desk = ReadingDesk::open().await;
    let earlier = desk.read("pub_0003").await;
    let body = json!({ "filename": "a.pdf", "size": specimen("pub_0003").len(), "insurer": "DIGIT" });
    let id = upload_id(&desk.client.post("/api/upload/presign", &body).await);
    let key = shared::objects::ObjectKey::Original(id.0);
    desk.stand.clients.objects().put_bytes(&key, specimen("pub_0003")).await.unwrap();
    desk.land().await;
    desk.save_next().await;
    let row = desk.get(id, "").await;
    assert_eq!((&row.data()["status"], &row.data()["duplicate_of"]), (&json!("REVIEW"), &json!(earlier)));
}

#[tokio::test]
async fn a_file_sent_by_link_that_is_no_pdf_ends_without_a_job() {
    let desk = ReadingDesk::open().await;
    for (file, reason) in
        [(b"PK\x03\x04 a zip".to_vec(), "not a PDF"), (Vec::new(), "empty"), (specimen("pub_0056"), "encrypted")]
    {
        let body = json!({ "filename": "a.pdf", "size": 10, "insurer": "DIGIT" });
        let id = upload_id(&desk.client.post("/api/upload/presign", &body).await);
        desk.stand.clients.objects().put_bytes(&shared::objects::ObjectKey::Original(id.0), file).await.unwrap();
        desk.land().await;
        let row = desk.get(id, "").await;
        assert_eq!(row.data()["status"], "FAILED");
        assert!(text(&row.data()["error_message"]).contains(reason), "{}", row.json);
    }
    assert_eq!(desk.jobs_started(), 0);
}

#[tokio::test]
async fn a_document_textract_gives_up_on_fails_with_a_text_for_people() {
    let reader = failing_reader("BAD_DOCUMENT", "The pages cannot be drawn.");
    let desk = ReadingDesk::at(Stand::start().await, reader).await;
    let id = desk.read("pub_0007").await;
    let row = desk.get(id, "").await;
    assert_eq!(row.data()["status"], "FAILED");
    assert_eq!(row.data()["error_message"], "The pages cannot be drawn.");
}

#[tokio::test]
async fn plain_text_detection_is_fetched_as_such() {
    let mut stand = Stand::start().await;
    stand.clients.config.textract.features.clear();
    let desk = ReadingDesk::at(stand, specimen_reader()).await;
    let id = desk.read("pub_0003").await;
    assert_eq!(desk.status(id).await, "REVIEW");
}
