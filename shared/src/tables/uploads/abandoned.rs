//! Uploads that came to nothing, as far as their originals in S3 depend on it.

use postgres_from_row::FromRow;
use tokio_postgres::GenericClient;

use crate::{domain::UploadId, error::Result};

const ABANDON: &str = "
update uploads set abandoned_version = version
where upload_id in (
    select upload_id from uploads
    where status in ('FAILED', 'REJECTED', 'EXPIRED') and abandoned_version is null
        and updated_at < now() - make_interval(secs => $1)
    order by updated_at
    limit $2
    for update skip locked
)";

/// Gives up uploads that ended without a policy so long ago, oldest first.
///
/// # Errors
/// The database's.
pub async fn abandon(db: &impl GenericClient, after_seconds: f64, limit: i64) -> Result<u64> {
    Ok(db.execute(ABANDON, &[&after_seconds, &limit]).await?)
}

/// An original whose mark is not as it should be.
#[derive(Clone, Debug, FromRow)]
pub struct Mark {
    /// Whose original.
    pub upload_id: UploadId,
    /// The version at which it was given up.
    pub abandoned_version: i32,
    /// Should it be there? Not when the upload has gone on since.
    pub is_due: bool,
}

const LIST_MARKS: &str = "
select upload_id, abandoned_version, abandoned_version = version as is_due from uploads
where abandoned_version is not null and (marked_at is null or abandoned_version <> version)
order by is_due, upload_id
limit $1";

/// Marks to set or to take off; first those to take off, for which there is a day.
///
/// # Errors
/// The database's.
pub async fn list_marks(db: &impl GenericClient, limit: i64) -> Result<Vec<Mark>> {
    let rows = db.query(LIST_MARKS, &[&limit]).await?;
    rows.iter().map(|row| Mark::try_from_row(row).map_err(Into::into)).collect()
}

/// The mark of an upload that went on meanwhile stays known, so that it comes off.
const NOTE_MARK: &str = "
update uploads
set abandoned_version = case when $3 then abandoned_version end, marked_at = case when $3 then now() end
where upload_id = $1 and abandoned_version = $2";

/// S3 has the mark, or has it no more.
///
/// # Errors
/// The database's.
pub async fn note_mark(db: &impl GenericClient, mark: &Mark) -> Result<()> {
    db.execute(NOTE_MARK, &[&mark.upload_id, &mark.abandoned_version, &mark.is_due]).await?;
    Ok(())
}
