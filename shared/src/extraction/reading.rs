//! The result of a reading.

mod assemble;
mod checks;
mod confidence;
mod understand;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::BoundingBox;

pub use assemble::read;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum DocumentKind {
    Policy,
    Endorsement,
    NotPolicy,
    Unreadable,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of extraction.md")]
pub enum Source {
    Query,
    Form,
    Table,
    Line,
    Derived,
}

/// A value and what speaks for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Field {
    /// Normalised: decimal text, `YYYY-MM-DD`, codes. Null when it is not printed.
    pub value: Option<String>,
    /// 0..100: how many of a hundred such values are right, as measured on the specimens.
    pub confidence: f64,
    /// Counted from 1.
    pub page: Option<u32>,
    /// Where on the page as it lies.
    #[serde(rename = "box")]
    pub bounding_box: Option<BoundingBox>,
    /// As printed.
    pub text: Option<String>,
    /// How it was found.
    pub source: Source,
    /// Which rule of which template, with its version.
    pub rule: String,
}

/// A value that lost, and why it was thought of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Candidate {
    /// Of which field.
    pub field: String,
    /// The value with its evidence.
    #[serde(flatten)]
    pub found: Field,
}

/// An equation that should hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Which one.
    pub name: String,
    /// Does it?
    pub holds: bool,
    /// With its numbers.
    pub equation: String,
    /// Fields in it.
    #[serde(default)]
    pub fields: Vec<String>,
}

/// Everything a reading found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reading {
    /// What the document is.
    pub document: DocumentKind,
    /// Why it is not a policy.
    pub reason: Option<String>,
    /// Code of the insurer who issued it.
    pub detected_insurer: Option<String>,
    /// Does the uploader's choice differ?
    pub mismatch: bool,
    /// Which template was used.
    pub template: String,
    /// Its version.
    pub template_version: u32,
    /// Pages of the document.
    pub pages: u32,
    /// 0..1, of the document as a whole.
    pub confidence_score: f64,
    /// Field → value with evidence.
    pub fields: BTreeMap<String, Field>,
    /// Values that lost.
    pub candidates: Vec<Candidate>,
    /// Equations.
    pub checks: Vec<Check>,
    /// Pages that could not be analysed.
    pub warnings: Vec<String>,
}
