//! How every upload begins: a row that waits for its file.

use std::time::Duration;

use shared::{
    database::commit,
    domain::UserId,
    error::{Error, Result},
    reading::{By, change_of},
    storage::record,
    tables::uploads::{self, NewUpload, UploadRow},
};

use crate::App;

/// How long a row waits for its file: a link is good for three minutes, and 50 MB take seven at 1 Mbit/s. With a sweep every
/// five minutes it has expired after fifteen.
pub(crate) const LIFETIME: Duration = Duration::from_mins(10);

/// Most uploads of one person within a day: a month's business of a branch. Each one costs money at Textract.
pub(crate) const MOST_PER_DAY: i64 = 5_000;

/// When somebody may try again who has uploaded too much.
const RETRY_AFTER_SECONDS: u64 = 3_600;

/// Writes the row, in one transaction with its document and audit entry: four statements. `None` when its id is taken.
///
/// # Errors
/// 429 when the person has uploaded enough for a day.
pub(crate) async fn create(app: &App, new: &NewUpload, by: &By) -> Result<Option<UploadRow>> {
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    if let Some(row) = uploads::insert(&*transaction, new).await? {
        record(&*transaction, &[change_of(&row, "upload", by, None)?]).await?;
        commit(transaction).await?;
        return Ok(Some(row));
    }
    match uploads::find(&*transaction, new.upload_id).await? {
        Some(_) => Ok(None),
        None => Err(enough()),
    }
}

/// The person has uploaded enough for a day.
pub(crate) fn enough() -> Error {
    Error::TooManyRequests { retry_after_seconds: RETRY_AFTER_SECONDS }
}

/// Who uploads: every route here has somebody signed in.
///
/// # Errors
/// Our own fault.
pub(crate) fn author(by: &By) -> Result<UserId> {
    by.actor.ok_or_else(|| Error::internal("an upload without a person"))
}
