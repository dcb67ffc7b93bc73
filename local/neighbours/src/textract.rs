//! A server of the Textract protocol (AWS JSON 1.1): jobs, client tokens, result pages, and the SNS message at the end. What a
//! document says is for a pluggable reader to find out.
//!
//! Source: `StartDocumentAnalysis`, `GetDocumentAnalysis`, «Configuring Amazon Textract for Asynchronous Operations».

mod jobs;
mod notification;

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context as _;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch};

pub use jobs::Failed;
use jobs::{Jobs, Refusal};

/// Reads a document: its bytes in, a `GetDocumentAnalysis` answer with all `Blocks` out.
pub type Reader = Arc<dyn Fn(Vec<u8>) -> BoxFuture<'static, Result<Value, Failed>> + Send + Sync>;

/// Fetches an object: bucket and key in.
pub type Fetch = Arc<dyn Fn(String, String) -> BoxFuture<'static, Fetched> + Send + Sync>;

/// What became of a fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The object's bytes.
    Bytes(Vec<u8>),
    /// There is no such object.
    Missing,
    /// The object store does not answer.
    Unreachable,
}

/// Publishes the event a Lambda subscribed to the topic receives.
pub type Publish = Arc<dyn Fn(Value) + Send + Sync>;

/// Answers a request in place of the server: operation and request in; `None` leaves it to the server.
pub type Script = Arc<dyn Fn(&str, &Value) -> Option<Scripted> + Send + Sync>;

/// What a script says.
#[derive(Clone, Debug)]
pub enum Scripted {
    /// 200 with this body.
    Answer(Value),
    /// An exception of this name; those that end in `ServerError` are 500, all others 400.
    Exception(&'static str),
}

/// How the server behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextractMode {
    /// As it should.
    #[default]
    Up,
    /// Answers 500 to everything.
    Down,
    /// Takes jobs, and fails them.
    Fail,
}

/// A running server. Dropping it stops it.
pub struct TextractServer {
    port: u16,
    shared: Arc<Shared>,
    stop: watch::Sender<()>,
}

/// What the server is connected to.
#[derive(Clone)]
pub struct Connections {
    /// Where documents come from.
    pub fetch: Fetch,
    /// Who reads them.
    pub reader: Reader,
    /// Where it says that it is done.
    pub publish: Publish,
}

struct Shared {
    connections: Connections,
    jobs: Jobs,
    mode: Mutex<TextractMode>,
    script: Mutex<Option<Script>>,
}

impl TextractServer {
    /// Starts on a port (0: any free one).
    ///
    /// # Errors
    /// The port is taken.
    pub async fn start(port: u16, connections: Connections) -> anyhow::Result<Self> {
        let socket = TcpListener::bind(("127.0.0.1", port)).await.with_context(|| format!("port {port} is taken"))?;
        let port = socket.local_addr()?.port();
        let shared =
            Arc::new(Shared { connections, jobs: Jobs::default(), mode: Mutex::default(), script: Mutex::default() });
        let (stop, stopped) = watch::channel(());
        tokio::spawn(accept(socket, Arc::clone(&shared), stopped));
        Ok(Self { port, shared, stop })
    }

    /// `http://127.0.0.1:<port>`
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Switches the behaviour.
    pub fn set_mode(&self, mode: TextractMode) {
        *self.shared.mode.lock().unwrap_or_else(PoisonError::into_inner) = mode;
    }

    /// Lets a script answer first; `None` takes it away.
    pub fn set_script(&self, script: Option<Script>) {
        *self.shared.script.lock().unwrap_or_else(PoisonError::into_inner) = script;
    }

    /// How it behaves now.
    #[must_use]
    pub fn mode(&self) -> TextractMode {
        self.shared.mode()
    }

    /// Jobs started since the start: what AWS would send a bill for.
    #[must_use]
    pub fn jobs_started(&self) -> usize {
        self.shared.jobs.count()
    }
}

impl Drop for TextractServer {
    fn drop(&mut self) {
        self.stop.send(()).ok();
    }
}

