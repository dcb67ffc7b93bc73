//! The command line: no command runs the stack, every other one is for operators.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::commands::{init_users::Passwords, migrate::MigrateCommand, templates::TemplatesCommand};

/// Nicsan CRM on one machine, and its operators' tool.
#[derive(Clone, Debug, Parser)]
#[command(name = "nicsan", version, args_conflicts_with_subcommands = true)]
#[command(
    after_help = "Configuration: environment variables or .env; with ENVIRONMENT=staging or production the commands \
                        work on AWS. Without one they work on the data folder, whether its stack is running or not."
)]
pub struct Cli {
    /// What to do; without a command the whole system is started
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How the stack is run
    #[command(flatten)]
    pub run: RunArgs,
}

/// How the stack is run.
#[derive(Args, Clone, Debug)]
pub struct RunArgs {
    /// Port of the API
    #[arg(long, env = "PORT", default_value_t = 3001)]
    pub port: u16,
    /// Name or address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    pub host: String,
    /// Folder of everything that is kept
    #[arg(long, value_name = "DIR", env = "NICSAN_DATA", default_value = ".local")]
    pub data: PathBuf,
    /// Start empty: throw away what the data folder holds
    #[arg(long)]
    pub fresh: bool,
    /// Make up this many policies of the last three years
    #[arg(long, value_name = "N")]
    pub demo: Option<usize>,
}

/// Which data folder a command works on.
#[derive(Args, Clone, Debug)]
pub struct DataArgs {
    /// Data folder of the local stack
    #[arg(long, global = true, value_name = "DIR", env = "NICSAN_DATA", default_value = ".local")]
    pub data: PathBuf,
}

/// What operators do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// The schema: apply, list, take back or write migrations
    Migrate {
        /// What to do with it
        #[command(subcommand)]
        command: MigrateCommand,
        /// Where
        #[command(flatten)]
        on: DataArgs,
    },
    /// Make the first users, or set their passwords
    InitUsers {
        /// With which passwords
        #[command(flatten)]
        given: Passwords,
        /// Where
        #[command(flatten)]
        on: DataArgs,
    },
    /// Compare PostgreSQL and S3; exit code 1 when they differ
    Verify {
        /// Print the findings as JSON
        #[arg(long)]
        json: bool,
        /// Where
        #[command(flatten)]
        on: DataArgs,
    },
    /// Fill PostgreSQL out of S3, then verify
    Rebuild {
        /// Empty the database first; refused while something in it has not reached S3
        #[arg(long)]
        drop: bool,
        /// Where
        #[command(flatten)]
        on: DataArgs,
    },
    /// Write the schema as `pg_dump` does
    ExportSchema {
        /// File to write; standard output without it
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Where
        #[command(flatten)]
        on: DataArgs,
    },
    /// Write the API description out of the routes themselves
    Openapi {
        /// Write nothing; exit code 1 when the file is out of date
        #[arg(long)]
        check: bool,
        /// File to write
        #[arg(long, value_name = "FILE", default_value = "functions/health/openapi.json")]
        out: PathBuf,
    },
    /// Compare what was read with what people confirmed, per insurer and field
    Accuracy {
        /// Also write the confirmed answers of Textract with their truths: a regression set, with personal data
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Where
        #[command(flatten)]
        on: DataArgs,
    },
    /// What the reading goes by: show, replace, reset
    Templates {
        /// What to do with it
        #[command(subcommand)]
        command: TemplatesCommand,
        /// Where
        #[command(flatten)]
        on: DataArgs,
    },
    /// Read PDFs or Textract answers into JSON
    Extract(reader::Extract),
    /// Read one PDF from standard input: the process that a hostile one may take down
    #[command(hide = true)]
    ReadPdf,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
