//! The operators' commands, one per file.

pub mod accuracy;
pub mod export_schema;
pub mod init_users;
pub mod migrate;
pub mod openapi;
pub mod rebuild;
pub mod run;
pub mod templates;
pub mod verify;

use std::process::ExitCode;

use crate::{
    cli::{Cli, Command},
    connection::Connection,
};

/// Does what the command line says.
///
/// # Errors
/// In one line, for people.
pub async fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    let Some(command) = cli.command else { return run::run(cli.run).await };
    match command {
        Command::Migrate { command, on } => migrate::run(&command, &on.data).await,
        Command::InitUsers { given, on } => init_users::run(given, &Connection::open_migrated(&on.data).await?).await,
        Command::Verify { json, on } => {
            verify::run(&Connection::open_migrated(&on.data).await?.clients.storage, json).await
        }
        Command::Rebuild { drop, on } => rebuild::run(&Connection::open(&on.data).await?.clients, drop).await,
        Command::ExportSchema { out, on } => {
            export_schema::run(&Connection::open(&on.data).await?, out.as_deref()).await
        }
        Command::Openapi { check, out } => openapi::run(&out, check).await,
        Command::Accuracy { out, on } => {
            accuracy::run(&Connection::open_migrated(&on.data).await?.clients, out.as_deref()).await
        }
        Command::Templates { command, on } => {
            templates::run(command, &Connection::open(&on.data).await?.clients.templates).await
        }
        Command::Extract(extract) => extract.run().await,
        Command::ReadPdf => Ok(reader::read_pdf().await),
    }
}
