//! `export-schema`: the schema as `pg_dump` writes it.

use std::{
    path::Path,
    process::{ExitCode, Stdio},
};

use anyhow::{Context as _, ensure};
use shared::secret::ExposeSecret as _;
use tokio::process::Command;

use crate::connection::Connection;

/// Writes the schema to `out`, or to standard output. `pg_dump` is the one beside the server's binaries, or on the PATH.
///
/// # Errors
/// `pg_dump` is missing, older than the server, or refused.
pub async fn run(connection: &Connection, out: Option<&Path>) -> anyhow::Result<ExitCode> {
    let database = &connection.clients.config.database;
    let pg_dump = connection.postgres_program("pg_dump");
    let mut command = Command::new(&pg_dump);
    command
        .args(["--schema-only", "--no-owner", "--no-privileges"])
        .args(["--host", &database.host, "--port", &database.port.to_string()])
        .args(["--username", &database.user, "--dbname", &database.name])
        // Never on the command line, where other processes can read it.
        .env("PGPASSWORD", connection.clients.secrets.get("DB_PASSWORD").expose_secret())
        .env("PGSSLMODE", if database.tls { "verify-full" } else { "prefer" })
        .stdin(Stdio::null());
    if let Some(file) = out {
        command.arg("--file").arg(file);
    }
    let status = command
        .status()
        .await
        .with_context(|| format!("{} cannot be run: install the PostgreSQL client or set PG_BIN", pg_dump.display()))?;
    ensure!(status.success(), "pg_dump failed ({status})");
    Ok(ExitCode::SUCCESS)
}
