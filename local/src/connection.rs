//! The storages a command works on: those of an AWS environment, of the stack that runs on the data folder, or of a stopped
//! one, whose servers are started for the time of the command.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use neighbours::postgres::{self, Postgres};
use shared::{clients::Clients, migrations};

use crate::{
    environment::{self, Variables},
    folder::{self, DataFolder, Held},
    parts::{self, Own, Parts},
};

/// Clients, and what must live as long as they are used. The servers stop before the folder is given back.
#[derive(Debug)]
pub struct Connection {
    /// The storages.
    pub clients: Clients,
    parts: Option<Parts>,
    _folder: Option<DataFolder>,
}

impl Connection {
    /// Connects as the environment says; without an environment, to the data folder.
    ///
    /// # Errors
    /// The configuration is not usable, or the storages cannot be reached.
    pub async fn open(data: &Path) -> anyhow::Result<Self> {
        let variables = environment::with_database_url(environment::of_process())?;
        if is_on_aws(&variables) {
            return Ok(Self { clients: Clients::from_operator().await?, parts: None, _folder: None });
        }
        match DataFolder::look(data)? {
            Held::ByOther(running) => {
                let own = Own { postgres_port: running.postgres_port, s3_url: running.s3_url };
                let clients = parts::clients(&variables, &own, &folder::secrets_of(data)?).await?;
                Ok(Self { clients, parts: None, _folder: None })
            }
            Held::ByUs(folder) => {
                let parts = Parts::start(&folder, &variables).await?;
                Ok(Self { clients: parts.clients.clone(), parts: Some(parts), _folder: Some(folder) })
            }
        }
    }

    /// The same, for a command that reads or writes tables.
    ///
    /// # Errors
    /// As [`Connection::open`]; migrations of this release are missing.
    pub async fn open_migrated(data: &Path) -> anyhow::Result<Self> {
        let connection = Self::open(data).await?;
        let all = migrations::status(&**connection.clients.database().client().await?).await?;
        let waiting = all.iter().filter(|migration| !migration.applied).count();
        ensure!(waiting == 0, "{waiting} of {} migrations are not applied yet; run `migrate latest` first", all.len());
        Ok(connection)
    }

    /// A program of the PostgreSQL client: beside the server's binaries if there are any, else found by its name.
    #[must_use]
    pub fn postgres_program(&self, name: &str) -> PathBuf {
        let own = self.parts.as_ref().and_then(|parts| parts.postgres.as_ref()).map(Postgres::binaries);
        let folder = own.map(Path::to_owned).or_else(|| postgres::find_binaries().ok());
        folder.map(|folder| folder.join(name)).filter(|program| program.is_file()).unwrap_or_else(|| name.into())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.clients.database().close();
    }
}

/// `staging` and `production` are on AWS, with their secrets in SSM.
#[must_use]
pub fn is_on_aws(variables: &Variables) -> bool {
    variables.get("ENVIRONMENT").is_some_and(|name| name != "local")
}

/// The stack is a copy of AWS, so it never runs as one of its environments.
///
/// # Errors
/// `ENVIRONMENT` names one of them.
pub fn local_variables() -> anyhow::Result<Variables> {
    let variables = environment::with_database_url(environment::of_process())?;
    let is_local = (!is_on_aws(&variables)).then_some(variables);
    is_local.context("the stack runs with ENVIRONMENT=local only; commands work on staging and production")
}
