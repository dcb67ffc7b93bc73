//! `init-users`: the first people, without whom nobody could add others.

use std::process::ExitCode;

use auth::{FirstPasswords, Outcome};
use clap::Args;
use shared::secret::SecretString;

use crate::connection::Connection;

/// Passwords for them. On the command line other processes can read them, so they come out of the environment.
#[derive(Args, Clone, Debug)]
#[command(after_help = "In production both passwords must be given; elsewhere the defaults are ops123 and admin123.")]
pub struct Passwords {
    /// Password of ops@nicsan.in
    #[arg(long, env = "OPS_PASSWORD", hide_env_values = true, value_parser = secret)]
    ops_password: Option<SecretString>,
    /// Password of admin@nicsan.in, a founder
    #[arg(long, env = "ADMIN_PASSWORD", hide_env_values = true, value_parser = secret)]
    admin_password: Option<SecretString>,
}

#[expect(clippy::unnecessary_wraps, reason = "the form clap asks for")]
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(text.into())
}

/// Adds those who cannot sign in yet; run again, it changes nothing.
///
/// # Errors
/// A password that breaks the rule or is missing, or a database that does not answer.
#[expect(clippy::print_stdout, reason = "a command for people")]
pub async fn run(given: Passwords, connection: &Connection) -> anyhow::Result<ExitCode> {
    let given = FirstPasswords { ops: given.ops_password, admin: given.admin_password };
    for (email, outcome) in auth::init_users(&connection.clients, &given).await? {
        let what = match outcome {
            Outcome::Created => "can sign in now",
            Outcome::Unchanged => "could sign in before, nothing was changed",
        };
        println!("{email}: {what}");
    }
    Ok(ExitCode::SUCCESS)
}
