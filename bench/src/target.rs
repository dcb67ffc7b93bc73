//! Where the stack and its database are.

use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;
use tokio_postgres::Config;

use crate::Cli;

/// A running stack.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// Host and port of the API.
    pub(crate) url: url::Url,
    pub(crate) database: Config,
}

/// What a stack writes down for other processes.
#[derive(Deserialize)]
struct Running {
    url: String,
    postgres_port: Option<u16>,
}

#[derive(Deserialize)]
struct Secrets {
    db_password: String,
}

/// Role and database of a local stack.
const LOCAL: &str = "nicsan";

impl Target {
    /// As the command line says, or as the data folder does.
    pub(crate) fn find(cli: &Cli) -> anyhow::Result<Self> {
        let running = || read::<Running>(&cli.data, "running.json").context("no stack is running on this data folder");
        let url = match &cli.url {
            Some(url) => url.clone(),
            None => running()?.url,
        };
        let database = match &cli.database {
            Some(database) => database.parse().context("DATABASE_URL cannot be read")?,
            None => local(&running()?, &read::<Secrets>(&cli.data, "secrets.json")?)?,
        };
        Ok(Self { url: url.parse().context("the URL cannot be read")?, database })
    }
}

fn local(running: &Running, secrets: &Secrets) -> anyhow::Result<Config> {
    let port = running.postgres_port.context("this stack uses a database of yours: name it with --database")?;
    let mut config = Config::new();
    config.host("127.0.0.1").port(port).user(LOCAL).dbname(LOCAL).password(&secrets.db_password);
    Ok(config)
}

fn read<T: serde::de::DeserializeOwned>(folder: &Path, name: &str) -> anyhow::Result<T> {
    let path = folder.join(name);
    let text = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is not what a stack writes", path.display()))
}
