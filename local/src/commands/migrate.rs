//! `migrate latest|status|rollback|make NAME`: the schema, by hand.

use std::{path::Path, process::ExitCode};

use anyhow::{Context as _, bail, ensure};
use clap::Subcommand;
use shared::migrator::Migrator;

use crate::connection::Connection;

/// What to do with the schema.
#[derive(Clone, Debug, Subcommand)]
pub enum MigrateCommand {
    /// Apply every migration the database does not have
    Latest,
    /// List all migrations and whether they are applied
    Status,
    /// Take the newest applied migration back
    Rollback,
    /// Write an empty pair of files for a new migration
    Make {
        /// What it does, in snake case: `add_branch_codes`
        name: String,
    },
}

/// Runs one of them. `make` needs no database.
///
/// # Errors
/// As told by the database or a migration.
#[expect(clippy::print_stdout, reason = "a command for people")]
pub async fn run(command: &MigrateCommand, data: &Path) -> anyhow::Result<ExitCode> {
    if let MigrateCommand::Make { name } = command {
        make(name, Path::new("migrations"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let connection = Connection::open(data).await?;
    let mut migrator = Migrator::sign_in(&connection.clients).await?;
    match command {
        MigrateCommand::Latest => {
            let applied = migrator.latest().await?;
            println!("{} migrations applied{}{}", applied.len(), separator(&applied), applied.join(", "));
        }
        MigrateCommand::Rollback => println!("taken back: {}", migrator.rollback().await?),
        MigrateCommand::Status | MigrateCommand::Make { .. } => {
            for migration in migrator.status().await? {
                let state = if migration.applied { "applied" } else { "waiting" };
                let origin = if migration.known { "" } else { "  (of a newer release)" };
                println!("V{:<4}{state}  {}{origin}", migration.version, migration.name);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn separator(applied: &[String]) -> &'static str {
    if applied.is_empty() { "" } else { ": " }
}

/// Writes `V<next>__<name>.sql` and its undo file into `folder`.
///
/// # Errors
/// The name is no snake case, or the folder is not the repository's.
#[expect(clippy::print_stdout, reason = "a command for people")]
pub fn make(name: &str, folder: &Path) -> anyhow::Result<()> {
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    ensure!(plain, "the name must be snake case, like add_branch_codes");
    if !folder.join("undo").is_dir() {
        bail!("there is no {}/undo here; run this in the root of the repository", folder.display());
    }
    let next = newest_version(folder)? + 1;
    let forward = folder.join(format!("V{next}__{name}.sql"));
    let undo = folder.join("undo").join(format!("{next}__{name}.sql"));
    std::fs::write(&forward, "-- Why, and what the old code does while this is already applied.\n")?;
    std::fs::write(&undo, "-- Takes the migration of the same number back.\n")?;
    println!("{}\n{}", forward.display(), undo.display());
    Ok(())
}

fn newest_version(folder: &Path) -> anyhow::Result<u32> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let versions = entries.flatten().filter_map(|entry| version_of(&entry.file_name().to_string_lossy()));
    Ok(versions.max().unwrap_or(0))
}

fn version_of(file: &str) -> Option<u32> {
    file.strip_prefix('V')?.split_once("__")?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_migration_gets_the_next_number_and_an_undo_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("undo")).unwrap();
        std::fs::write(folder.path().join("V9__old.sql"), "").unwrap();
        make("add_codes", folder.path()).unwrap();
        assert!(folder.path().join("V10__add_codes.sql").exists());
        assert!(folder.path().join("undo/10__add_codes.sql").exists());
        assert!(make("Add Codes", folder.path()).is_err());
    }
}
