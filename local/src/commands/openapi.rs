//! `openapi`: the API description, out of the routes themselves.

use std::{path::Path, process::ExitCode};

use anyhow::Context as _;

use crate::api_description;

/// Writes the description, or only says whether the file is up to date.
///
/// # Errors
/// The file cannot be written.
#[expect(clippy::print_stdout, reason = "a command for people")]
pub async fn run(file: &Path, check: bool) -> anyhow::Result<ExitCode> {
    let text = api_description::text().await?;
    if !check {
        std::fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))?;
        println!("{}", file.display());
        return Ok(ExitCode::SUCCESS);
    }
    if std::fs::read_to_string(file).is_ok_and(|there| there == text) {
        println!("{} is up to date", file.display());
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} is out of date: run `cargo run -- openapi`", file.display());
    Ok(ExitCode::FAILURE)
}
