//! Policies to look at: as many as asked for, over the last three years, made up by a seeded generator.
//!
//! They are written like any other policy, row, document, outbox and audit entry in one transaction, so that both storages
//! agree as soon as the drainer has brought them to S3. Their numbers begin with `DEMO/`, their customers are called Demo,
//! their telephone numbers and addresses belong to nobody, and they have no PDF. The same day draws the same policies, and
//! those that are there already are left alone.

mod draw;
mod lists;

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use shared::{
    clients::Clients,
    error::Result,
    policies::change_of,
    storage::{By, record},
    tables::policies::{Entered, insert_entered},
};

use self::draw::Drawing;

/// Policies of one transaction: two statements of about 2 MB.
const BATCH: usize = 1_000;

/// Longest fold of the figures afterwards; the schedule folds whatever is left.
const LONGEST_FOLD: Duration = Duration::from_mins(2);

/// Makes up `count` policies entered until today (in India); `progress` hears how many of them are done. Answers how many are
/// new.
///
/// # Errors
/// The database's.
pub async fn fill(clients: &Clients, count: usize, today: NaiveDate, progress: impl Fn(usize)) -> Result<usize> {
    let mut drawing = Drawing::new(count, today);
    let (mut done, mut new) = (0, 0);
    loop {
        let batch = drawing.by_ref().take(BATCH).collect::<Result<Vec<Entered>>>()?;
        if batch.is_empty() {
            break;
        }
        new += write(clients, &batch).await?;
        done += batch.len();
        progress(done);
    }
    clients.storage.fold_figures(Instant::now() + LONGEST_FOLD).await?;
    Ok(new)
}

async fn write(clients: &Clients, batch: &[Entered]) -> Result<usize> {
    let by = By { actor: None, request_id: "demo".to_owned() };
    let mut client = clients.database().client().await?;
    let transaction = client.transaction().await?;
    let rows = insert_entered(&*transaction, batch).await?;
    let changes = rows.iter().map(|row| change_of(row, "create", &by, None)).collect::<Result<Vec<_>>>()?;
    record(&*transaction, &changes).await?;
    transaction.commit().await?;
    Ok(rows.len())
}
