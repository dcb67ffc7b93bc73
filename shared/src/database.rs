//! PostgreSQL: the pool, its time limits, and what its errors mean to us.

use std::{cell::Cell, future::Future, pin::Pin, time::Duration};

use deadpool_postgres::{
    Connect, Manager, ManagerConfig, Object, Pool, PoolConfig, RecyclingMethod, Runtime, Timeouts, Transaction,
};
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config as PgConfig, NoTls, error::SqlState, tls::MakeTlsConnect};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{
    config::DatabaseConfig,
    error::{Cause, Error, Result},
    parameters::{OWNER_PASSWORD, Secrets},
    secret::{ExposeSecret, SecretString},
    trust::database_tls,
};

pub use tokio_postgres::GenericClient;

/// How errors call this neighbour.
pub const NEIGHBOUR: &str = "The database";

/// Longest wait for a free connection: well inside API Gateway's 29 s, long enough for a burst to pass.
const WAIT: Duration = Duration::from_secs(3);
/// Longest wait for a new connection, TLS and sign-in included.
const CREATE: Duration = Duration::from_secs(3);
/// Longest wait for the check of a connection that may have died while the environment was frozen.
const RECYCLE: Duration = Duration::from_secs(2);

/// Limits the server enforces for every connection of ours, so that a lost client never holds a lock.
const SESSION_LIMITS: &str =
    "-c statement_timeout=8s -c lock_timeout=3s -c idle_in_transaction_session_timeout=10s -c timezone=UTC";

/// Makes what every pool needs and no secret is needed for, so that a cold start can do it while it waits: the certificates,
/// and the number of processors, which the pool's defaults read out of files whatever size they are then given.
pub fn prepare() {
    // What goes wrong is told to whoever makes the pool.
    drop(database_tls());
    let _ = PoolConfig::default();
}

/// A pool of connections to one database.
#[derive(Clone, Debug)]
pub struct Database {
    pool: Pool,
}

impl Database {
    /// Makes the pool; the first connection is opened by the first use.
    ///
    /// # Errors
    /// The TLS roots cannot be read.
    pub fn new(config: &DatabaseConfig, secrets: Secrets) -> Result<Self> {
        Self::as_user(&config.user, "DB_PASSWORD", config.connections, config, secrets)
    }

    /// The same, signed in as who owns the schema: one connection. `secrets` hold its password.
    ///
    /// # Errors
    /// The TLS roots cannot be read.
    pub fn as_owner(owner: &str, config: &DatabaseConfig, secrets: Secrets) -> Result<Self> {
        Self::as_user(owner, OWNER_PASSWORD, 1, config, secrets)
    }

    fn as_user(
        user: &str,
        password: &'static str,
        connections: usize,
        config: &DatabaseConfig,
        secrets: Secrets,
    ) -> Result<Self> {
        let manager = Manager::from_connect(
            pg_config(config, user),
            SignIn { secrets, password, tls: config.tls.then(database_tls).transpose().map_err(Error::internal)? },
            ManagerConfig { recycling_method: RecyclingMethod::Verified },
        );
        let pool = Pool::builder(manager)
            .max_size(connections)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts { wait: Some(WAIT), create: Some(CREATE), recycle: Some(RECYCLE) })
            .build()
            .map_err(Error::internal)?;
        Ok(Self { pool })
    }

    /// A live connection.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database does not answer in time.
    pub async fn client(&self) -> Result<Object> {
        self.pool.get().await.map_err(|error| Error::unavailable(NEIGHBOUR, error))
    }

    /// Gives up all connections; every later use is refused. For a process that goes on living without its database.
    pub fn close(&self) {
        self.pool.close();
    }
}

tokio::task_local! {
    /// Has what is being done committed anything?
    static COMMITTED: Cell<bool>;
}

/// Does something, and answers whether it committed anything: what did not can be done again from the start.
pub async fn noting_commits<T>(work: impl Future<Output = T>) -> (T, bool) {
    let noting = async {
        let done = work.await;
        (done, COMMITTED.with(Cell::get))
    };
    COMMITTED.scope(Cell::new(false), noting).await
}

/// Commits. The moment of the promise: when no answer comes, nobody may say that nothing was saved.
///
/// # Errors
/// [`Error::Unconfirmed`] when the connection is lost meanwhile; the database's otherwise.
pub async fn commit(transaction: Transaction<'_>) -> Result<()> {
    // Before the answer, which may be lost. Outside of a request nobody wants to know.
    let before = COMMITTED.try_with(|committed| committed.replace(true));
    transaction.commit().await.map_err(|error| match Error::from(error) {
        Error::Unavailable { cause, .. } if is_silent(&cause) => Error::Unconfirmed(cause),
        refused => {
            let _ = COMMITTED.try_with(|committed| committed.set(before.unwrap_or_default()));
            refused
        }
    })
}

/// Has the request that is being served committed anything, or may it have?
#[must_use]
pub fn has_committed() -> bool {
    COMMITTED.try_with(Cell::get).unwrap_or_default()
}

