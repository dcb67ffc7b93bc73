//! A Textract-protocol server for one test, which reads the specimens and plain lines.

use std::{path::PathBuf, sync::Arc, time::Duration};

use flate2::read::GzDecoder;
use neighbours::textract::{Connections, Failed, Fetched, Reader, TextractServer};
use serde_json::{Value, json};
use tokio::sync::{Mutex, mpsc};

use super::Stand;

/// Longest wait for a job of the test server to say that it is done.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// The server, and what it published.
pub struct Textract {
    /// To switch its behaviour, or to count its jobs.
    pub server: TextractServer,
    notices: Mutex<mpsc::UnboundedReceiver<Value>>,
}

impl Textract {
    /// The next event a Lambda subscribed to the topic would receive.
    ///
    /// # Panics
    /// When none comes.
    pub async fn next_notice(&self) -> Value {
        let mut notices = self.notices.lock().await;
        let next = tokio::time::timeout(LONGEST_WAIT, notices.recv()).await;
        next.ok().flatten().expect("a job of the test server ends and says so")
    }
}

impl Stand {
    /// Starts a server of the Textract protocol for this test, and makes the test's clients talk to it.
    ///
    /// # Panics
    /// No port is free.
    pub async fn start_textract(&mut self, reader: Reader) -> Textract {
        let (send, notices) = mpsc::unbounded_channel();
        let store = self.servers.s3.store();
        let connections = Connections {
            fetch: Arc::new(move |bucket, key| {
                let found = store.get(&format!("{bucket}/{key}")).ok().flatten();
                let fetched = found.map_or(Fetched::Missing, |(_, bytes)| Fetched::Bytes(bytes));
                Box::pin(std::future::ready(fetched))
            }),
            reader,
            publish: Arc::new(move |event| drop(send.send(event))),
        };
        let server = TextractServer::start(0, connections).await.expect("a port is free");
        let aws = self.servers.aws.to_builder().endpoint_url(server.url()).build();
        self.clients.reach_textract(&aws);
        Textract { server, notices: Mutex::new(notices) }
    }
}

fn specimens() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../specimens"))
}

/// The bytes of `specimens/pdf/<stem>.pdf`.
///
/// # Panics
/// There is no such specimen.
#[must_use]
pub fn specimen(stem: &str) -> Vec<u8> {
    std::fs::read(specimens().join("pdf").join(stem).with_extension("pdf")).expect("the specimen is in the repository")
}

/// Reads a specimen as Textract would, and anything else as lines of plain text.
#[must_use]
pub fn specimen_reader() -> Reader {
    Arc::new(|bytes| Box::pin(async move { Ok(answer_of(&bytes).unwrap_or_else(|| lines(&bytes))) }))
}

/// The simulated answer that belongs to these bytes, if they are a specimen's.
fn answer_of(bytes: &[u8]) -> Option<Value> {
    let files = std::fs::read_dir(specimens().join("pdf")).ok()?.flatten();
    let same_size = files.filter(|file| file.metadata().is_ok_and(|data| data.len() == bytes.len() as u64));
    let mut paths = same_size.map(|file| file.path());
    let path = paths.find(|path| std::fs::read(path).is_ok_and(|there| there == bytes))?;
    let answer = specimens().join("textract").join(path.file_stem()?).with_extension("json.gz");
    serde_json::from_reader(GzDecoder::new(std::fs::File::open(answer).ok()?)).ok()
}

/// One block per line after the mark of the file.
fn lines(bytes: &[u8]) -> Value {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.lines().skip(1).enumerate();
    let blocks: Vec<Value> = lines
        .map(|(number, line)| {
            json!({
                "Id": format!("line-{number}"), "BlockType": "LINE", "Page": 1, "Confidence": 99.0, "Text": line,
                "Geometry": { "BoundingBox": { "Left": 0.1, "Top": 0.1, "Width": 0.5, "Height": 0.01 }, "Polygon": [] }
            })
        })
        .collect();
    json!({ "DocumentMetadata": { "Pages": 1 }, "Blocks": blocks })
}

/// A reader that can read nothing.
#[must_use]
pub fn failing_reader(code: &'static str, message: &'static str) -> Reader {
    Arc::new(move |_| Box::pin(std::future::ready(Err(Failed::new(code, message)))))
}
