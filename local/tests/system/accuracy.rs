//! What people correct becomes figures, and specimens for the next template.

use std::{fs, path::Path, time::Duration};

use serde_json::{Value, json};

use super::{
    program::Place,
    running::{Visitor, specimen},
};

const LONGEST: Duration = Duration::from_mins(2);

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

async fn confirmed(founder: &Visitor, file: &str, edits: Value) -> String {
    let answer = founder.upload(file, "DIGIT", specimen(&format!("pdf/{file}"))).await;
    let id = answer.data()["uploadId"].as_str().unwrap().to_owned();
    assert_eq!(founder.finished(&id, LONGEST).await["status"], "REVIEW");
    let policy = founder.post(&format!("/api/upload/{id}/confirm"), &edits).await;
    assert!(policy.status.is_success(), "{policy:?}");
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_counted_and_becomes_part_of_the_regression_set() {
    let place = Place::new();
    let started = place.start().await;
    let founder = Visitor::sign_in(&started.url).await;
    let mut ids = [
        confirmed(&founder, "pub_0001.pdf", json!({})).await,
        confirmed(&founder, "pub_0003.pdf", json!({ "editedData": { "pdfData": { "make": "CORRECTED" } } })).await,
    ];
    let output = place.run(&["accuracy", "--out", "set"]).await;
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let make: Vec<&str> =
        report.lines().find(|line| line.trim().starts_with("make ")).unwrap().split_whitespace().collect();
    assert_eq!(make[..5], ["make", "right", "1", "wrong", "1"], "{report}");
    assert!(report.contains("2 confirmed readings, 1 without a correction"), "{report}");

    let truth = fs::read(place.path().join(format!("set/truth/{}.json", ids[1]))).unwrap();
    let truth: Value = serde_json::from_slice(&truth).unwrap();
    assert_eq!(truth["fields"]["make"], "CORRECTED");
    let again = place.run(&["extract", "set/textract", "--out", "results"]).await;
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    ids.sort();
    assert_eq!(files(&place.path().join("results")), ids.map(|id| format!("{id}.json")));
    started.signal("-TERM");
    assert!(started.ended().await.success());
}
