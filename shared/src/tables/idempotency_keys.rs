//! `idempotency_keys`: one effect per key, and the same answer every time it is asked for.

use postgres_from_row::FromRow;
use serde_json::Value;
use tokio_postgres::GenericClient;

use crate::{domain::UserId, error::Result};

/// A key as sent, scoped by person and route.
#[derive(Clone, Debug)]
pub struct KeyScope {
    /// Whose key it is: nobody reads another's answers.
    pub user_id: UserId,
    /// Method and path pattern.
    pub route: String,
    /// As sent in `Idempotency-Key`.
    pub key: String,
    /// Of the body it came with.
    pub request_sha256: String,
}

/// What is known of a key already used.
#[derive(Clone, Debug, FromRow)]
pub struct UsedKeyRow {
    /// Of the first request's body.
    pub request_sha256: String,
    /// Status of the first answer; null while it was never given.
    pub status_code: Option<i32>,
    /// Body of the first answer.
    pub answer: Option<Value>,
}

const TAKE: &str = "
insert into idempotency_keys (user_id, route, idempotency_key, request_sha256) values ($1, $2, $3, $4)
on conflict do nothing";

const FIND: &str = "
select request_sha256, status_code, answer from idempotency_keys
where user_id = $1 and route = $2 and idempotency_key = $3";

/// Takes the key inside the caller's transaction. A concurrent request with the same key waits here for the first to end.
/// `None`: it is ours now. `Some`: it was used before.
///
/// # Errors
/// The database's.
pub async fn take(db: &impl GenericClient, scope: &KeyScope) -> Result<Option<UsedKeyRow>> {
    let taken = db.execute(TAKE, &[&scope.user_id, &scope.route, &scope.key, &scope.request_sha256]).await?;
    if taken == 1 {
        return Ok(None);
    }
    let row = db.query_one(FIND, &[&scope.user_id, &scope.route, &scope.key]).await?;
    Ok(Some(UsedKeyRow::try_from_row(&row)?))
}

const ANSWER: &str = "
update idempotency_keys set status_code = $4, answer = $5
where user_id = $1 and route = $2 and idempotency_key = $3";

/// Keeps the answer for repetitions.
///
/// # Errors
/// The database's.
pub async fn keep_answer(db: &impl GenericClient, scope: &KeyScope, status_code: u16, answer: &Value) -> Result<()> {
    db.execute(ANSWER, &[&scope.user_id, &scope.route, &scope.key, &i32::from(status_code), answer]).await?;
    Ok(())
}
