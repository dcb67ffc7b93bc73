//! `Idempotency-Key`: the same request sent again gets the same answer, and has its effect once.

use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, request::Parts};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio_postgres::GenericClient;
use uuid::Uuid;

use super::{Principal, Reply, request::text};
use crate::{
    error::{Error, Result},
    storage::sha256_hex,
    tables::idempotency_keys::{self, KeyScope},
};

static HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// Marks an answer that was given before.
static REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Longest key taken.
const LONGEST_KEY: usize = 200;

/// The header, if it was sent.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let key = text(&parts.headers, &HEADER)?.filter(|key| !key.is_empty());
        if key.is_some_and(|key| key.len() > LONGEST_KEY) {
            return Err(Error::BadRequest(format!("Idempotency-Key is longer than {LONGEST_KEY} characters.")));
        }
        Ok(Self(key.map(ToOwned::to_owned)))
    }
}

/// One request that must have its effect once. Without a key it does nothing.
///
/// ```ignore
/// let once = key.once(&principal, "POST /api/policies", &body);
/// if let Some(answer) = once.begin(&tx).await? { return Ok(answer); }
/// // … the effect, in `tx` …
/// once.keep(&tx, &reply).await?;   // before the commit; again after it if the answer changed
/// ```
#[derive(Clone, Debug)]
pub struct Once(Option<KeyScope>);

impl IdempotencyKey {
    /// Binds the key to a person, a route and a body.
    pub fn once(self, principal: &Principal, route: &str, body: &impl Serialize) -> Once {
        Once(self.0.map(|key| KeyScope {
            user_id: principal.user_id,
            route: route.to_owned(),
            key,
            request_sha256: sha256_hex(serde_json::to_string(body).unwrap_or_default().as_bytes()),
        }))
    }
}

impl IdempotencyKey {
    /// The id of what a request with this key makes: the same whenever it is repeated, so that a repetition finds and
    /// finishes what the first one began, also when that was more than one transaction.
    #[must_use]
    pub fn id(&self, principal: &Principal, route: &str) -> Option<Uuid> {
        let key = self.0.as_ref()?;
        let digest = Sha256::digest(format!("{}\n{route}\n{key}", principal.user_id));
        let bytes = digest.first_chunk().copied()?;
        Some(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }
}

impl Once {
    /// Takes the key in the transaction. `Some` is the answer given before, to be sent instead of doing anything.
    ///
    /// # Errors
    /// The key was used with another body, or its first request is still unanswered.
    pub async fn begin(&self, db: &impl GenericClient) -> Result<Option<Response>> {
        Ok(self.kept(db).await?.map(|(status, answer)| replayed(status, answer)))
    }

    /// As [`Once::begin`], with status and body of the answer given before: for answers with a part that must not be kept.
    ///
    /// # Errors
    /// As [`Once::begin`].
    pub async fn kept(&self, db: &impl GenericClient) -> Result<Option<(i32, Value)>> {
        let Some(scope) = &self.0 else { return Ok(None) };
        let Some(used) = idempotency_keys::take(db, scope).await? else { return Ok(None) };
        if used.request_sha256 != scope.request_sha256 {
            return Err(Error::field("Idempotency-Key", "was already used with another request body"));
        }
        let (Some(status), Some(answer)) = (used.status_code, used.answer) else {
            return Err(Error::Conflict("The first request with this Idempotency-Key has no answer yet.".into()));
        };
        Ok(Some((status, answer)))
    }

    /// Keeps the answer.
    ///
    /// # Errors
    /// The database's.
    pub async fn keep<T: Serialize>(&self, db: &impl GenericClient, reply: &Reply<T>) -> Result<()> {
        let Some(scope) = &self.0 else { return Ok(()) };
        let answer = serde_json::to_value(reply).map_err(Error::internal)?;
        idempotency_keys::keep_answer(db, scope, reply.status().as_u16(), &answer).await
    }

    /// Was a key sent at all?
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.is_some()
    }
}

/// An answer that was given before.
#[must_use]
pub fn replayed(status: i32, answer: Value) -> Response {
    let status = u16::try_from(status).ok().and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or(StatusCode::OK);
    let mut response = (status, axum::Json(answer)).into_response();
    response.headers_mut().insert(REPLAYED.clone(), HeaderValue::from_static("true"));
    response
}
