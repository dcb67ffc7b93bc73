//! Textract: takes documents out of S3 and finds in each what a kept answer of it says.

use std::{io::Read as _, sync::Arc};

use flate2::read::GzDecoder;
use neighbours::textract::{Connections, Fetched, TextractServer};
use serde_json::Value;
use shared::{objects::ObjectKey, testing::Stand};
use tokio::sync::mpsc;

/// An answer of Textract for a published document.
const ANSWER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../specimens/textract/pub_0001.json.gz");

/// Starts it; what it publishes is sent to `tell`.
///
/// # Panics
/// The kept answer cannot be read.
#[expect(clippy::expect_used, reason = "a rehearsal without its props has to stop")]
pub(super) async fn start(stand: &Stand, tell: mpsc::UnboundedSender<Value>) -> TextractServer {
    let mut text = String::new();
    let file = std::fs::File::open(ANSWER).expect("the specimens are in the repository");
    GzDecoder::new(file).read_to_string(&mut text).expect("the answer is compressed text");
    let answer: Value = serde_json::from_str(&text).expect("the answer is JSON");
    let objects = stand.clients.objects().clone();
    let connections = Connections {
        fetch: Arc::new(move |_, key| {
            let objects = objects.clone();
            Box::pin(async move {
                let Some(id) = objects.relative(&key).and_then(ObjectKey::upload_of) else { return Fetched::Missing };
                match objects.find(&ObjectKey::Original(id)).await {
                    Ok(Some(stored)) => Fetched::Bytes(stored.body.to_vec()),
                    Ok(None) => Fetched::Missing,
                    Err(_) => Fetched::Unreachable,
                }
            })
        }),
        reader: Arc::new(move |_| {
            let answer = answer.clone();
            Box::pin(async move { Ok(answer) })
        }),
        publish: Arc::new(move |event| {
            // The test may have ended.
            drop(tell.send(event));
        }),
    };
    TextractServer::start(0, connections).await.expect("the loopback interface is usable")
}
