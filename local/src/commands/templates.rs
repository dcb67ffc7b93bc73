//! `templates show|push|reset`: what the reading goes by, changed without a deployment.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use shared::{
    extraction::Templates,
    templates::{self, Files, TemplatesInForce},
};

/// What to do with the templates.
#[derive(Clone, Debug, Subcommand)]
pub enum TemplatesCommand {
    /// List the templates in force, and which of them stand in S3
    Show,
    /// Put the *.toml of a folder in the place of those in S3; try them with `extract --templates` first
    Push {
        /// Where they are
        folder: PathBuf,
    },
    /// Go back to the templates compiled in
    Reset,
}

/// Runs one of them. Functions follow within a minute.
///
/// # Errors
/// S3 does not answer, or a template cannot be used; nothing is changed then.
#[expect(clippy::print_stdout, reason = "a command for people")]
pub async fn run(command: TemplatesCommand, in_force: &TemplatesInForce) -> anyhow::Result<ExitCode> {
    let files = match command {
        TemplatesCommand::Show => in_force.files().await?,
        TemplatesCommand::Push { folder } => push(&folder, in_force).await?,
        TemplatesCommand::Reset => {
            in_force.replace(&Files::new()).await?;
            Files::new()
        }
    };
    let builtin: Vec<_> = Templates::builtin().versions().collect();
    for version in templates::merged(&files).context("what stands in S3 cannot be used")?.versions() {
        let origin = if builtin.contains(&version) { "compiled in" } else { "from S3" };
        println!("{:<20}version {:<4}{origin}", version.0, version.1);
    }
    Ok(ExitCode::SUCCESS)
}

/// All of the folder or nothing.
async fn push(folder: &Path, in_force: &TemplatesInForce) -> anyhow::Result<Files> {
    let files = reader::template_files(folder)?;
    for (name, text) in &files {
        let alone = templates::merged(&Files::from([(name.clone(), text.clone())]))?;
        ensure!(
            alone.versions().ne(Templates::builtin().versions()),
            "{name} would change nothing: count its version up beyond that of the one compiled in"
        );
    }
    in_force.replace(&files).await?;
    Ok(files)
}
