//! `reader extract …` without the rest of the system, and the child process of the tests.

use std::process::ExitCode;

use clap::Parser;

/// Reads PDFs and Textract answers.
#[derive(Parser)]
enum Command {
    /// Reads PDFs or Textract answers into JSON
    Extract(reader::Extract),
    /// Reads one PDF from standard input
    #[command(hide = true)]
    ReadPdf,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    match Command::parse() {
        Command::Extract(extract) => extract.run().await,
        Command::ReadPdf => Ok(reader::read_pdf().await),
    }
}
