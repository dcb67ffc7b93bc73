//! The whole of Nicsan CRM on one machine, and the operators' commands.
//!
//! | room | |
//! |---|---|
//! | [`environment`], [`folder`] | what the machine says, what the data folder holds |
//! | [`parts`], [`connection`] | both storages of a folder; the storages a command works on |
//! | [`stack`], [`page`] | everything running: parts, functions, API; and the page to watch and break it |
//! | [`demo`] | policies to look at |
//! | [`cli`], [`commands`] | the command line |
//! | [`api_description`] | what the routes say of themselves |
//!
//! Nothing of a function is written here a second time: their routers are merged, their handlers called.

pub mod api_description;
pub mod cli;
pub mod commands;
pub mod connection;
pub mod demo;
pub mod environment;
pub mod folder;
pub mod page;
pub mod parts;
pub mod stack;

use std::{io::IsTerminal as _, path::Path, process::ExitCode};

use clap::Parser as _;
use shared::error::Error;
use tracing_subscriber::EnvFilter;

/// The program: environment, command line, log, and then the command. Whatever fails is told in one line.
#[must_use]
pub fn program() -> ExitCode {
    match start() {
        Ok(code) => code,
        Err(error) => {
            let text = for_operators(error);
            eprintln!("nicsan: {}", text.lines().map(str::trim).collect::<Vec<_>>().join(" "));
            ExitCode::FAILURE
        }
    }
}

/// The public text of our own faults speaks of requests and hides the cause; who sits here needs the cause.
fn for_operators(error: anyhow::Error) -> String {
    match error.downcast() {
        Ok(Error::Internal(cause)) => format!("{:#}", anyhow::Error::from_boxed(cause)),
        Ok(other) => format!("{:#}", anyhow::Error::from(other)),
        Err(error) => format!("{error:#}"),
    }
}

fn start() -> anyhow::Result<ExitCode> {
    environment::load(Path::new(".env"))?;
    let cli = cli::Cli::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .compact()
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(commands::dispatch(cli))
}
