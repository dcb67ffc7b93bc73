//! Somebody who sends requests, and what comes back.

use axum::{Router, body::Body};
use chrono::Utc;
use http::{HeaderMap, HeaderName, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::Stand;
use crate::{
    auth::token::Bearer,
    domain::{Role, UserId},
    http::Peer,
};

/// Somebody with a row in `users` and a token.
#[derive(Clone, Debug)]
pub struct Person {
    /// Id of the row.
    pub id: UserId,
    /// E-mail of the row.
    pub email: String,
    /// A good token.
    pub token: String,
}

impl Person {
    pub(super) async fn create(stand: &Stand, role: Role) -> Self {
        let client = stand.clients.database().client().await.expect("the database answers");
        let email = format!("{}@example.in", uuid::Uuid::new_v4().simple());
        let row = client
            .query_one(
                "insert into users (email, name, role) values ($1, 'Test Person', $2) returning user_id",
                &[&email, &role.as_str()],
            )
            .await
            .expect("the row is valid");
        let id: UserId = row.get("user_id");
        let bearer = Bearer { id: id.0, email: email.clone(), role: role.as_str().to_owned(), version: 1 };
        let now = Utc::now();
        let token = stand.gate().tokens().issue(&bearer, now, now).expect("tokens can be signed");
        Self { id, email, token }
    }
}

/// Sends requests to a router, as a browser would to the API.
#[derive(Clone, Debug)]
pub struct Client {
    router: Router,
    token: Option<String>,
    headers: HeaderMap,
    peer: Option<Peer>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its JSON; null when the body is none.
    pub json: Value,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Client {
    pub(super) fn new(router: Router) -> Self {
        Self { router, token: None, headers: HeaderMap::new(), peer: None }
    }

    /// The same, signed in.
    #[must_use]
    pub fn as_person(&self, person: &Person) -> Self {
        self.with_token(&person.token)
    }

    /// The same, with this token whatever it is.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same, sending one more header.
    ///
    /// # Panics
    /// The value must be a valid header.
    #[must_use]
    pub fn with_header(&self, name: &'static str, value: &str) -> Self {
        let mut more = self.clone();
        more.headers.insert(HeaderName::from_static(name), value.parse().expect("a valid header"));
        more
    }

    /// The same, from this network address.
    ///
    /// # Panics
    /// It must be an address.
    #[must_use]
    pub fn from_address(&self, address: &str) -> Self {
        Self { peer: Some(Peer(address.parse().expect("an IP address"))), ..self.clone() }
    }

    /// Sends without a body.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// Sends JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Sends JSON.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    /// Sends JSON.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, Some(body)).await
    }

    /// Sends JSON, or nothing.
    pub async fn delete(&self, path: &str, body: Option<&Value>) -> Answer {
        self.send(Method::DELETE, path, body).await
    }

    /// Sends any method with JSON, or nothing.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let content_type = body.map(|_| "application/json");
        let bytes = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        self.send_bytes(method, path, content_type, bytes).await
    }

    /// Sends anything.
    ///
    /// # Panics
    /// The path must be valid; the router itself never fails.
    pub async fn send_bytes(&self, method: Method, path: &str, content_type: Option<&str>, body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(peer) = self.peer {
            request = request.extension(peer);
        }
        let request = request.body(Body::from(body)).expect("a valid request");
        let response = self.router.clone().oneshot(request).await.expect("the router always answers");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("the body ends").to_bytes().to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, json, bytes }
    }
}

impl Answer {
    /// `data` of a success, or all of the answer for the message of a failing test.
    ///
    /// # Panics
    /// The answer must be a success.
    #[must_use]
    pub fn data(&self) -> &Value {
        assert!(self.json["success"] == true, "{} {}", self.status, self.json);
        &self.json["data"]
    }
}
