//! Textract answers, as far as they are understood here: blocks of all result pages, in page order.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// Where something stands on its page, as fractions of width and height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "PascalCase"))]
#[expect(missing_docs, reason = "the names say it")]
pub struct BoundingBox {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// One block. Unknown types and members are passed over.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the names are Textract's")]
pub struct Block {
    pub id: String,
    pub block_type: String,
    #[serde(default = "first_page")]
    pub page: u32,
    pub text: Option<String>,
    pub confidence: Option<f64>,
    pub geometry: Option<Geometry>,
    #[serde(default)]
    pub relationships: Option<Vec<Relationship>>,
    #[serde(default)]
    pub entity_types: Option<Vec<String>>,
    pub row_index: Option<u32>,
    pub column_index: Option<u32>,
    pub query: Option<AskedQuery>,
    pub selection_status: Option<String>,
}

/// A question as asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AskedQuery {
    pub text: String,
    pub alias: Option<String>,
}

/// Where a block stands.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Geometry {
    pub bounding_box: BoundingBox,
    #[serde(default)]
    pub polygon: Vec<Point>,
}

/// A corner.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// Blocks this one refers to.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Relationship {
    #[serde(rename = "Type")]
    pub kind: String,
    #[serde(default)]
    pub ids: Vec<String>,
}

const fn first_page() -> u32 {
    1
}

/// All blocks of a document.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Pages of the document.
    pub pages: u32,
    /// Blocks in the order in which they came.
    pub blocks: Vec<Block>,
    /// Pages that were not analysed, with the reason.
    pub warnings: Vec<String>,
    by_id: HashMap<String, usize>,
}

impl Analysis {
    /// A block by its id.
    #[must_use]
    pub fn block(&self, id: &str) -> Option<&Block> {
        self.by_id.get(id).map(|at| &self.blocks[*at])
    }
}

/// Why answers cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// Not JSON, or not of Textract.
    #[error("the answer of the reading service cannot be understood: {0}")]
    Malformed(#[from] serde_json::Error),
    /// Textract gave up on the document.
    #[error("the reading service could not read this document{0}")]
    Failed(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    #[serde(default)]
    document_metadata: Option<Metadata>,
    #[serde(default)]
    job_status: Option<String>,
    #[serde(default)]
    status_message: Option<String>,
    #[serde(default)]
    blocks: Option<Vec<Block>>,
    #[serde(default)]
    warnings: Option<Vec<Warned>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    #[serde(default)]
    pages: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Warned {
    #[serde(default)]
    error_code: String,
    #[serde(default)]
    pages: Vec<u32>,
}

/// Takes one or several bodies of `GetDocumentAnalysis`, in any order.
///
/// # Errors
/// A body is not Textract's, or says that the job failed.
pub fn parse_answers<'a>(bodies: impl IntoIterator<Item = &'a [u8]>) -> Result<Analysis, AnalysisError> {
    let mut analysis = Analysis::default();
    for body in bodies {
        let answer: Answer = serde_json::from_slice(body)?;
        if answer.job_status.as_deref() == Some("FAILED") {
            let why = answer.status_message.map(|message| format!(": {message}")).unwrap_or_default();
            return Err(AnalysisError::Failed(why));
        }
        analysis.pages = analysis.pages.max(answer.document_metadata.map_or(0, |metadata| metadata.pages));
        for warned in answer.warnings.unwrap_or_default() {
            analysis.warnings.push(format!("{} on pages {:?}", warned.error_code, warned.pages));
        }
        for block in answer.blocks.unwrap_or_default() {
            analysis.pages = analysis.pages.max(block.page);
            // Result pages may overlap: the first copy of a block stays.
            if !analysis.by_id.contains_key(&block.id) {
                analysis.by_id.insert(block.id.clone(), analysis.blocks.len());
                analysis.blocks.push(block);
            }
        }
    }
    Ok(analysis)
}
