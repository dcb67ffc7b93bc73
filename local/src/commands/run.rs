//! Without a command: the whole system, until somebody stops it.

use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};

use crate::{
    cli::RunArgs,
    stack::{Options, Stack, banner},
};

/// Starts everything, tells people where, and stops cleanly at Ctrl-C or SIGTERM, also in the middle of a start.
///
/// # Errors
/// The stack cannot be started; nothing is left running then.
#[expect(clippy::print_stdout, reason = "the banner is for people")]
pub async fn run(args: RunArgs) -> anyhow::Result<ExitCode> {
    let data = args.data.clone();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut told = async || tokio::select! { _ = interrupt.recv() => (), _ = terminate.recv() => () };
    let RunArgs { port, host, data: folder, fresh } = args;
    let stack = tokio::select! {
        started = Stack::start(Options { data: folder, host, port, fresh }) => started?,
        () = told() => return Ok(ExitCode::SUCCESS),
    };
    println!("{}", banner(stack.url(), &data.canonicalize().unwrap_or(data)));
    told().await;
    println!("stopping …");
    stack.stop().await;
    Ok(ExitCode::SUCCESS)
}
