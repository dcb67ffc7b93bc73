//! The servers of one test program. They end with it, however it ends, and leave nothing behind.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};
use neighbours::{
    postgres::{self, Postgres},
    s3::{self, ObjectCreated, S3Server},
};
use tokio::sync::{OnceCell, RwLock};
use tokio_postgres::NoTls;

use super::folder::Folder;
use crate::migrations::FunctionsUser;

/// Of a server that lives for a minute on the loopback interface.
pub(super) const PASSWORD: &str = "tests-only";

/// Migrated once; every test's database is a copy of it.
const TEMPLATE: &str = "template_migrated";

/// Who owns the databases, as on RDS: may make users, and is no superuser.
pub(super) const OWNER: &str = "tests_owner";

/// Whom the code under test signs in as.
pub(super) const FUNCTIONS: &str = "tests_functions";

pub(super) struct Servers {
    pub(super) postgres_port: u16,
    pub(super) s3: S3Server,
    pub(super) s3_use: RwLock<()>,
    pub(super) aws: SdkConfig,
    pub(super) landed: Arc<Mutex<Vec<ObjectCreated>>>,
    _postgres: Postgres,
    _folder: Folder,
}

static SERVERS: OnceCell<Servers> = OnceCell::const_new();

/// The servers of this program, started by the first test that asks.
pub(super) async fn running() -> &'static Servers {
    SERVERS.get_or_init(start).await
}

/// Every `#[tokio::test]` has a runtime of its own; the servers must outlive the first one.
async fn start() -> Servers {
    let (send, started) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime can be made");
        runtime.block_on(async {
            drop(send.send(start_all().await));
            std::future::pending::<()>().await;
        });
    });
    let started = started.await.expect("the thread of the servers lives");
    started.unwrap_or_else(|error| panic!("tests need PostgreSQL and a writable folder: {error:#}"))
}

async fn start_all() -> anyhow::Result<Servers> {
    let folder = Folder::new()?;
    let postgres = Postgres::start(postgres::Options {
        folder: folder.path().join("postgres"),
        port: postgres::free_port()?,
        password: PASSWORD.to_owned(),
        volatile: true,
    })?;
    let landed = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&landed);
    let listener = move |object| heard.lock().unwrap_or_else(PoisonError::into_inner).push(object);
    let s3 = S3Server::start(&folder.path().join("s3"), 0, Arc::new(listener)).await?;
    let servers = Servers {
        postgres_port: postgres.port(),
        aws: aws(&s3.url()),
        s3,
        landed,
        s3_use: RwLock::new(()),
        _postgres: postgres,
        _folder: folder,
    };
    let admin = servers.connect("postgres").await?;
    admin.batch_execute(&format!("create role {OWNER} login createrole createdb password '{PASSWORD}'")).await?;
    admin.batch_execute(&format!("create database {TEMPLATE} owner {OWNER}")).await?;
    let mut template = servers.connect_as(OWNER, PASSWORD, TEMPLATE).await?;
    let functions = FunctionsUser { name: FUNCTIONS.into(), password: PASSWORD.into() };
    crate::migrations::latest(&mut template, Some(&functions)).await?;
    Ok(servers)
}

impl Servers {
    /// A copy of the migrated template.
    pub(super) async fn create_database(&self, name: &str) {
        let admin = self.connect("postgres").await.expect("the server of tests answers");
        let create = format!("create database {name} template {TEMPLATE} owner {OWNER} strategy file_copy");
        // The template may be busy for the moment in which another test copies it.
        for _ in 0..50 {
            match admin.batch_execute(&create).await {
                Ok(()) => return,
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
        panic!("the template database cannot be copied");
    }

    /// A database of the owner without anything in it.
    pub(super) async fn create_empty_database(&self, name: &str) {
        let admin = self.connect("postgres").await.expect("the server of tests answers");
        let create = format!("create database {name} owner {OWNER} template template0");
        admin.batch_execute(&create).await.expect("a database can be made");
    }

    /// As the superuser.
    pub(super) async fn connect(&self, database: &str) -> anyhow::Result<tokio_postgres::Client> {
        self.connect_as(postgres::USER, PASSWORD, database).await
    }

    pub(super) async fn connect_as(
        &self,
        user: &str,
        password: &str,
        database: &str,
    ) -> anyhow::Result<tokio_postgres::Client> {
        let (client, connection) = tokio_postgres::Config::new()
            .host("127.0.0.1")
            .port(self.postgres_port)
            .user(user)
            .password(password)
            .dbname(database)
            .connect(NoTls)
            .await?;
        tokio::spawn(connection);
        Ok(client)
    }
}

/// Clients of the local S3 server. Two attempts are enough for a server that either works or was told to fail.
fn aws(endpoint: &str) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-south-1"))
        .endpoint_url(endpoint)
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
            s3::ACCESS_KEY,
            s3::SECRET_KEY,
            None,
            None,
            "tests",
        )))
        .retry_config(aws_config::retry::RetryConfig::standard().with_max_attempts(2))
        .build()
}
