//! Textract answers, as far as they are understood here: the blocks of all result pages.

mod block;
mod json;
mod place;

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;
use serde::Deserialize;

pub use block::{Block, BlockId, BlockKind, Link, LinkKind};
pub use place::{Area, BoundingBox, Place, Turn};

/// All blocks of a document.
#[derive(Debug, Default)]
pub struct Analysis {
    /// Pages of the document.
    pub pages: u32,
    /// Blocks in the order in which they came.
    pub blocks: Vec<Block>,
    /// Pages that were not analysed, with the reason.
    pub warnings: Vec<String>,
    by_id: FxHashMap<BlockId, u32>,
}

impl Analysis {
    /// A block by its id.
    #[must_use]
    pub fn block(&self, id: BlockId) -> Option<&Block> {
        self.by_id.get(&id).and_then(|at| self.blocks.get(*at as usize))
    }

    /// The blocks this one refers to in this way, in order. A reference to a block that never came is passed over.
    pub fn linked<'a>(&'a self, block: &'a Block, kind: LinkKind) -> impl Iterator<Item = &'a Block> {
        let links = block.links.iter().filter(move |link| link.kind == kind);
        links.flat_map(|link| link.ids.iter()).filter_map(|id| self.block(*id))
    }

    /// Texts of the words under a block, with `[x]` for what is ticked.
    #[must_use]
    pub fn text_under(&self, block: &Block) -> String {
        let mut text = String::new();
        for child in self.linked(block, LinkKind::Child) {
            let part = if child.is_selected { "[x]" } else { &child.text };
            if !text.is_empty() && !part.is_empty() {
                text.push(' ');
            }
            text.push_str(part);
        }
        text
    }

    /// Result pages may overlap: the first copy of a block stays.
    fn take(&mut self, mut blocks: Vec<Block>) {
        let mut next = u32::try_from(self.blocks.len()).unwrap_or(u32::MAX);
        blocks.retain(|block| {
            let Entry::Vacant(free) = self.by_id.entry(block.id) else { return false };
            free.insert(next);
            next = next.saturating_add(1);
            self.pages = self.pages.max(block.page);
            true
        });
        // One body for all is not copied.
        if self.blocks.is_empty() { self.blocks = blocks } else { self.blocks.append(&mut blocks) }
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
    document_metadata: Option<Metadata>,
    job_status: Option<String>,
    status_message: Option<String>,
    blocks: Option<Vec<Block>>,
    warnings: Option<Vec<Warned>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    pages: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Warned {
    #[serde(default)]
    error_code: Option<String>,
    #[serde(default)]
    pages: Option<Vec<u32>>,
}

/// Takes one or several bodies of `GetDocumentAnalysis`, in any order.
///
/// # Errors
/// A body is not Textract's, or says that the job failed.
pub fn parse_answers<'a>(bodies: impl IntoIterator<Item = &'a [u8]>) -> Result<Analysis, AnalysisError> {
    let mut analysis = Analysis::default();
    for body in bodies {
        // Checked as text once, and not string by string.
        let text = str::from_utf8(body).ok();
        let answer: Answer = text.map_or_else(|| serde_json::from_slice(body), serde_json::from_str)?;
        if answer.job_status.as_deref() == Some("FAILED") {
            let why = answer.status_message.map(|message| format!(": {message}")).unwrap_or_default();
            return Err(AnalysisError::Failed(why));
        }
        let pages = answer.document_metadata.and_then(|metadata| metadata.pages).unwrap_or_default();
        analysis.pages = analysis.pages.max(pages);
        analysis.warnings.extend(answer.warnings.unwrap_or_default().iter().map(warning));
        analysis.take(answer.blocks.unwrap_or_default());
    }
    Ok(analysis)
}

fn warning(warned: &Warned) -> String {
    let code = warned.error_code.as_deref().unwrap_or("not analysed");
    let pages: Vec<String> = warned.pages.iter().flatten().map(u32::to_string).collect();
    if pages.is_empty() { code.to_owned() } else { format!("{code} on page {}", pages.join(", ")) }
}

#[cfg(test)]
mod tests;
