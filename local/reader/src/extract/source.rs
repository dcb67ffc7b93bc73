//! From a file to a Textract answer.

use std::{io::Read as _, path::Path};

use anyhow::Context as _;
use flate2::read::MultiGzDecoder;

/// Largest answer taken after unpacking: about 3,000 pages.
const MOST_BYTES: u64 = 2 << 30;

/// A Textract answer, and the document that it is about where that was given.
pub(super) struct Source {
    pub(super) answer: Vec<u8>,
    pub(super) pdf: Option<Vec<u8>>,
}

/// The answer of a file, judged by its first bytes and not by its name.
///
/// # Errors
/// The file cannot be read: its text says why.
pub(super) async fn load(file: &Path) -> anyhow::Result<Source> {
    let bytes = tokio::fs::read(file).await.context("the file cannot be read")?;
    match bytes.as_slice() {
        [0x1f, 0x8b, ..] => Ok(Source { answer: unpack(&bytes)?, pdf: None }),
        [b'{', ..] => Ok(Source { answer: bytes, pdf: None }),
        _ => Ok(Source { answer: read_pdf(&bytes).await?, pdf: Some(bytes) }),
    }
}

/// This very program is the child that reads it.
async fn read_pdf(pdf: &[u8]) -> anyhow::Result<Vec<u8>> {
    let program = std::env::current_exe().context("the reading process does not start")?;
    let answer = crate::read(&program, pdf).await.map_err(|failed| anyhow::anyhow!(failed.message))?;
    Ok(serde_json::to_vec(&answer)?)
}

fn unpack(packed: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut answer = Vec::new();
    let size =
        MultiGzDecoder::new(packed).take(MOST_BYTES).read_to_end(&mut answer).context("it cannot be unpacked")?;
    anyhow::ensure!((size as u64) < MOST_BYTES, "it is larger than 2 GiB when unpacked");
    Ok(answer)
}
