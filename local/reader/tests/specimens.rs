//! The specimens through the local engine and the reading of fields, with floors: files in, score out.
//!
//! `specimens/score.py` is the judge, so that there is one notion of «right»; it needs `python3`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

fn specimens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specimens")
}

/// Stems of one kind.
fn of_kind(kind: &str) -> Vec<String> {
    let manifest: Value = serde_json::from_slice(&std::fs::read(specimens().join("manifest.json")).unwrap()).unwrap();
    let files = manifest["files"].as_array().unwrap().iter().filter(|file| file["kind"] == kind);
    files.map(|file| file["file"].as_str().unwrap().trim_end_matches(".pdf").to_owned()).collect()
}

/// Reads files into a folder; some may be unreadable.
fn extract(files: &[PathBuf], out: &Path) {
    let requests = specimens().join("requests.json");
    let ran = Command::new(env!("CARGO_BIN_EXE_reader"))
        .arg("extract")
        .args(files)
        .args([Path::new("--out"), out, Path::new("--requests"), &requests])
        .output()
        .unwrap();
    assert!(ran.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&ran.stderr));
}

/// Precision, recall, and the table for people.
fn score(truth: &Path, results: &Path, kind: &str) -> (f64, f64, String) {
    let json = results.join("score.json.txt");
    let ran = Command::new("python3")
        .arg(specimens().join("score.py"))
        .args([Path::new("--truth"), truth, Path::new("--results"), results, Path::new("--json"), &json])
        .args(["--kind", kind])
        .output()
        .expect("python3 must be installed: it runs specimens/score.py");
    let table = String::from_utf8_lossy(&ran.stdout).into_owned();
    let summary: Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    let figure = |name: &str| summary["summary"][name].as_f64().unwrap_or(0.0);
    (figure("precision"), figure("recall"), table)
}

fn judge(kind: &str, precision_floor: f64, recall_floor: f64) {
    let files: Vec<_> = of_kind(kind).iter().map(|stem| specimens().join(format!("pdf/{stem}.pdf"))).collect();
    let out = tempfile::tempdir().unwrap();
    extract(&files, out.path());
    let (precision, recall, table) = score(&specimens().join("truth"), out.path(), kind);
    eprintln!("{table}");
    assert!(precision >= precision_floor && recall >= recall_floor, "{precision} {recall}\n{table}");
}

#[test]
fn digital_policies_are_read_right() {
    judge("digital", 0.999, 0.998);
}

#[test]
fn scanned_policies_are_read_right_or_left_empty() {
    judge("scanned", 0.98, 0.90);
}

/// Schedules of insurers that are not among the specimens.
fn judge_others(folder: &str, precision_floor: f64, recall_floor: f64) {
    let folder = specimens().join(folder);
    let out = tempfile::tempdir().unwrap();
    extract(&[folder.join("pdf")], out.path());
    let (precision, recall, table) = score(&folder.join("truth"), out.path(), "digital");
    eprintln!("{table}");
    assert!(precision >= precision_floor && recall >= recall_floor, "{precision} {recall}\n{table}");
}

#[test]
fn other_insurers_in_other_wordings_are_read_right_or_left_empty() {
    judge_others("variations", 0.995, 0.98);
}

#[test]
fn schedules_as_a_browser_prints_them_are_read_right_or_left_empty() {
    judge_others("handmade", 0.999, 0.993);
}

#[test]
fn what_is_no_policy_says_so() {
    let out = tempfile::tempdir().unwrap();
    let files: Vec<_> = of_kind("bad").iter().map(|stem| specimens().join(format!("pdf/{stem}.pdf"))).collect();
    extract(&files, out.path());
    for stem in of_kind("bad") {
        let result: Value =
            serde_json::from_slice(&std::fs::read(out.path().join(format!("{stem}.json"))).unwrap()).unwrap();
        let has_value = result["fields"].as_object().unwrap().values().any(|field| !field["value"].is_null());
        assert!(has_value || result["reason"].is_string(), "{stem}: {result}");
    }
}
