//! The Lambda Runtime API on the loopback interface, for one function. Source: «Using the Lambda runtime API for custom
//! runtimes», AWS Lambda Developer Guide.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Path, State},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::StatusCode;
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    sync::{Mutex as AsyncMutex, mpsc, oneshot, watch},
};

/// What Lambda takes as an answer: 6 MB and a little for the frame.
const LARGEST_ANSWER: usize = 6_291_556;

/// How an invocation ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The function answered.
    Answer(Value),
    /// The function said that it failed: `errorType`, `errorMessage`.
    Error(Value),
    /// It had not answered at its deadline, and was killed.
    TimedOut,
    /// Its process ended instead.
    Exited,
}

/// How far a cold start has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// The process runs.
    Begun,
    /// It asked for its first event at this moment.
    Ready(Instant),
    /// It said why it cannot start.
    Failed(Value),
}

/// One event on its way to the function.
struct Invocation {
    id: String,
    event: Value,
    deadline: SystemTime,
}

/// The Runtime API of one function.
pub struct RuntimeApi {
    address: String,
    events: mpsc::Sender<Invocation>,
    shared: Arc<Shared>,
}

struct Shared {
    events: AsyncMutex<mpsc::Receiver<Invocation>>,
    waiting: Mutex<HashMap<String, oneshot::Sender<Outcome>>>,
    start: watch::Sender<Start>,
}

impl RuntimeApi {
    /// Starts on a free port; ends with the runtime it was started on.
    ///
    /// # Errors
    /// The loopback interface is not usable.
    pub async fn start() -> std::io::Result<Self> {
        let (events, receiver) = mpsc::channel(1);
        let shared = Arc::new(Shared {
            events: AsyncMutex::new(receiver),
            waiting: Mutex::default(),
            start: watch::channel(Start::Begun).0,
        });
        let routes = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answer))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&shared));
        let socket = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = socket.local_addr()?.to_string();
        tokio::spawn(async move { axum::serve(socket, routes).await });
        Ok(Self { address, events, shared })
    }

    /// For `AWS_LAMBDA_RUNTIME_API`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// How far the start has come, now and later.
    #[must_use]
    pub fn started(&self) -> watch::Receiver<Start> {
        self.shared.start.subscribe()
    }

    /// Hands the function an event; what comes back says how it ended, unless the process ends first.
    pub async fn hand_over(&self, event: Value, time: Duration) -> oneshot::Receiver<Outcome> {
        let (send, outcome) = oneshot::channel();
        let id = uuid::Uuid::new_v4().to_string();
        self.shared.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), send);
        let invocation = Invocation { id, event, deadline: SystemTime::now() + time };
        if self.events.send(invocation).await.is_err() {
            self.shared.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        outcome
    }
}

impl Shared {
    fn end(&self, id: &str, outcome: Outcome) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        // Whoever waited may have given up at the deadline.
        waiting.map(|send| send.send(outcome));
    }
}

async fn next(State(shared): State<Arc<Shared>>) -> Response {
    shared.start.send_if_modified(|start| {
        let first = *start == Start::Begun;
        if first {
            *start = Start::Ready(Instant::now());
        }
        first
    });
    let Some(Invocation { id, event, deadline }) = shared.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let deadline = deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    Response::builder()
        .header("lambda-runtime-aws-request-id", id)
        .header("lambda-runtime-deadline-ms", deadline.to_string())
        .header("lambda-runtime-invoked-function-arn", "arn:aws:lambda:ap-south-1:000000000000:function:rehearsed")
        .header("lambda-runtime-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0")
        .body(Body::from(event.to_string()))
        .unwrap_or_default()
}

async fn answer(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Bytes) -> Response {
    if body.len() > LARGEST_ANSWER {
        let error =
            json!({ "errorType": "Function.ResponseSizeTooLarge", "errorMessage": format!("{} bytes", body.len()) });
        shared.end(&id, Outcome::Error(error.clone()));
        return (StatusCode::PAYLOAD_TOO_LARGE, Json(error)).into_response();
    }
    shared.end(&id, Outcome::Answer(read(&body)));
    (StatusCode::ACCEPTED, Json(json!({ "status": "OK" }))).into_response()
}

async fn error(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Bytes) -> Response {
    shared.end(&id, Outcome::Error(read(&body)));
    (StatusCode::ACCEPTED, Json(json!({ "status": "OK" }))).into_response()
}

async fn init_error(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    shared.start.send_replace(Start::Failed(read(&body)));
    (StatusCode::ACCEPTED, Json(json!({ "status": "OK" }))).into_response()
}

fn read(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()))
}