impl Shared {
    fn mode(&self) -> TextractMode {
        *self.mode.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn serve(self: &Arc<Self>, operation: &str, request: &Value) -> Result<Value, Refusal> {
        let script = self.script.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match script.and_then(|script| script(operation, request)) {
            Some(Scripted::Answer(answer)) => return Ok(answer),
            Some(Scripted::Exception(code)) if code.ends_with("ServerError") => {
                return Err(Refusal::server(code, "as the script says"));
            }
            Some(Scripted::Exception(code)) => return Err(Refusal::client(code, "as the script says")),
            None => {}
        }
        match operation {
            _ if self.mode() == TextractMode::Down => Err(Refusal::server("InternalServerError", "switched off")),
            "StartDocumentAnalysis" | "StartDocumentTextDetection" => self.start(operation, request).await,
            "GetDocumentAnalysis" | "GetDocumentTextDetection" => self.jobs.page(operation, request),
            _ => Err(Refusal::client("InvalidParameterException", "this operation is not served here")),
        }
    }

    async fn start(self: &Arc<Self>, operation: &str, request: &Value) -> Result<Value, Refusal> {
        let object = &request["DocumentLocation"]["S3Object"];
        let name = |field: &str| object[field].as_str().unwrap_or_default().to_owned();
        let bytes = match (self.connections.fetch)(name("Bucket"), name("Name")).await {
            Fetched::Bytes(bytes) => bytes,
            Fetched::Missing => {
                return Err(Refusal::client("InvalidS3ObjectException", "Unable to get object metadata from S3."));
            }
            Fetched::Unreachable => return Err(Refusal::server("InternalServerError", "S3 does not answer.")),
        };
        let (job_id, is_new) = self.jobs.start(operation, request)?;
        if is_new {
            let notification = notification::Notification::new(operation, &job_id, request);
            tokio::spawn(Arc::clone(self).run(job_id.clone(), bytes, notification));
        }
        Ok(json!({ "JobId": job_id }))
    }

    async fn run(self: Arc<Self>, job_id: String, bytes: Vec<u8>, notification: notification::Notification) {
        let read = match self.mode() {
            TextractMode::Fail => Err(Failed::new("INTERNAL_SERVER_ERROR", "switched to fail")),
            _ => (self.connections.reader)(bytes).await,
        };
        let status = if read.is_ok() { "SUCCEEDED" } else { "FAILED" };
        self.jobs.finish(&job_id, read);
        if let Some(event) = notification.event(status) {
            (self.connections.publish)(event);
        }
    }
}

async fn accept(socket: TcpListener, shared: Arc<Shared>, mut stopped: watch::Receiver<()>) {
    let connections = auto::Builder::new(TokioExecutor::new());
    loop {
        let accepted = tokio::select! {
            accepted = socket.accept() => accepted,
            _ = stopped.changed() => return,
        };
        let Ok((stream, _)) = accepted else { continue };
        let shared = Arc::clone(&shared);
        let answer = service_fn(move |request| answer(Arc::clone(&shared), request));
        let connection = connections.serve_connection(TokioIo::new(stream), answer).into_owned();
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error, "a connection to the Textract server ended");
            }
        });
    }
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or("");
    let operation = target.rsplit('.').next().unwrap_or("").to_owned();
    let served = match request.into_body().collect().await {
        Ok(body) => match serde_json::from_slice(&body.to_bytes()) {
            Ok(request) => shared.serve(&operation, &request).await,
            Err(_) => Err(Refusal::client("SerializationException", "the request is not JSON")),
        },
        Err(_) => Err(Refusal::client("SerializationException", "the request was cut off")),
    };
    let (status, body) = match served {
        Ok(body) => (StatusCode::OK, body),
        Err(refusal) => (refusal.status, json!({ "__type": refusal.code, "Message": refusal.message })),
    };
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert("content-type", http::HeaderValue::from_static("application/x-amz-json-1.1"));
    Ok(response)
}