/// Was this undone by the server because two transactions stood in each other's way? Then it may be done again at once.
#[must_use]
pub fn is_crossing(error: &Error) -> bool {
    let Error::Unavailable { cause, .. } = error else { return false };
    let code = cause.downcast_ref::<tokio_postgres::Error>().and_then(tokio_postgres::Error::code);
    code.is_some_and(|code| [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code))
}

/// Did the server say nothing at all?
fn is_silent(cause: &Cause) -> bool {
    cause.downcast_ref::<tokio_postgres::Error>().is_some_and(|error| error.code().is_none())
}

fn pg_config(config: &DatabaseConfig, user: &str) -> PgConfig {
    let mut pg = PgConfig::new();
    pg.host(&config.host)
        .port(config.port)
        .dbname(&config.name)
        .user(user)
        .application_name("nicsan")
        .options(SESSION_LIMITS)
        .connect_timeout(CREATE)
        .tcp_user_timeout(Duration::from_secs(10));
    pg
}

/// Opens connections with the password of the moment; asks for a newer one when the server refuses it.
struct SignIn {
    secrets: Secrets,
    /// Name of the password among them.
    password: &'static str,
    tls: Option<MakeRustlsConnect>,
}

type Opened = (Client, JoinHandle<()>);
type Opening<'a> = Pin<Box<dyn Future<Output = std::result::Result<Opened, tokio_postgres::Error>> + Send + 'a>>;

impl Connect for SignIn {
    fn connect(&self, config: &PgConfig) -> Opening<'_> {
        let config = config.clone();
        Box::pin(async move {
            match self.open(&config, &self.secrets.get(self.password)).await {
                Err(error) if error.code() == Some(&SqlState::INVALID_PASSWORD) => {
                    if let Err(cause) = self.secrets.refresh().await {
                        tracing::error!(%cause, "the database refused the password and SSM gave no other");
                        return Err(error);
                    }
                    self.open(&config, &self.secrets.get(self.password)).await
                }
                opened => opened,
            }
        })
    }
}

impl SignIn {
    async fn open(
        &self,
        config: &PgConfig,
        password: &SecretString,
    ) -> std::result::Result<Opened, tokio_postgres::Error> {
        let mut config = config.clone();
        config.password(password.expose_secret());
        match &self.tls {
            Some(tls) => open(&config, tls.clone()).await,
            None => open(&config, NoTls).await,
        }
    }
}

async fn open<T>(config: &PgConfig, tls: T) -> std::result::Result<Opened, tokio_postgres::Error>
where
    T: MakeTlsConnect<tokio_postgres::Socket>,
    T::Stream: Send + 'static,
{
    let (client, connection) = config.connect(tls).await?;
    let running = tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "a database connection ended");
        }
    });
    Ok((client, running))
}

/// Server states that pass: the request may be repeated, nothing was acknowledged.
const PASSING: [SqlState; 8] = [
    SqlState::ADMIN_SHUTDOWN,
    SqlState::CRASH_SHUTDOWN,
    SqlState::CANNOT_CONNECT_NOW,
    SqlState::TOO_MANY_CONNECTIONS,
    SqlState::T_R_SERIALIZATION_FAILURE,
    SqlState::T_R_DEADLOCK_DETECTED,
    SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    SqlState::READ_ONLY_SQL_TRANSACTION,
];

/// `statement_timeout` of [`SESSION_LIMITS`], or an operator who ended the statement.
const TOO_LONG: &str = "This took the database too long. Try again; if it happens again, ask for less at a time: fewer \
                        rows, a shorter span of days or a longer search text.";

/// `lock_timeout` of [`SESSION_LIMITS`].
const HELD: &str = "Somebody else is changing the same right now. Try again in a moment.";

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let unfinished = match error.code() {
            Some(&SqlState::QUERY_CANCELED) => Some(TOO_LONG),
            Some(&SqlState::LOCK_NOT_AVAILABLE) => Some(HELD),
            _ => None,
        };
        if let Some(told) = unfinished {
            return Self::Unfinished { told, cause: error.into() };
        }
        let passing = error.code().is_some_and(|code| PASSING.contains(code) || code.code().starts_with("08"));
        // Without a code from the server the connection itself failed.
        if passing || (error.code().is_none() && (error.is_closed() || is_io(&error))) {
            Self::unavailable(NEIGHBOUR, error)
        } else {
            Self::internal(error)
        }
    }
}

fn is_io(error: &tokio_postgres::Error) -> bool {
    let cause = std::error::Error::source(error);
    cause.and_then(|cause| cause.downcast_ref::<std::io::Error>()).is_some()
}

/// Turns one broken constraint into the error the caller should see; everything else goes through `From`.
///
/// ```ignore
/// .map_err(on_constraint("policies_policy_number_key", || Error::Conflict("…".into())))
/// ```
pub fn on_constraint(
    name: &'static str,
    meaning: impl FnOnce() -> Error,
) -> impl FnOnce(tokio_postgres::Error) -> Error {
    move |error| {
        let broken = error.as_db_error().and_then(|cause| cause.constraint());
        if broken == Some(name) { meaning() } else { error.into() }
    }
}
