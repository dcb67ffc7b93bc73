//! Textract answers, as far as they are understood here: the blocks of all result pages. Pure: no I/O, no clock.

mod block;
mod json;
mod place;

use std::{collections::hash_map::Entry, num::NonZero, sync::mpsc, thread};

use rustc_hash::FxHashMap;
use serde::Deserialize;

pub use block::{Block, BlockId, BlockKind, Link, LinkKind};
pub use place::{Area, BoundingBox, Place, Turn};

/// Bodies a worker parses ahead.
const AHEAD: usize = 2;

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

    fn take(&mut self, answer: Answer) -> Result<(), AnalysisError> {
        if answer.job_status.as_deref() == Some("FAILED") {
            let why = answer.status_message.map(|message| format!(": {message}")).unwrap_or_default();
            return Err(AnalysisError::Failed(why));
        }
        let pages = answer.document_metadata.and_then(|metadata| metadata.pages).unwrap_or_default();
        self.pages = self.pages.max(pages);
        self.warnings.extend(answer.warnings.unwrap_or_default().iter().map(warning));
        self.take_blocks(answer.blocks.unwrap_or_default());
        Ok(())
    }

    /// Result pages may overlap: the first copy of a block stays.
    fn take_blocks(&mut self, mut blocks: Vec<Block>) {
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
    let bodies: Vec<&[u8]> = bodies.into_iter().collect();
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(bodies.len());
    let mut analysis = Analysis::default();
    if workers < 2 {
        bodies.iter().try_for_each(|body| analysis.take(parse(body)?))?;
        return Ok(analysis);
    }
    thread::scope(|scope| {
        // Each parses every so manieth body, a little ahead of the one that is taken: what is parsed is not piled up.
        let parsed: Vec<_> = (0..workers)
            .map(|first| {
                let (sender, receiver) = mpsc::sync_channel(AHEAD);
                let mut share = bodies.iter().skip(first).step_by(workers);
                scope.spawn(move || share.try_for_each(|body| sender.send(parse(body))));
                receiver
            })
            .collect();
        // A worker that fell silent has panicked, which the scope passes on.
        let in_order = parsed.iter().cycle().map_while(|answers| answers.recv().ok());
        in_order.take(bodies.len()).try_for_each(|answer| analysis.take(answer?))
    })?;
    Ok(analysis)
}

fn parse(body: &[u8]) -> serde_json::Result<Answer> {
    // Checked as text once, and not string by string.
    let text = str::from_utf8(body).ok();
    text.map_or_else(|| serde_json::from_slice(body), serde_json::from_str)
}

fn warning(warned: &Warned) -> String {
    let code = warned.error_code.as_deref().unwrap_or("not analysed");
    let pages: Vec<String> = warned.pages.iter().flatten().map(u32::to_string).collect();
    if pages.is_empty() { code.to_owned() } else { format!("{code} on page {}", pages.join(", ")) }
}

#[cfg(test)]
mod tests;
