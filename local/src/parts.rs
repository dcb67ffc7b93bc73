//! Both storages of a data folder: servers of its own, or existing ones where the environment names them.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use neighbours::{
    postgres::{self, Postgres},
    s3::{self, ObjectCreated, S3Server},
};
use shared::{
    clients::{Clients, aws_at, aws_defaults},
    database::Database,
    migrator::Migrator,
    parameters::{OWNER_PASSWORD, Secrets},
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::{
    environment::{self, Variables},
    folder::{DataFolder, FolderSecrets},
};

/// Database of the folder's own server.
const DATABASE: &str = "nicsan";

/// Whom the functions sign in to it as; the server's own superuser owns the schema.
const FUNCTIONS: &str = "nicsan_functions";

/// Both storages, and clients to reach them. Dropping it stops what is ours.
#[derive(Debug)]
pub struct Parts {
    /// As a process of ours has them.
    pub clients: Clients,
    /// The folder's own database server; `None` when an existing one is used.
    pub postgres: Option<Postgres>,
    /// The folder's own S3 server; `None` when an existing bucket is used.
    pub s3: Option<S3Server>,
    /// Every object written to the own S3 server.
    pub landed: UnboundedReceiver<ObjectCreated>,
}

/// What of a folder is its own, and where.
#[derive(Clone, Debug)]
pub struct Own {
    /// Port of its PostgreSQL server.
    pub postgres_port: Option<u16>,
    /// URL of its S3 server.
    pub s3_url: Option<String>,
}

impl Parts {
    /// Starts what nobody named an existing one for. Nothing stays behind when it fails.
    ///
    /// # Errors
    /// In one line: what is missing, taken, not usable or not reachable.
    pub async fn start(folder: &DataFolder, variables: &Variables) -> anyhow::Result<Self> {
        let secrets = folder.secrets()?;
        let own_database = !variables.contains_key("DB_HOST");
        let mut own = Own { postgres_port: own_database.then(postgres::free_port).transpose()?, s3_url: None };
        // A configuration that cannot work is told before anything is started.
        environment::configuration(&with_own(variables.clone(), &own, &secrets))?;
        let (send, landed) = unbounded_channel();
        let listener: s3::Listener = std::sync::Arc::new(move |object| {
            // Nobody listens any more when the stack is stopping.
            send.send(object).ok();
        });
        let s3 = if uses_existing_bucket(variables) {
            None
        } else {
            Some(S3Server::start(&folder.s3(), 0, listener).await?)
        };
        own.s3_url = s3.as_ref().map(S3Server::url);
        let postgres = match own.postgres_port {
            Some(port) => Some(start_postgres(folder, port, &secrets).await?),
            None => None,
        };
        let clients = clients(variables, &own, &secrets).await?;
        let parts = Self { clients, postgres, s3, landed };
        parts.check().await?;
        Ok(parts)
    }

    /// What of it is ours, for other processes to find.
    #[must_use]
    pub fn own(&self) -> Own {
        Own { postgres_port: self.postgres.as_ref().map(Postgres::port), s3_url: self.s3.as_ref().map(S3Server::url) }
    }

    /// Makes the database of an own server, and the functions' user, also in a folder of a release that had none; an existing
    /// database, or an existing bucket, must answer.
    async fn check(&self) -> anyhow::Result<()> {
        if self.postgres.is_some() {
            create_database(&self.clients).await?;
        }
        if self.s3.is_none() {
            let bucket = self.clients.objects().bucket();
            self.clients.objects().check().await.with_context(|| format!("the bucket {bucket} does not answer"))?;
        }
        // Before the first migration nobody else may be able to sign in.
        let mut migrator = Migrator::sign_in(&self.clients).await.context("the database does not answer")?;
        if self.postgres.is_some() {
            migrator.grant().await?;
        }
        Ok(())
    }
}

/// Clients of the storages that `variables` name, or that are a folder's own.
///
/// # Errors
/// The configuration is not usable.
pub async fn clients(variables: &Variables, own: &Own, secrets: &FolderSecrets) -> anyhow::Result<Clients> {
    let (config, parameters) = environment::configuration(&with_own(variables.clone(), own, secrets))?;
    let aws = match &own.s3_url {
        Some(url) => aws_at(url, s3::ACCESS_KEY, s3::SECRET_KEY).await,
        None => existing_aws(variables).await?,
    };
    Ok(Clients::new(config, Secrets::fixed(parameters), &aws)?)
}

/// An endpoint or a bucket in the environment means that it is to be used.
fn uses_existing_bucket(variables: &Variables) -> bool {
    ["AWS_S3_BUCKET", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"].iter().any(|name| variables.contains_key(*name))
}

async fn existing_aws(variables: &Variables) -> anyhow::Result<aws_config::SdkConfig> {
    let endpoint = variables.get("AWS_ENDPOINT_URL_S3").or(variables.get("AWS_ENDPOINT_URL"));
    let loader = aws_defaults();
    let aws = match endpoint {
        Some(url) => loader.endpoint_url(url).load().await,
        None => loader.load().await,
    };
    ensure!(aws.region().is_some(), "AWS_REGION is missing: the existing bucket cannot be reached without it");
    Ok(aws)
}

/// Lays the folder's own parts under what the environment says.
fn with_own(mut variables: Variables, own: &Own, secrets: &FolderSecrets) -> Variables {
    variables.entry("JWT_SECRET".into()).or_insert_with(|| secrets.jwt_secret.clone());
    if let Some(port) = own.postgres_port {
        let values = [
            ("DB_HOST", "127.0.0.1"),
            ("DB_PORT", &port.to_string()),
            ("DB_NAME", DATABASE),
            ("DB_USER", FUNCTIONS),
            ("DB_PASSWORD", &secrets.functions_password),
            ("DB_OWNER", postgres::USER),
            (OWNER_PASSWORD, &secrets.db_password),
            ("DB_TLS", "disable"),
        ];
        variables.extend(values.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
    variables
}

/// Found binaries, else fetched ones. `pg_ctl` waits for its server, so it gets a thread of its own.
async fn start_postgres(folder: &DataFolder, port: u16, secrets: &FolderSecrets) -> anyhow::Result<Postgres> {
    let binaries = binaries(folder).await?;
    let options =
        postgres::Options { folder: folder.postgres(), port, password: secrets.db_password.clone(), volatile: false };
    tokio::task::spawn_blocking(move || Postgres::start_with(binaries, options)).await?
}

async fn binaries(folder: &DataFolder) -> anyhow::Result<PathBuf> {
    match postgres::find_binaries() {
        Err(_) if std::env::var_os("PG_BIN").is_none() => postgres::fetch_binaries(&folder.releases()).await,
        found => found,
    }
}

async fn create_database(clients: &Clients) -> anyhow::Result<()> {
    let server = shared::config::DatabaseConfig { name: "postgres".into(), ..clients.config.database.clone() };
    let server = Database::as_owner(postgres::USER, &server, clients.secrets.clone())?;
    let client = server.client().await.context("the own PostgreSQL server does not answer")?;
    let there = client.query_opt("select from pg_database where datname = $1", &[&DATABASE]).await?;
    if there.is_none() {
        client.batch_execute(&format!("create database {DATABASE}")).await?;
    }
    Ok(())
}
