//! The one query of every request: is this token's person still active, with which role, and is the token still wanted?

use postgres_from_row::FromRow;
use tokio_postgres::GenericClient;
use uuid::Uuid;

use crate::{domain::UserId, error::Result};

/// What the database says about a token.
#[derive(Clone, Debug, FromRow)]
pub struct TokenCheckRow {
    /// `ops` or `founder`, now.
    pub role: String,
    /// May this person sign in at all?
    pub is_active: bool,
    /// Tokens of another version have ended.
    pub token_version: i32,
    /// Was this very token ended, by «log out» or by a newer one?
    pub is_revoked: bool,
}

const FIND: &str = "
select role, is_active, token_version,
    exists (select from revoked_tokens where jti = $2 and ended_at <= now()) as is_revoked
from users where user_id = $1";

/// The state of a token; `None` when there is no such person.
///
/// # Errors
/// The database's.
pub async fn find(db: &impl GenericClient, user_id: UserId, jti: Uuid) -> Result<Option<TokenCheckRow>> {
    let row = db.query_opt(FIND, &[&user_id, &jti]).await?;
    Ok(row.as_ref().map(TokenCheckRow::try_from_row).transpose()?)
}
