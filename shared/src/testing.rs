//! Servers for the tests of every package: a real PostgreSQL and a real S3-protocol server, one of each per test program,
//! with a database and a folder of objects of its own for every test.

mod folder;
mod killed;
mod log;
mod person;
mod servers;
mod textract;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::Router;
use chrono::Utc;
use neighbours::{proxy::Proxy, s3::S3Mode};

use crate::{
    clients::Clients,
    config::{Config, DatabaseConfig},
    domain::Role,
    http::{Gate, serve},
    migrator::Migrator,
    objects::ObjectKey,
    parameters::{OWNER_PASSWORD, Parameters, Secrets},
    secret::SecretString,
};

pub use killed::killed_after;
pub use log::Log;
pub use person::{Answer, Client, Person};
pub use textract::{Textract, failing_reader, specimen, specimen_reader};

/// Long enough for a signing key; worthless anywhere else.
const JWT_SECRET: &str = "tests:0123456789abcdef0123456789abcdef";

/// A database and a folder of objects of one test, with clients to reach them.
pub struct Stand {
    /// As a process of ours would have them.
    pub clients: Clients,
    servers: &'static servers::Servers,
}

/// Numbers databases and folders of this test program.
static NEXT: AtomicU32 = AtomicU32::new(1);

impl Stand {
    /// A migrated database without rows, and no objects.
    ///
    /// # Panics
    /// With one line of help when the servers cannot be started.
    pub async fn start() -> Self {
        let servers = servers::running().await;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        servers.create_database(&name).await;
        Self { clients: clients(servers, servers.postgres_port, &name, number), servers }
    }

    /// The same with a proxy before its database, to cut it off or to lose the answer to a commit.
    ///
    /// # Panics
    /// With one line of help when the servers cannot be started.
    pub async fn start_behind_proxy() -> (Self, Proxy) {
        let servers = servers::running().await;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        servers.create_database(&name).await;
        let proxy = Proxy::start(servers.postgres_port).await.expect("the loopback interface is usable");
        (Self { clients: clients(servers, proxy.port(), &name, number), servers }, proxy)
    }

    /// Over a database that is there already, for measuring: `migrate latest` has made the user `tests_functions` there, with
    /// the password `tests-only`.
    ///
    /// # Panics
    /// With one line of help when the servers cannot be started.
    pub async fn over(postgres_port: u16, database: &str) -> Self {
        let servers = servers::running().await;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { clients: clients(servers, postgres_port, database, number), servers }
    }

    /// The routes behind all layers, as a function serves them.
    ///
    /// # Panics
    /// The signing keys of tests are always usable.
    #[must_use]
    pub fn serve(&self, routes: Router) -> Client {
        let gate = Arc::new(self.gate());
        Client::new(serve(routes, gate, &self.clients.config.cors_origins))
    }

    /// Issues and checks tokens, as the functions do.
    ///
    /// # Panics
    /// The signing keys of tests are always usable.
    #[must_use]
    pub fn gate(&self) -> Gate {
        Gate::new(&self.clients).expect("the signing key of tests is long enough")
    }

    /// Somebody with a row in `users` and a good token.
    ///
    /// # Panics
    /// The database must answer.
    pub async fn person(&self, role: Role) -> Person {
        Person::create(self, role).await
    }

    /// A superuser's connection to the database of this test, for what the code under test may not do.
    ///
    /// # Panics
    /// The database must answer.
    pub async fn connect(&self) -> tokio_postgres::Client {
        self.connect_to(&self.clients.config.database.name).await
    }

    /// The same to another database of the server.
    ///
    /// # Panics
    /// The database must answer.
    pub async fn connect_to(&self, database: &str) -> tokio_postgres::Client {
        self.servers.connect(database).await.expect("the server of tests answers")
    }

    /// Runs statements as the superuser: bugs and accidents of which the code under test is not capable.
    ///
    /// # Panics
    /// They must succeed.
    pub async fn tamper(&self, sql: &str) {
        self.connect().await.batch_execute(sql).await.expect("the superuser may do anything");
    }

    /// Signs in to the database of this test as somebody.
    ///
    /// # Errors
    /// Why that is refused.
    pub async fn connect_as(&self, user: &str, password: &str) -> anyhow::Result<tokio_postgres::Client> {
        self.connect_as_to(user, password, &self.clients.config.database.name).await
    }

    /// The same to another database of the server.
    ///
    /// # Errors
    /// Why that is refused.
    pub async fn connect_as_to(
        &self,
        user: &str,
        password: &str,
        database: &str,
    ) -> anyhow::Result<tokio_postgres::Client> {
        self.servers.connect_as(user, password, database).await
    }

