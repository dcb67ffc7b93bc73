//! What is measured.

use std::path::PathBuf;

use clap::Parser;

/// Load on a running stack, at several numbers of policies.
///
/// It fills the stack's database: run it on a stack with a data folder of its own.
#[derive(Clone, Debug, Parser)]
#[command(name = "bench", version)]
pub struct Cli {
    /// Data folder of the running stack; says where its API and its PostgreSQL are
    #[arg(long, value_name = "DIR", env = "NICSAN_DATA", default_value = ".local")]
    pub data: PathBuf,
    /// URL of the API instead, `http://localhost:3001`
    #[arg(long, requires = "database")]
    pub url: Option<String>,
    /// Its database, `postgres://user:password@localhost:5432/name`
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database: Option<String>,
    /// Numbers of policies, ascending; ratios are to the first
    #[arg(long, value_delimiter = ',', default_value = "10000,1000000")]
    pub policies: Vec<i64>,
    /// Connections at a time
    #[arg(long, default_value_t = 8)]
    pub connections: usize,
    /// Seconds for every case
    #[arg(long, default_value_t = 5)]
    pub seconds: u64,
    /// Only the cases whose name contains this, like `dashboard`
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub only: String,
    /// A founder of the stack
    #[arg(long, default_value = "admin@nicsan.in")]
    pub email: String,
    /// The founder's password
    #[arg(long, default_value = "admin123", hide_default_value = true)]
    pub password: String,
}
