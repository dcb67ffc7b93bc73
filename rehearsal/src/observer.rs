//! Stands between a function and one of its AWS neighbours: notes every call, and on request refuses some or cuts connections.

use std::{
    cell::Cell,
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header, request::Parts};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use serde_json::Value;
use tokio::{net::TcpListener, sync::watch};

/// One request, as far as permissions depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET`, `PUT` …
    pub method: String,
    /// Encoded, as sent.
    pub path: String,
    /// Decoded pairs.
    pub query: BTreeMap<String, String>,
    /// `X-Amz-Target` of JSON protocols.
    pub target: String,
    /// Body of JSON protocols; null elsewhere.
    pub json: Value,
    /// `X-Amz-Date`: when the caller says that it signed, like `20261129T183000Z`.
    pub signed_at: String,
    /// What it was answered.
    pub status: u16,
}

/// What a neighbour answers in place of its work.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// `400`, `403` …
    pub status: u16,
    /// `Date`, when the neighbour's clock matters.
    pub date: Option<String>,
    /// As the protocol of the neighbour writes an error.
    pub body: String,
}

/// A running observer.
pub struct Observer {
    url: String,
    refusals: Arc<Mutex<VecDeque<Refusal>>>,
    calls: Arc<Mutex<Vec<Call>>>,
    waited: Arc<Mutex<Duration>>,
    cut: watch::Sender<u64>,
}

#[derive(Clone)]
struct Forward {
    to: String,
    client: Client<HttpConnector, Full<Bytes>>,
    refusals: Arc<Mutex<VecDeque<Refusal>>>,
    calls: Arc<Mutex<Vec<Call>>>,
    waited: Arc<Mutex<Duration>>,
}

impl Observer {
    /// Listens on a free port and passes everything on to `to`, like `http://127.0.0.1:9000`.
    ///
    /// # Errors
    /// The loopback interface is not usable.
    pub async fn start(to: &str) -> std::io::Result<Self> {
        let socket = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", socket.local_addr()?);
        let refusals: Arc<Mutex<VecDeque<Refusal>>> = Arc::default();
        let calls: Arc<Mutex<Vec<Call>>> = Arc::default();
        let waited: Arc<Mutex<Duration>> = Arc::default();
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
        let forward = Forward {
            to: to.to_owned(),
            client,
            refusals: Arc::clone(&refusals),
            calls: Arc::clone(&calls),
            waited: Arc::clone(&waited),
        };
        let cut = watch::channel(0).0;
        tokio::spawn(accept(socket, forward, cut.clone()));
        Ok(Self { url, refusals, calls, waited, cut })
    }

    /// What to reach the neighbour by.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Answers the next calls with these, one each.
    pub fn refuse(&self, next: impl IntoIterator<Item = Refusal>) {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner).extend(next);
    }

    /// Closes every open connection, as a server does with clients that were silent for long.
    pub fn cut(&self) {
        self.cut.send_modify(|times| *times += 1);
    }

    /// How long those who asked have waited for all answers, from the opening of a connection, on the way through here as well.
    #[must_use]
    pub fn waited(&self) -> Duration {
        *self.waited.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The calls so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn accept(socket: TcpListener, forward: Forward, cut: watch::Sender<u64>) {
    while let Ok((stream, _)) = socket.accept().await {
        let forward = forward.clone();
        let mut cut = cut.subscribe();
        // The first request of a connection has waited for the connection as well.
        let opened = Cell::new(Some(Instant::now()));
        tokio::spawn(async move {
            let service =
                service_fn(move |request| forward.clone().pass_on(request, opened.take().unwrap_or_else(Instant::now)));
            let server = auto::Builder::new(TokioExecutor::new());
            let connection = server.serve_connection(TokioIo::new(stream), service);
            tokio::select! {
                ended = connection => drop(ended),
                _ = cut.changed() => {}
            }
        });
    }
}

impl Refusal {
    fn answer(self) -> Response<Full<Bytes>> {
        let date = self.date.and_then(|date| HeaderValue::from_str(&date).ok());
        let mut response = Response::new(Full::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if let Some(date) = date {
            // hyper adds the time of this machine only where there is none.
            response.headers_mut().insert(header::DATE, date);
        }
        response
    }
}

impl Forward {
    async fn pass_on(self, request: Request<Incoming>, begun: Instant) -> Result<Response<Full<Bytes>>, hyper::Error> {
        let (mut parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let mut call = noted(&parts, &body);
        let refusal = self.refusals.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        if let Some(refusal) = refusal {
            call.status = refusal.status;
            self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
            return Ok(refusal.answer());
        }
        let target = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        // The host is signed: it stays that of the observer.
        let Ok(uri) = format!("{}{target}", self.to).parse() else { return Ok(unreachable()) };
        parts.uri = uri;
        parts.version = http::Version::HTTP_11;
        let Ok(answer) = self.client.request(Request::from_parts(parts, Full::new(body))).await else {
            return Ok(unreachable());
        };
        let (parts, body) = answer.into_parts();
        call.status = parts.status.as_u16();
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        let bytes = body.collect().await?.to_bytes();
        *self.waited.lock().unwrap_or_else(PoisonError::into_inner) += begun.elapsed();
        Ok(Response::from_parts(parts, Full::new(bytes)))
    }
}

fn unreachable() -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response
}

fn noted(parts: &Parts, body: &[u8]) -> Call {
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let query = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
    Call {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: query.into_owned().collect(),
        target: header("x-amz-target"),
        signed_at: header("x-amz-date"),
        json: serde_json::from_slice(body).unwrap_or_default(),
        status: 0,
    }
}
