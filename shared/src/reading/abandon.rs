//! What is left of uploads that came to nothing: the originals, which S3 deletes once they are marked.
//!
//! The decision is written down before S3 is asked. A process that dies in between, or an S3 that does not answer, leaves
//! work for the next sweep; an upload that is read again meanwhile has another version, and the mark comes off.

use std::time::Duration;

use futures::{StreamExt as _, stream};

use crate::{
    clients::Clients,
    error::Result,
    objects::ObjectKey,
    tables::uploads::{self, Mark},
};

/// Time for second thoughts, about what was rejected as well as about what could not be read. The lifecycle rule counts from
/// the day a file was stored and not from its mark, so the time has to pass before the mark is set.
const SECOND_THOUGHTS: Duration = Duration::from_hours(30 * 24);

/// Marks in one run: seconds of work, and 50,000 in a day.
const BATCH: i64 = 200;

/// Marks at a time: each only waits for S3.
const PARALLEL: usize = 4;

/// Marks the originals of uploads that came to nothing, and takes marks off where an upload goes on.
///
/// # Errors
/// The database does not answer. An S3 that does not answer is for the next run.
pub async fn abandon(clients: &Clients) -> Result<()> {
    let client = clients.database().client().await?;
    uploads::abandon(&**client, SECOND_THOUGHTS.as_secs_f64(), BATCH).await?;
    let marks = uploads::list_marks(&**client, BATCH).await?;
    drop(client);
    let done = stream::iter(marks).map(|mark| set(clients, mark)).buffer_unordered(PARALLEL);
    done.for_each(|()| std::future::ready(())).await;
    Ok(())
}

async fn set(clients: &Clients, mark: Mark) {
    if let Err(error) = try_to_set(clients, &mark).await {
        tracing::warn!(upload_id = %mark.upload_id, %error, "the mark of an original waits for the next run");
    }
}

async fn try_to_set(clients: &Clients, mark: &Mark) -> Result<()> {
    clients.objects().mark_abandoned(&ObjectKey::Original(mark.upload_id.0), mark.is_due).await?;
    uploads::note_mark(&**clients.database().client().await?, mark).await
}
