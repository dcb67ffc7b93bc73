//! The neighbours of one process, made once and shared: everything an `App` is built from.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use aws_config::{
    BehaviorVersion, Region, SdkConfig,
    environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider},
    retry::RetryConfig,
    timeout::TimeoutConfig,
};
use aws_sdk_s3::config::Credentials;

use crate::{
    config::{Config, ConfigProblems},
    database::{self, Database},
    error::Error,
    objects::Objects,
    parameters::{ParametersError, Secrets},
    storage::Storage,
    templates::TemplatesInForce,
    trust::{aws_roots, https},
};

/// Longest wait for a TCP connection to AWS.
const CONNECT: Duration = Duration::from_secs(1);
/// Longest single attempt: S3 answers small objects in tens of milliseconds.
const ATTEMPT: Duration = Duration::from_secs(5);
/// Longest operation with all its attempts, inside every function's own time limit.
const OPERATION: Duration = Duration::from_secs(12);
/// First try and two more: a socket that died while the environment was frozen costs one of them.
const ATTEMPTS: u32 = 3;

/// Configuration and clients of one process.
#[derive(Clone, Debug)]
pub struct Clients {
    /// The configuration, checked.
    pub config: Config,
    /// The secrets, which may be rotated under us.
    pub secrets: Secrets,
    /// Both storages: `storage.database()`, `storage.objects()`.
    pub storage: Storage,
    /// What its answers are read by.
    pub templates: TemplatesInForce,
    aws: SdkConfig,
    textract: Arc<OnceLock<aws_sdk_textract::Client>>,
}

/// Why a process cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A value is missing or malformed.
    #[error(transparent)]
    Config(#[from] ConfigProblems),
    /// The secrets cannot be read.
    #[error(transparent)]
    Parameters(#[from] ParametersError),
    /// A client cannot be made.
    #[error(transparent)]
    Client(#[from] Error),
}

impl Clients {
    /// The neighbours of a Lambda function: environment variables, and secrets from SSM.
    ///
    /// # Errors
    /// With every problem named; the function then fails to start, loudly.
    pub async fn from_lambda() -> Result<Self, StartError> {
        // Lambda gives both as variables: the SDK's search through files and services costs a part of every cold start.
        let aws = aws_defaults()
            .http_client(https(aws_roots()).map_err(Error::internal)?)
            .region(EnvironmentVariableRegionProvider::new())
            .credentials_provider(EnvironmentVariableCredentialsProvider::new());
        Self::from_ssm(aws.load().await).await
    }

    /// The same for an operator, who signs in to AWS and trusts its endpoints as the machine is set up to.
    ///
    /// # Errors
    /// As [`Clients::from_lambda`].
    pub async fn from_operator() -> Result<Self, StartError> {
        Self::from_ssm(aws_defaults().load().await).await
    }

    async fn from_ssm(aws: SdkConfig) -> Result<Self, StartError> {
        let environment = std::env::var("ENVIRONMENT").unwrap_or_default();
        let (secrets, s3) = tokio::join!(
            biased;
            Secrets::from_ssm(aws_sdk_ssm::Client::new(&aws), &environment),
            meanwhile({
                let aws = aws.clone();
                move || {
                    database::prepare();
                    s3(&aws)
                }
            }),
        );
        let secrets = secrets?;
        let config = Config::read(|name| std::env::var(name).ok(), &secrets.all())?;
        Ok(Self::over(config, secrets, s3, aws)?)
    }

    /// The neighbours that `config` names, reached as `aws` says.
    ///
    /// # Errors
    /// The database pool cannot be made.
    pub fn new(config: Config, secrets: Secrets, aws: &SdkConfig) -> Result<Self, Error> {
        Self::over(config, secrets, s3(aws), aws.clone())
    }

    fn over(config: Config, secrets: Secrets, s3: aws_sdk_s3::Client, aws: SdkConfig) -> Result<Self, Error> {
        let objects = Objects::new(s3, config.bucket.clone(), config.prefix.clone());
        let database = Database::new(&config.database, secrets.clone())?;
        Ok(Self {
            config,
            secrets,
            templates: TemplatesInForce::new(objects.clone()),
            storage: Storage::new(database, objects),
            aws,
            textract: Arc::default(),
        })
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Database {
        self.storage.database()
    }

    /// Textract, whose client is made when it is first asked for: most functions never do.
    #[must_use]
    pub fn textract(&self) -> &aws_sdk_textract::Client {
        self.textract.get_or_init(|| aws_sdk_textract::Client::new(&self.aws))
    }

    /// Reaches Textract as `aws` says, and nobody else.
    pub fn reach_textract(&mut self, aws: &SdkConfig) {
        self.textract = Arc::new(OnceLock::from(aws_sdk_textract::Client::new(aws)));
    }

    /// The document store.
    #[must_use]
    pub fn objects(&self) -> &Objects {
        self.storage.objects()
    }
}

/// Makes what needs no secret while SSM is asked: there is a second processor at a cold start, or time to wait.
///
/// It begins when it is first polled. Behind the question to SSM it is out of the way of what that still has to do.
///
/// # Panics
/// As `work` does.
pub async fn meanwhile<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}

/// S3, whose buckets are folders on a local server, not host names.
fn s3(aws: &SdkConfig) -> aws_sdk_s3::Client {
    let local = aws.endpoint_url().is_some();
    aws_sdk_s3::Client::from_conf(aws_sdk_s3::config::Builder::from(aws).force_path_style(local).build())
}

/// How every AWS client of ours waits and retries.
#[must_use]
pub fn aws_defaults() -> aws_config::ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest())
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT)
                .operation_attempt_timeout(ATTEMPT)
                .operation_timeout(OPERATION)
                .build(),
        )
}

/// A server that speaks the protocols of AWS on this machine, in place of AWS.
pub async fn aws_at(endpoint: &str, access_key: &str, secret_key: &str) -> SdkConfig {
    aws_defaults()
        .region(Region::new("ap-south-1"))
        .endpoint_url(endpoint)
        .credentials_provider(Credentials::new(access_key, secret_key, None, None, "local"))
        .load()
        .await
}
