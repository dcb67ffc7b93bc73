//! Where the server's binaries are: installed ones first, fetched ones when there are none.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use postgresql_embedded::{PostgreSQL, Settings};

/// What a folder of binaries must hold.
const NEEDED: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// `PG_BIN` if it is set, and nothing else then; Debian's folders (newest first), the PATH, Homebrew's.
///
/// # Errors
/// None of them holds the binaries.
pub fn find_binaries() -> anyhow::Result<PathBuf> {
    if let Some(named) = std::env::var_os("PG_BIN").map(PathBuf::from) {
        ensure!(is_complete(&named), "PG_BIN is {}, which does not hold PostgreSQL's server binaries", named.display());
        return Ok(named);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    versions_under("/usr/lib/postgresql")
        .into_iter()
        .chain(std::env::split_paths(&path).collect::<Vec<_>>())
        .chain(["/opt/homebrew/bin", "/usr/local/bin", "/opt/homebrew/opt/postgresql/bin"].map(PathBuf::from))
        .find(|folder| is_complete(folder))
        .context("PostgreSQL's server binaries were not found: install `postgresql`, or set PG_BIN to their folder")
}

/// The binaries of an earlier fetch into `folder`, or those of the newest release, fetched now.
///
/// # Errors
/// They cannot be fetched.
pub async fn fetch_binaries(folder: &Path) -> anyhow::Result<PathBuf> {
    let installation_dir = folder.join("releases");
    // Only the binaries are wanted: a data folder that looks initialised is left alone.
    let looks_initialised = tempfile::tempdir()?;
    std::fs::write(looks_initialised.path().join("postgresql.conf"), "")?;
    let settings = Settings { installation_dir, data_dir: looks_initialised.path().to_owned(), ..Settings::default() };
    let mut fetched = PostgreSQL::new(settings);
    fetched.setup().await.context(
        "PostgreSQL's server binaries were not found and could not be fetched: install `postgresql`, or set PG_BIN",
    )?;
    Ok(fetched.settings().installation_dir.join("bin"))
}

fn is_complete(folder: &Path) -> bool {
    NEEDED.iter().all(|binary| folder.join(binary).is_file())
}

fn versions_under(folder: &str) -> Vec<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, path)| path).collect()
}
