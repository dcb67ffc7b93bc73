//! Without a command: the whole system, until somebody stops it.

use std::process::ExitCode;

use chrono::Utc;
use indicatif::{ProgressBar, ProgressStyle};
use shared::{clients::Clients, domain::dates::day_in_india};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    cli::RunArgs,
    demo,
    stack::{Options, Stack, banner},
};

/// Starts everything, tells people where, and stops cleanly at Ctrl-C or SIGTERM, also in the middle of a start.
///
/// # Errors
/// The stack cannot be started; nothing is left running then.
#[expect(clippy::print_stdout, reason = "the banner is for people")]
pub async fn run(args: RunArgs) -> anyhow::Result<ExitCode> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut told = async || tokio::select! { _ = interrupt.recv() => (), _ = terminate.recv() => () };
    let stack = tokio::select! {
        started = start(&args) => started?,
        () = told() => return Ok(ExitCode::SUCCESS),
    };
    println!("{}", banner(stack.url(), &args.data.canonicalize().unwrap_or(args.data)));
    told().await;
    println!("stopping …");
    stack.stop().await;
    Ok(ExitCode::SUCCESS)
}

async fn start(args: &RunArgs) -> anyhow::Result<Stack> {
    let options = Options {
        data: args.data.clone(),
        host: args.host.clone(),
        port: args.port,
        fresh: args.fresh,
        program: std::env::current_exe()?,
    };
    let stack = Stack::start(options).await?;
    if let Some(policies) = args.demo {
        fill(&stack.machine().clients, policies).await?;
    }
    Ok(stack)
}

async fn fill(clients: &Clients, policies: usize) -> anyhow::Result<()> {
    let bar = ProgressBar::new(policies as u64)
        .with_style(ProgressStyle::with_template("making up policies {wide_bar} {pos}/{len}")?);
    demo::fill(clients, policies, day_in_india(Utc::now()), |done| bar.set_position(done as u64)).await?;
    bar.finish_and_clear();
    Ok(())
}