    /// Makes a database without anything in it, of the owner of all others.
    ///
    /// # Panics
    /// The server must answer.
    pub async fn create_empty_database(&self, name: &str) {
        self.servers.create_empty_database(name).await;
    }

    /// As `migrate` signs in.
    ///
    /// # Panics
    /// The database must answer.
    pub async fn migrator(&self) -> Migrator {
        Migrator::sign_in(&self.clients).await.expect("the server of tests answers")
    }

    /// Makes S3 fail, or work again. One server serves all tests of a program: use it only under [`Stand::lock_s3`].
    pub fn set_s3(&self, mode: S3Mode) {
        self.servers.s3.set_mode(mode);
    }

    /// For tests that need S3 to work: waits while another test breaks it.
    pub async fn share_s3(&self) -> tokio::sync::RwLockReadGuard<'static, ()> {
        self.servers.s3_use.read().await
    }

    /// Keeps other tests of this program from using S3 while this one breaks it.
    pub async fn lock_s3(&self) -> tokio::sync::RwLockWriteGuard<'static, ()> {
        self.servers.s3_use.write().await
    }

    /// Requests S3 has served to all tests so far, by method.
    #[must_use]
    pub fn s3_requests(&self) -> std::collections::BTreeMap<String, u64> {
        self.servers.s3.requests_by_method()
    }

    /// Objects written for this test since the last call: what S3 would tell the functions of.
    #[must_use]
    pub fn take_landed(&self) -> Vec<neighbours::s3::ObjectCreated> {
        let mut landed = self.servers.landed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (ours, others) = landed.drain(..).partition(|object| object.key.starts_with(&self.clients.config.prefix));
        *landed = others;
        ours
    }

    /// The tags of an object of this test; `None` when there is no object.
    #[must_use]
    pub fn tags_of(&self, key: &ObjectKey) -> Option<std::collections::BTreeMap<String, String>> {
        let objects = self.clients.objects();
        let head = self.servers.s3.store().head(&format!("{}/{}", objects.bucket(), objects.full_key(key)));
        head.map(|head| head.tags)
    }

    /// Takes an object of this test away, as no program of ours ever does.
    ///
    /// # Panics
    /// The disk's.
    pub fn remove_object(&self, key: &ObjectKey) {
        let objects = self.clients.objects();
        let name = format!("{}/{}", objects.bucket(), objects.full_key(key));
        self.servers.s3.store().delete(&name).expect("the disk is writable");
    }

    /// The S3 server's URL, for clients of one's own.
    #[must_use]
    pub fn s3_url(&self) -> String {
        self.servers.s3.url()
    }

    /// Runs the drainer until nothing is due.
    ///
    /// # Panics
    /// The database must answer.
    pub async fn drain(&self) -> crate::storage::DrainReport {
        let until = std::time::Instant::now() + Duration::from_secs(20);
        self.clients.storage.drain(until).await.expect("the database answers")
    }
}

fn clients(servers: &servers::Servers, port: u16, database: &str, number: u32) -> Clients {
    let parameters: Parameters = [
        ("S3_PREFIX", format!("local/{number}/")),
        ("DB_PASSWORD", servers::PASSWORD.to_owned()),
        (OWNER_PASSWORD, servers::PASSWORD.to_owned()),
        ("JWT_SECRET", JWT_SECRET.to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), SecretString::from(value)))
    .collect();
    let variable = |name: &str| match name {
        "ENVIRONMENT" => Some("local".to_owned()),
        "AWS_S3_BUCKET" => Some("nicsan-tests".to_owned()),
        "DB_HOST" => Some("127.0.0.1".to_owned()),
        "DB_PORT" => Some(port.to_string()),
        "DB_NAME" => Some(database.to_owned()),
        "DB_USER" => Some(servers::FUNCTIONS.to_owned()),
        "DB_OWNER" => Some(servers::OWNER.to_owned()),
        "DB_TLS" => Some("disable".to_owned()),
        "TEXTRACT_TOPIC_ARN" => Some("arn:aws:sns:ap-south-1:000000000000:textract-done".to_owned()),
        "TEXTRACT_ROLE_ARN" => Some("arn:aws:iam::000000000000:role/textract-publishes".to_owned()),
        _ => None,
    };
    let config = Config::read(variable, &parameters).expect("the configuration of tests is complete");
    let database = DatabaseConfig { connections: 8, ..config.database };
    let config = Config { database, ..config };
    Clients::new(config, Secrets::fixed(parameters), &servers.aws).expect("the pool can be made")
}

/// Now, in the form of the columns: microseconds.
#[must_use]
pub fn now() -> chrono::DateTime<Utc> {
    chrono::SubsecRound::trunc_subsecs(Utc::now(), 6)
}
