//! The child process as seen by its parent: started, fed, and ended when it takes too long.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    thread::available_parallelism,
    time::Duration,
};

use futures::FutureExt as _;
use neighbours::textract::{Failed, Reader};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, Command},
    sync::Semaphore,
    time::timeout,
};

/// Longest reading of a document: a scanned page takes about three seconds of a processor.
const LONGEST: Duration = Duration::from_mins(10);

/// All a child knows of the environment: where programs are, and no secrets.
const ENVIRONMENT: [&str; 4] = ["PATH", "LANG", "TMPDIR", "TESSDATA_PREFIX"];

/// Reads documents in child processes of `program`, which answers the command `read-pdf`: as many at a time as there are
/// processors.
#[must_use]
pub fn reader(program: PathBuf) -> Reader {
    let (program, places) =
        (Arc::new(program), Arc::new(Semaphore::new(available_parallelism().map_or(1, usize::from))));
    Arc::new(move |pdf| {
        let (program, places) = (Arc::clone(&program), Arc::clone(&places));
        async move {
            let _place = places.acquire_owned().await;
            read(&program, &pdf).await
        }
        .boxed()
    })
}

/// Reads one document.
///
/// # Errors
/// It cannot be read; the code is Textract's.
pub async fn read(program: &Path, pdf: &[u8]) -> Result<Value, Failed> {
    let mut child = start(program)?;
    let stdin = child.stdin.take();
    let feed = async {
        if let Some(mut stdin) = stdin {
            // A child that died early has said why by then, or its end says it.
            stdin.write_all(pdf).await.ok();
        }
    };
    let (mut said, stdout) = (Vec::new(), child.stdout.take());
    let hear = async {
        if let Some(mut stdout) = stdout {
            stdout.read_to_end(&mut said).await.ok();
        }
    };
    let work = async {
        tokio::join!(feed, hear);
        child.wait().await
    };
    match timeout(LONGEST, work).await {
        Ok(Ok(status)) if status.success() => answer(&said),
        Ok(_) => Err(Failed::new("BAD_DOCUMENT", "This PDF is damaged, or needs more memory than it should.")),
        Err(_) => Err(Failed::new("BAD_DOCUMENT", "This PDF takes too long to read. Upload the schedule alone.")),
    }
}

fn answer(said: &[u8]) -> Result<Value, Failed> {
    let broken = || Failed::new("INTERNAL_SERVER_ERROR", "The reading ended without an answer.");
    let answer: Value = serde_json::from_slice(said).map_err(|_| broken())?;
    match (answer["Failed"]["Code"].as_str(), answer["Failed"]["Message"].as_str()) {
        (Some(code), Some(message)) => Err(Failed::new(code, message)),
        _ => Ok(answer),
    }
}

/// It ends with us; what it started ends at its closed pipes, or at its limits.
fn start(program: &Path) -> Result<Child, Failed> {
    let mut command = Command::new(program);
    // Not where we are: a `.env` may lie there.
    command.arg("read-pdf").env_clear().current_dir(std::env::temp_dir());
    command.envs(ENVIRONMENT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    command.spawn().map_err(|error| {
        tracing::error!(%error, "the reading process does not start");
        Failed::new("INTERNAL_SERVER_ERROR", "The reading could not be started.")
    })
}
