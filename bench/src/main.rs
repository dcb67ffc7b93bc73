//! `cargo run --release -p bench -- --help`

use clap::Parser as _;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    bench::run(bench::Cli::parse()).await
}
