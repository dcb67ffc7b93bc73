//! `revoked_tokens`: tokens that ended before they expired.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio_postgres::GenericClient;
use uuid::Uuid;

use crate::error::Result;

/// The earlier end counts, whoever comes first.
const END: &str = "
insert into revoked_tokens (jti, ended_at, expires_at) values ($1, now() + make_interval(secs => $2), $3)
on conflict (jti) do update set ended_at = least(revoked_tokens.ended_at, excluded.ended_at)";

/// Ends a token once `grace` has passed. It is remembered until `expires_at`.
///
/// # Errors
/// The database's.
pub async fn end(db: &impl GenericClient, jti: Uuid, grace: Duration, expires_at: DateTime<Utc>) -> Result<()> {
    db.execute(END, &[&jti, &grace.as_secs_f64(), &expires_at]).await?;
    Ok(())
}
