//! `POST /api/upload/presign`: the link, used as a browser would.

use http::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use shared::testing::Answer;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::desk::{Desk, text, upload_id};

const PDF: &[u8] = b"%PDF-1.7\nstraight to the store\n";

async fn ask(desk: &Desk, more: Value) -> Answer {
    let mut body =
        json!({ "filename": "a.pdf", "size": PDF.len(), "insurer": "DIGIT", "manualExtras": { "callerName": "A" } });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    desk.client.post("/api/upload/presign", &body).await
}

/// Sends bytes to a link, with its headers and some changed ones; answers the status.
async fn put(link: &Value, changed: &[(&str, Option<&str>)], body: &[u8]) -> u16 {
    let url = url::Url::parse(&text(&link["url"])).unwrap();
    let host = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    let mut headers: Vec<(String, String)> =
        link["headers"].as_object().unwrap().iter().map(|(name, value)| (name.to_lowercase(), text(value))).collect();
    for (name, value) in changed {
        headers.retain(|(known, _)| known != name);
        headers.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
    }
    headers.extend([
        ("host".to_owned(), host.clone()),
        ("content-length".to_owned(), body.len().to_string()),
        ("connection".to_owned(), "close".to_owned()),
    ]);
    let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!("PUT {}?{} HTTP/1.1\r\n{}\r\n", url.path(), url.query().unwrap(), lines.concat());
    let mut stream = TcpStream::connect(&host).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_link_takes_the_announced_file_once() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    let answer = ask(&desk, json!({})).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.json);
    let link = answer.data();
    assert_eq!(link["method"], "PUT");
    assert_eq!(desk.status(upload_id(&answer)).await, "AWAITING_FILE");

    assert_eq!(put(link, &[], &PDF[1..]).await, 403, "another size");
    assert_eq!(put(link, &[("content-type", Some("text/html"))], PDF).await, 403, "another type");
    assert_eq!(put(link, &[("if-none-match", None)], PDF).await, 403, "without the fence");
    assert!(desk.stand.take_landed().is_empty());
    assert_eq!(put(link, &[], PDF).await, 200);
    assert_eq!(put(link, &[], PDF).await, 412, "a used link is worth nothing");
    assert_eq!(desk.stand.take_landed().len(), 1);
}

#[tokio::test]
async fn a_link_for_known_bytes_takes_no_others_and_names_the_earlier_upload() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    let earlier = upload_id(&desk.send(&[("insurer", "DIGIT")], Some(PDF)).await);
    let sha256 = hex::encode(Sha256::digest(PDF));
    let answer = ask(&desk, json!({ "sha256": sha256 })).await;
    assert_eq!(answer.data()["duplicateOf"], json!(earlier));
    let mut other = PDF.to_vec();
    other[12] = b'X';
    assert_eq!(desk.stand.take_landed().len(), 1, "the earlier one");
    assert_ne!(put(answer.data(), &[], &other).await, 200, "other bytes of the same size");
    assert!(desk.stand.take_landed().is_empty());
    assert_eq!(put(answer.data(), &[], PDF).await, 200);
}

#[tokio::test]
async fn wrong_values_are_named_all_at_once() {
    let desk = Desk::open().await;
    let wrong = json!({ "filename": " ", "size": "1e3", "insurer": "", "manualExtras": { "x": [] }, "sha256": "ab" });
    let answer = ask(&desk, wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["filename", "size", "insurer", "manual_x", "sha256"] {
        assert!(answer.json["details"][field].is_string(), "{field} in {}", answer.json);
    }
    let answer = ask(&desk, json!({ "size": 50 * 1024 * 1024 + 1 })).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(ask(&desk, json!({ "size": (50 * 1024 * 1024).to_string() })).await.status, StatusCode::CREATED);
    assert_eq!(ask(&desk, json!({ "manualExtras": null })).await.status, StatusCode::CREATED, "null is nothing typed");
}

#[tokio::test]
async fn one_key_makes_one_upload_and_one_link() {
    let desk = Desk::open().await;
    let keyed = desk.client.with_header("idempotency-key", "k");
    let body = json!({ "filename": "a.pdf", "size": 5, "insurer": "DIGIT" });
    let first = keyed.post("/api/upload/presign", &body).await;
    let again = keyed.post("/api/upload/presign", &body).await;
    assert_eq!((first.status, first.data()), (again.status, again.data()));
    let other = keyed.post("/api/upload/presign", &json!({ "filename": "b.pdf", "size": 5, "insurer": "DIGIT" })).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.count("select count(*) from uploads").await, 1);
}
