//! Rows that have outlived their purpose, in the small tables of requests.

use tokio_postgres::GenericClient;

use crate::error::Result;

/// A repetition comes within minutes; a day is generous. Ended tokens are forgotten once they would have expired anyway.
const DELETE: &str = "
with keys as (delete from idempotency_keys where created_at < now() - interval '1 day'),
    tokens as (delete from revoked_tokens where expires_at < now())
delete from login_attempts
where last_failed_at < now() - interval '1 day' and (known_until is null or known_until < now())";

/// Deletes them.
///
/// # Errors
/// The database's.
pub async fn delete(db: &impl GenericClient) -> Result<()> {
    db.execute(DELETE, &[]).await?;
    Ok(())
}
