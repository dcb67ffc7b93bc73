//! The judgement of `specimens/score.py` (mapping `legacy`), in Rust.

mod normal;

use std::fmt;

use serde_json::Value;
use shared::extraction::Reading;

use normal::{is_nothing, normal};

/// What is judged.
const FIELDS: [&str; 21] = [
    "policy_number",
    "vehicle_number",
    "insurer",
    "product_type",
    "vehicle_type",
    "make",
    "model",
    "cc",
    "manufacturing_year",
    "issue_date",
    "expiry_date",
    "idv",
    "ncb",
    "discount",
    "net_od",
    "total_od",
    "net_premium",
    "total_premium",
    "customer_name",
    "mobile",
    "email",
];

/// Counts of values.
#[derive(Debug, Default)]
pub(crate) struct Score {
    pub(crate) right: u32,
    pub(crate) wrong: u32,
    pub(crate) missing: u32,
    pub(crate) rightly_null: u32,
    pub(crate) errors: Vec<String>,
}

impl Score {
    pub(crate) fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missing += other.missing;
        self.rightly_null += other.rightly_null;
        self.errors.extend(other.errors.iter().cloned());
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { right, wrong, missing, rightly_null, .. } = self;
        write!(f, "right {right:>5}  wrong {wrong:>3}  missing {missing:>3}  rightly null {rightly_null:>4}")
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Judgement {
    Right,
    Wrong,
    Missing,
    RightlyNull,
    Neutral,
}

/// All fields of one document.
pub(crate) fn judge_document(truth: &Value, reading: &Reading) -> Score {
    let mut score = Score::default();
    for field in FIELDS {
        let read = value(reading, field);
        match judge(truth, field, read) {
            Judgement::Right => score.right += 1,
            Judgement::RightlyNull => score.rightly_null += 1,
            Judgement::Neutral => {}
            Judgement::Wrong => {
                score.wrong += 1;
                score.errors.push(format!("{} {field}: {:?} is wrong", truth["file"], read));
            }
            Judgement::Missing => {
                score.missing += 1;
                score.errors.push(format!("{} {field} is missing", truth["file"]));
            }
        }
    }
    score
}

/// Every value that counts, with its judgement.
pub(crate) fn verdicts(truth: &Value, reading: &Reading) -> Vec<(String, bool)> {
    let judged = FIELDS.iter().filter(|field| value(reading, field).is_some()).filter_map(|field| {
        match judge(truth, field, value(reading, field)) {
            Judgement::Right => Some(((*field).to_owned(), true)),
            Judgement::Wrong => Some(((*field).to_owned(), false)),
            _ => None,
        }
    });
    judged.collect()
}

fn value<'a>(reading: &'a Reading, field: &str) -> Option<&'a str> {
    reading.fields.get(field).and_then(|field| field.value.as_deref())
}

fn judge(truth: &Value, field: &str, read: Option<&str>) -> Judgement {
    let is_skipped = truth["skip"].as_array().is_some_and(|skip| skip.iter().any(|it| it == field));
    if is_skipped {
        return Judgement::Neutral;
    }
    let booked = truth["mappings"]["legacy"].get(field);
    let meant = booked.unwrap_or(&truth["fields"][field]).as_str();
    let accepted: Vec<String> = truth["accept"][field]
        .as_array()
        .map(|all| all.iter().filter_map(|it| normal(field, it.as_str())).collect())
        .unwrap_or_default();
    let (meant, read) = (normal(field, meant), normal(field, read));
    match (meant, read) {
        (None, None) => Judgement::RightlyNull,
        (None, Some(read)) if read == "0" && is_number(field) => Judgement::RightlyNull,
        (None, Some(read)) if accepted.contains(&read) => Judgement::Neutral,
        (Some(meant), None) if field == "ncb" && meant == "0" => Judgement::Right,
        (Some(_), None) if truth["expect"] == "fields_or_error" => Judgement::Neutral,
        (Some(_), None) => Judgement::Missing,
        (Some(meant), Some(read)) if read == meant || accepted.contains(&read) => Judgement::Right,
        _ => Judgement::Wrong,
    }
}

fn is_number(field: &str) -> bool {
    is_money(field) || matches!(field, "ncb" | "discount")
}

fn is_money(field: &str) -> bool {
    matches!(field, "idv" | "net_od" | "total_od" | "net_premium" | "total_premium")
}

/// For the comparison of spellings.
fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

#[test]
fn nothing_is_nothing_in_every_spelling() {
    assert!(is_nothing("vehicle_number", "New Vehicle") && is_nothing("mobile", " -- "));
    assert!(!is_nothing("mobile", "NEW"));
}
