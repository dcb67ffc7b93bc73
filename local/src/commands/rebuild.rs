//! `rebuild`: PostgreSQL made again out of S3, then compared.

use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use shared::{migrations, storage::Storage};

/// Migrates the empty database, fills it, drains what was left in the middle, and compares both storages.
///
/// # Errors
/// The database is not empty, or a neighbour does not answer; nothing was changed then.
#[expect(clippy::print_stdout, reason = "a command for people")]
pub async fn run(storage: &Storage) -> anyhow::Result<ExitCode> {
    migrations::latest(&mut *storage.database().client().await?).await?;
    let bar = ProgressBar::new_spinner().with_style(ProgressStyle::with_template("{spinner} {pos} objects read ({per_sec})")?);
    let report = storage.rebuild(|objects| bar.set_position(objects)).await?;
    bar.finish_and_clear();
    for (entity, rows) in &report.rows {
        println!("{entity}: {rows} rows");
    }
    for key in &report.skipped {
        println!("left alone: {key}");
    }
    storage.drain(std::time::Instant::now() + std::time::Duration::from_mins(1)).await?;
    println!("{} objects read. People sign in again once a founder has set passwords (init-users makes the first).", report.objects);
    super::verify::run(storage, false).await
}
