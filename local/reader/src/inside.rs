//! Inside the child process: limits first, then the document.

use std::{process::ExitCode, sync::Arc, thread::available_parallelism, time::Duration};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use neighbours::textract::Failed;
use rlimit::Resource;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::oneshot,
    time::timeout,
};

use crate::{blocks, layer, page::Page, scan};

/// Address space of the child and of each of its programs, of which about half is never touched.
const MOST_MEMORY: u64 = 2 << 30;

/// Processor time of the child and of each of its programs, in seconds: nothing runs on when everybody who would end it is gone.
const MOST_SECONDS: u64 = 120;

/// Longest parsing of the text layer: 60 dense pages take three seconds without optimisation.
const LONGEST_PARSE: Duration = Duration::from_secs(45);

/// Nested structures are parsed by recursion.
const STACK_BYTES: usize = 64 << 20;

/// What the hidden command `read-pdf` does: a PDF from standard input, an answer or a failure to standard output.
pub async fn read_pdf() -> ExitCode {
    // Where a limit cannot be set (memory on macOS) those of time remain.
    Resource::AS.set(MOST_MEMORY, MOST_MEMORY).ok();
    Resource::CPU.set(MOST_SECONDS, MOST_SECONDS).ok();
    // A crash is an answer here; nobody reads its picture of the memory.
    Resource::CORE.set(0, 0).ok();
    let mut pdf = Vec::new();
    let answer = match tokio::io::stdin().read_to_end(&mut pdf).await {
        Ok(_) => read(pdf).await,
        Err(_) => Err(Failed::new("INTERNAL_SERVER_ERROR", "The document did not arrive.")),
    };
    let said = answer.unwrap_or_else(|failed| {
        json!({ "Failed": { "Code": failed.code, "Message": failed.message } }).to_string().into_bytes()
    });
    let mut out = tokio::io::stdout();
    let written = match out.write_all(&said).await {
        Ok(()) => out.flush().await,
        Err(error) => Err(error),
    };
    if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn read(pdf: Vec<u8>) -> Result<Vec<u8>, Failed> {
    let pdf = Arc::new(pdf);
    let (mut pages, pictures) = parse(Arc::clone(&pdf)).await?;
    let parallel = available_parallelism().map_or(1, usize::from);
    let recognised: Vec<_> = stream::iter(pictures)
        .map(|index| {
            let (pdf, page) = (Arc::clone(&pdf), pages[index].clone());
            async move { scan::recognise(&pdf, index + 1, &page).await.map(|page| (index, page)) }
        })
        .buffer_unordered(parallel)
        .try_collect()
        .await?;
    for (index, page) in recognised {
        pages[index] = page;
    }
    Ok(blocks::answer(pages.into_iter()))
}

/// The text layers, and which pages are pictures; on a stack of its own, and not for ever.
async fn parse(pdf: Arc<Vec<u8>>) -> Result<(Vec<Page>, Vec<usize>), Failed> {
    let (done, parsed) = oneshot::channel();
    let work = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || done.send(layers(&pdf)).ok());
    if work.is_err() {
        return Err(Failed::new("INTERNAL_SERVER_ERROR", "There is not enough memory to read the document."));
    }
    match timeout(LONGEST_PARSE, parsed).await {
        Ok(Ok(parsed)) => parsed,
        Ok(Err(_)) => Err(Failed::new("BAD_DOCUMENT", "This PDF is damaged. Export it again and upload it.")),
        Err(_) => {
            Err(Failed::new("BAD_DOCUMENT", "This PDF takes too long to read. Print it to a new PDF and upload that."))
        }
    }
}

/// Text layers alone, here and now: what is fuzzed.
///
/// # Errors
/// The document cannot be read.
#[doc(hidden)]
pub fn read_layers(pdf: &[u8]) -> Result<Vec<u8>, Failed> {
    layers(pdf).map(|(pages, _)| blocks::answer(pages.into_iter()))
}

fn layers(pdf: &[u8]) -> Result<(Vec<Page>, Vec<usize>), Failed> {
    let (document, count) = layer::open(pdf.to_vec())?;
    let (mut pages, mut pictures) = (Vec::new(), Vec::new());
    for index in 0..count {
        let (page, is_picture) = layer::page(&document, index)?;
        pages.push(page);
        if is_picture {
            pictures.push(index);
        }
    }
    Ok((pages, pictures))
}
