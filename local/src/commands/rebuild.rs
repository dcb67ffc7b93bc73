//! `rebuild`: PostgreSQL made again out of S3, then compared.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::ensure;
use indicatif::{ProgressBar, ProgressStyle};
use shared::{clients::Clients, migrator::Migrator, storage::Storage};

/// Longest time to bring to S3 what is in the database only, before it is emptied.
const LAST_DRAIN: Duration = Duration::from_mins(5);

/// Migrates the empty database, fills it, drains what was left in the middle, and compares both storages.
///
/// # Errors
/// The database is not empty, or a neighbour does not answer; nothing was changed then.
#[expect(clippy::print_stdout, reason = "a command for people")]
pub async fn run(clients: &Clients, drop: bool) -> anyhow::Result<ExitCode> {
    let storage = &clients.storage;
    let mut migrator = Migrator::sign_in(clients).await?;
    if drop {
        empty(storage, &mut migrator).await?;
    }
    migrator.latest().await?;
    let bar = ProgressBar::new_spinner()
        .with_style(ProgressStyle::with_template("{spinner} {pos} objects read ({per_sec})")?);
    let report = storage.rebuild(|objects| bar.set_position(objects)).await?;
    bar.finish_and_clear();
    for (entity, rows) in &report.rows {
        println!("{entity}: {rows} rows");
    }
    for key in &report.skipped {
        println!("left alone: {key}");
    }
    storage.drain(Instant::now() + Duration::from_mins(1)).await?;
    println!(
        "{} objects read. Password hashes are never in S3: people sign in again once init-users or a founder has set passwords.",
        report.objects
    );
    super::verify::run(storage, false).await
}

/// Takes every migration back, and every row with it; but never one that S3 does not have yet.
async fn empty(storage: &Storage, migrator: &mut Migrator) -> anyhow::Result<()> {
    if migrator.status().await?.iter().all(|migration| !migration.applied) {
        return Ok(());
    }
    let left = storage.drain(Instant::now() + LAST_DRAIN).await?.depth;
    ensure!(
        left == 0,
        "{left} versions have not reached S3 yet; the database is their only home, so it stays as it is"
    );
    let lost = storage.verify().await?.lost_in_s3();
    ensure!(
        lost == 0,
        "{lost} objects are missing in S3 or are not what the database has, so it stays as it is; verify names them"
    );
    while migrator.status().await?.iter().any(|migration| migration.applied) {
        migrator.rollback().await?;
    }
    Ok(())
}
