//! An S3-protocol server on the loopback interface, with switches to make it fail.
//!
//! Signatures are checked, presigned links work, conditional writes are atomic, listings are paged.

mod protocol;
mod store;

use std::{
    collections::BTreeMap,
    convert::Infallible,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use s3s::{
    Body,
    auth::SimpleAuth,
    service::{S3Service, S3ServiceBuilder},
};
use serde::{Deserialize, Serialize};
use tokio::{net::TcpListener, sync::watch};

pub use protocol::Listener;
pub use store::{Condition, Head, Store};

/// Key pair of the local server: no secret, it listens on the loopback interface only.
pub const ACCESS_KEY: &str = "local";
/// See [`ACCESS_KEY`].
pub const SECRET_KEY: &str = "local-secret";

/// An object that was written.
#[derive(Clone, Debug)]
pub struct ObjectCreated {
    /// Its bucket.
    pub bucket: String,
    /// Its key, as it is.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
    /// MD5, hexadecimal.
    pub etag: String,
    /// Later writes of one key have a higher one.
    pub sequencer: String,
}

/// How the server behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum S3Mode {
    /// As it should.
    #[default]
    Up,
    /// Answers 503 to everything.
    Down,
    /// Answers, after [`SLOW`].
    Slow,
    /// Does the work of a write, then loses the answer.
    Forgetful,
}

/// Pause of a slow server: longer than the inline budget of a request.
pub const SLOW: Duration = Duration::from_secs(3);

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct S3Server {
    port: u16,
    store: Arc<Store>,
    shared: Arc<Shared>,
    stop: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Shared {
    mode: Mutex<S3Mode>,
    requests: Mutex<BTreeMap<String, u64>>,
    total: AtomicU64,
}

impl S3Server {
    /// Starts on a port (0: any free one), with its objects in `folder`.
    ///
    /// # Errors
    /// The port is taken or the folder cannot be used.
    pub async fn start(folder: &Path, port: u16, listener: Listener) -> anyhow::Result<Self> {
        let store = Arc::new(Store::open(store::folder_in(folder))?);
        let socket = TcpListener::bind(("127.0.0.1", port)).await.with_context(|| format!("port {port} is taken"))?;
        let port = socket.local_addr()?.port();
        let mut builder = S3ServiceBuilder::new(protocol::Protocol {
            store: Arc::clone(&store),
            listener,
            sequence: AtomicU64::default(),
        });
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        let shared = Arc::new(Shared::default());
        let (stop, stopped) = watch::channel(());
        tokio::spawn(accept(socket, builder.build(), Arc::clone(&shared), stopped));
        Ok(Self { port, store, shared, stop })
    }

    /// `http://127.0.0.1:<port>`
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The objects themselves.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Switches the behaviour.
    pub fn set_mode(&self, mode: S3Mode) {
        *self.shared.mode.lock().unwrap_or_else(PoisonError::into_inner) = mode;
    }

    /// How it behaves now.
    #[must_use]
    pub fn mode(&self) -> S3Mode {
        self.shared.mode()
    }

    /// Requests served since the start.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.shared.total.load(Ordering::Relaxed)
    }

    /// Requests served since the start, by method.
    #[must_use]
    pub fn requests_by_method(&self) -> BTreeMap<String, u64> {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        // Nobody listens any more when the server has ended by itself.
        self.stop.send(()).ok();
    }
}

impl Shared {
    fn mode(&self) -> S3Mode {
        *self.mode.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, method: &Method) {
        self.total.fetch_add(1, Ordering::Relaxed);
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner).entry(method.to_string()).or_default() += 1;
    }
}

async fn accept(socket: TcpListener, service: S3Service, shared: Arc<Shared>, mut stopped: watch::Receiver<()>) {
    let connections = auto::Builder::new(TokioExecutor::new());
    loop {
        let accepted = tokio::select! {
            accepted = socket.accept() => accepted,
            _ = stopped.changed() => return,
        };
        let Ok((stream, _)) = accepted else { continue };
        let (service, shared) = (service.clone(), Arc::clone(&shared));
        let answer = service_fn(move |request| answer(service.clone(), Arc::clone(&shared), request));
        let connection = connections.serve_connection(TokioIo::new(stream), answer).into_owned();
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error, "a connection to the object server ended");
            }
        });
    }
}

async fn answer(
    service: S3Service,
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    shared.count(request.method());
    let origin = request.headers().get(header::ORIGIN).cloned();
    if request.method() == Method::OPTIONS {
        return Ok(with_cors(Response::new(Body::empty()), origin));
    }
    let is_write = request.method() == Method::PUT;
    let mode = shared.mode();
    match mode {
        S3Mode::Down => return Ok(with_cors(refused(), origin)),
        S3Mode::Slow => tokio::time::sleep(SLOW).await,
        S3Mode::Up | S3Mode::Forgetful => {}
    }
    let answered = hyper::service::Service::call(&service, request).await;
    let response = match answered {
        Ok(response) if !(mode == S3Mode::Forgetful && is_write) => response,
        _ => refused(),
    };
    Ok(with_cors(response, origin))
}

fn refused() -> Response<Body> {
    let body = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
    let mut response = Response::new(Body::from(bytes::Bytes::from_static(body.as_bytes())));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response
}

/// As the bucket's CORS rule: browsers of any origin may use a presigned link.
fn with_cors(mut response: Response<Body>, origin: Option<HeaderValue>) -> Response<Body> {
    if let Some(origin) = origin {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, PUT, POST"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("ETag"));
    }
    response
}
