//! The specimens as a regression: how many fields of each insurer are right, wrong and missing.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
};

use flate2::read::GzDecoder;
use serde_json::Value;
use shared::extraction::{DocumentKind, Reading, Templates, parse_answers, read};

mod scoring;
use scoring::{Score, judge_document};

/// Values that are wrong and missing: counts, because percentages hide single values. They are at zero, so
/// whoever raises one makes the product worse, and says so in the commit that does it.
const WRONG: u32 = 0;
const MISSING: u32 = 0;

/// Of the values given a confidence of 95 or more, in a thousand.
const LEAST_RIGHT_PER_THOUSAND_SURE: u32 = 999;

fn specimens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specimens")
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("a file of the specimens");
    serde_json::from_str(&text).expect("JSON")
}

/// Every specimen with an answer of Textract: its truth and what is read.
fn readings() -> Vec<(Value, Reading)> {
    let requests = json(&specimens().join("requests.json"));
    let mut stems: Vec<PathBuf> = fs::read_dir(specimens().join("textract"))
        .expect("the folder is there")
        .flatten()
        .map(|it| it.path())
        .collect();
    stems.sort();
    let read_one = |path: &PathBuf| {
        let mut body = Vec::new();
        GzDecoder::new(File::open(path).expect("readable")).read_to_end(&mut body).expect("gzip");
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").replace(".json.gz", "");
        let truth = json(&specimens().join("truth").join(format!("{name}.json")));
        let hint = requests[format!("{name}.pdf")].as_str();
        let analysis = parse_answers([body.as_slice()]).expect("an answer of Textract");
        (truth, read(&analysis, Templates::builtin(), hint))
    };
    stems.iter().map(read_one).collect()
}

#[test]
fn the_specimens_are_read_right() {
    let readings = readings();
    let mut insurers: BTreeMap<String, Score> = BTreeMap::new();
    for (truth, reading) in &readings {
        let insurer = truth["insurer"].as_str().unwrap_or("(none)").to_owned();
        insurers.entry(insurer).or_default().add(&judge_document(truth, reading));
    }
    let mut total = Score::default();
    for (insurer, score) in &insurers {
        eprintln!("{insurer:<18} {score}");
        total.add(score);
    }
    eprintln!("{:<18} {total}", "all");
    assert!(total.right > 1_300, "{total}");
    assert!(total.wrong == WRONG && total.missing == MISSING, "{total}\n{}", total.errors.join("\n"));
}

#[test]
fn every_document_is_what_it_is_said_to_be() {
    for (truth, reading) in readings() {
        let expected = match (truth["doc_type"].as_str(), truth["expect"].as_str()) {
            (Some("endorsement"), _) => DocumentKind::Endorsement,
            (_, Some("not_policy")) => DocumentKind::NotPolicy,
            _ => DocumentKind::Policy,
        };
        assert_eq!(reading.document, expected, "{} {:?}", truth["file"], reading.reason);
        assert_eq!(reading.reason.is_none(), expected == DocumentKind::Policy, "{}", truth["file"]);
        if expected == DocumentKind::NotPolicy {
            assert!(reading.fields.is_empty(), "{}", truth["file"]);
        }
    }
}

#[test]
fn a_wrong_choice_of_insurer_is_noticed_and_a_right_one_is_not() {
    for (truth, reading) in readings() {
        if let Some(insurer) = truth["insurer"].as_str() {
            let is_wrong = truth["chosen_insurer"].as_str() != Some(insurer);
            assert_eq!(reading.mismatch, is_wrong, "{}", truth["file"]);
        }
    }
}

#[test]
fn a_confidence_of_95_means_that_the_value_is_right() {
    let mut table: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    for (truth, reading) in readings() {
        for (field, is_right) in scoring::verdicts(&truth, &reading) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0..=100")]
            let confidence = reading.fields[&field].confidence as u32;
            let step = match confidence {
                95.. => 95,
                90.. => 90,
                80.. => 80,
                _ => 0,
            };
            let (right, all) = table.entry(step).or_default();
            *right += u32::from(is_right);
            *all += 1;
        }
    }
    for (step, (right, all)) in &table {
        eprintln!("confidence {step:>2} or more: {right} of {all} right");
    }
    let (right, all) = table[&95];
    assert!(right * 1_000 >= all * LEAST_RIGHT_PER_THOUSAND_SURE, "{right} of {all}");
    // A confidence nobody gets would be calibrated too.
    assert!(all > 1_000, "{all}");
}
