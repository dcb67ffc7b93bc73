//! PDFs made to hurt: each ends in an answer or a reason, within the limits of time and memory.

mod pdf;

use std::{
    io::{Read as _, Write as _},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use pdf::Pdf;
use serde_json::Value;

/// Longest reading of a hostile document: its parsing is given up after 45 s; the rest is for a busy machine.
const LONGEST: Duration = Duration::from_mins(2);

/// Most memory really used, in KiB; the limit is on address space.
const MOST_MEMORY_KIB: u64 = 2 << 20;

/// What became of a document: its answer, or the code and the message of the failure. `None`: the process was ended.
fn read(name: &str, pdf: &[u8]) -> Option<Value> {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_reader"))
        .arg("read-pdf")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let pid = child.id();
    let (said, most_memory) = std::thread::scope(|scope| {
        // Whoever dies early closes the pipe.
        scope.spawn(move || stdin.write_all(pdf).ok());
        let hear = scope.spawn(move || {
            let mut said = Vec::new();
            stdout.read_to_end(&mut said).ok();
            said
        });
        let mut most = 0;
        while !hear.is_finished() {
            most = most.max(memory_kib(pid));
            std::thread::sleep(Duration::from_millis(10));
        }
        (hear.join().unwrap(), most)
    });
    let status = child.wait().unwrap();
    eprintln!("{name}: {} bytes, {:?}, {most_memory} KiB, {status}", pdf.len(), started.elapsed());
    assert!(started.elapsed() < LONGEST, "{name} took {:?}", started.elapsed());
    assert!(most_memory < MOST_MEMORY_KIB, "{name} took {most_memory} KiB");
    status.success().then(|| serde_json::from_slice(&said).unwrap())
}

/// The most memory a process has used so far, where the system tells.
fn memory_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn code(name: &str, pdf: &[u8]) -> String {
    read(name, pdf).unwrap_or_default()["Failed"]["Code"].as_str().unwrap_or("none").to_owned()
}

fn specimen(stem: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../specimens/pdf/{stem}.pdf", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn what_is_no_pdf_is_refused() {
    let html = b"<html><script>alert(1)</script></html>".as_slice();
    for (name, bytes) in [("nothing", b"".as_slice()), ("program", b"MZ\x90\0\x03\0\0\0"), ("page of the web", html)] {
        assert_eq!(code(name, bytes), "UNSUPPORTED_DOCUMENT", "{name}");
    }
}

#[test]
fn a_password_is_said_to_be_the_reason() {
    let said = read("password", &specimen("pub_0056")).unwrap();
    assert_eq!(said["Failed"]["Code"], "UNSUPPORTED_DOCUMENT");
    assert!(said["Failed"]["Message"].as_str().unwrap().contains("password"), "{said}");
}

#[test]
fn a_form_that_draws_itself_is_refused() {
    let mut pdf = Pdf::of_pages(&["BT /F1 9 Tf 50 700 Td (Please wait) Tj ET"]);
    pdf.catalog = "/AcroForm << /XFA 1 0 R >>".to_owned();
    assert_eq!(code("XFA", &pdf.bytes()), "UNSUPPORTED_DOCUMENT");
}

#[test]
fn a_damaged_file_is_said_to_be_damaged() {
    let whole = specimen("pub_0001");
    for (name, part) in [("half", &whole[..whole.len() / 2]), ("head", &whole[..200])] {
        assert_eq!(code(name, part), "BAD_DOCUMENT", "{name}");
    }
}

#[test]
fn more_pages_than_textract_takes_are_refused() {
    let pages = vec!["BT /F1 9 Tf 50 700 Td (page) Tj ET"; 3_001];
    assert_eq!(code("3,001 pages", &Pdf::of_pages(&pages).bytes()), "DOCUMENT_TOO_LARGE");
}

#[test]
fn a_tree_of_pages_as_deep_as_a_well_ends() {
    let said = read("deep tree", &Pdf::with_deep_tree(20_000).bytes());
    assert!(said.is_none_or(|said| !said["Failed"].is_null() || said["DocumentMetadata"]["Pages"] == 1));
}

#[test]
fn a_tree_of_pages_that_is_its_own_child_ends() {
    let said = read("circle", &Pdf::with_circle().bytes());
    assert!(said.is_none_or(|said| said["Failed"].is_object() || said["Blocks"].is_array()));
}

#[test]
fn a_little_that_unpacks_to_gigabytes_stays_in_its_limits() {
    let bomb = Pdf::with_bomb(64, 64).bytes();
    assert!(bomb.len() < 1 << 20, "{} bytes", bomb.len());
    let said = read("bomb", &bomb);
    assert!(said.is_none_or(|said| said["Failed"].is_object() || said["Blocks"].is_array()));
}

#[test]
fn a_count_that_lies_costs_nothing() {
    let mut pdf = Pdf::of_pages(&["BT /F1 9 Tf 50 700 Td (page) Tj ET"]);
    pdf.count = 2_000_000_000;
    let said = read("lie", &pdf.bytes()).unwrap();
    assert!(said["Failed"].is_object() || said["DocumentMetadata"]["Pages"] == 1, "{said}");
}

#[test]
fn two_kinds_of_file_in_one_are_read_as_what_they_say_first() {
    let mut both = b"PK\x03\x04 hidden archive ".to_vec();
    both.extend(Pdf::of_pages(&["BT /F1 9 Tf 50 700 Td (page) Tj ET"]).bytes());
    let said = read("polyglot", &both);
    assert!(said.is_none_or(|said| said["Failed"].is_object() || said["DocumentMetadata"]["Pages"] == 1));
}

#[test]
fn without_the_programs_that_read_scans_it_says_what_to_install() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_reader"))
        .arg("read-pdf")
        .env("PATH", "")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&specimen("pub_0002")).unwrap();
    let said: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    let message = said["Failed"]["Message"].as_str().unwrap();
    assert!(message.contains("apt-get install tesseract-ocr poppler-utils"), "{message}");
}

#[tokio::test]
async fn a_hostile_document_does_not_touch_its_neighbours() {
    let reader = reader::reader(env!("CARGO_BIN_EXE_reader").into());
    let good = Pdf::of_pages(&["BT /F1 9 Tf 50 700 Td (Policy No 42) Tj ET"]).bytes();
    let (_, first, second) =
        tokio::join!(reader(Pdf::with_deep_tree(20_000).bytes()), reader(good.clone()), reader(good));
    for answer in [first.unwrap(), second.unwrap()] {
        let lines = answer["Blocks"].as_array().unwrap().iter().filter(|block| block["BlockType"] == "LINE");
        assert_eq!(lines.map(|line| line["Text"].as_str().unwrap()).collect::<Vec<_>>(), ["Policy No 42"]);
    }
}
