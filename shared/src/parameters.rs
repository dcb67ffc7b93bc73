//! Secrets kept in SSM Parameter Store: one `GetParameters` call per cold start, one more when a secret proves wrong.

use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock},
    time::{Duration, Instant},
};

use aws_sdk_ssm::{Client, error::DisplayErrorContext};
use tokio::sync::Mutex;

use crate::secret::{ExposeSecret as _, SecretString};

/// The parameters under `/nicsan/<environment>/`. Ten names is the most one `GetParameters` call takes.
pub const NAMES: [&str; 3] = ["S3_PREFIX", "DB_PASSWORD", "JWT_SECRET"];

/// The password of who owns the schema, beside them: only who migrates asks for it, and on AWS only that role may read it.
pub const OWNER_PASSWORD: &str = "DB_OWNER_PASSWORD";

/// Shortest time between two repeated reads: a wrong token must not become a stream of SSM calls (40 per second per account).
const REFRESH_INTERVAL: Duration = Duration::from_secs(5);

/// Parameter values by their short name.
pub type Parameters = BTreeMap<String, SecretString>;

/// Why the parameters could not be read; names only, never values.
#[derive(Debug, thiserror::Error)]
pub enum ParametersError {
    /// SSM refused or did not answer, after the SDK's own bounded retries.
    #[error("SSM GetParameters under {path} failed: {cause}")]
    Refused {
        /// `/nicsan/<environment>/`
        path: String,
        /// What SSM said.
        cause: String,
    },
    /// These names do not exist.
    #[error("missing SSM parameters: {}", .0.join(", "))]
    Missing(Vec<String>),
    /// There is an owner, and nobody said how to sign in as it.
    #[error("{0} is missing: DB_OWNER names the user that owns the schema")]
    NotGiven(&'static str),
}

/// The secrets of this process, shared by all who need one.
#[derive(Clone, Debug)]
pub struct Secrets(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    values: RwLock<Parameters>,
    source: Option<Source>,
    /// When they were last read again; the first time is never too early.
    refreshed_at: Mutex<Option<Instant>>,
}

#[derive(Clone, Debug)]
struct Source {
    client: Client,
    environment: String,
    names: &'static [&'static str],
}

impl Secrets {
    /// Secrets known at the start and never read again (local stack, tests).
    #[must_use]
    pub fn fixed(values: Parameters) -> Self {
        Self::new(values, None)
    }

    /// Reads the secrets of one environment from SSM.
    ///
    /// # Errors
    /// SSM does not answer, refuses, or a name is missing: there is never a default secret.
    pub async fn from_ssm(client: Client, environment: &str) -> Result<Self, ParametersError> {
        Self::from_source(Source { client, environment: environment.to_owned(), names: &NAMES }).await
    }

    /// The secret of who owns the schema, read from where the others come from.
    ///
    /// # Errors
    /// As [`Secrets::from_ssm`]; it was not given beside the others.
    pub async fn of_owner(&self) -> Result<Self, ParametersError> {
        match &self.0.source {
            Some(source) => Self::from_source(Source { names: &[OWNER_PASSWORD], ..source.clone() }).await,
            None if self.get(OWNER_PASSWORD).expose_secret().is_empty() => {
                Err(ParametersError::NotGiven(OWNER_PASSWORD))
            }
            None => Ok(self.clone()),
        }
    }

    async fn from_source(source: Source) -> Result<Self, ParametersError> {
        Ok(Self::new(source.read().await?, Some(source)))
    }

    fn new(values: Parameters, source: Option<Source>) -> Self {
        Self(Arc::new(Inner { values: RwLock::new(values), source, refreshed_at: Mutex::default() }))
    }

    /// All values as last read.
    #[must_use]
    pub fn all(&self) -> Parameters {
        match self.0.values.read() {
            Ok(values) => values.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        }
    }

    /// One value as last read; empty when there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> SecretString {
        self.all().remove(name).unwrap_or_default()
    }

    /// Puts other values in place of the known ones (rotation on the local stack and in tests).
    pub fn replace(&self, values: Parameters) {
        match self.0.values.write() {
            Ok(mut known) => *known = values,
            Err(poisoned) => *poisoned.into_inner() = values,
        }
    }

    /// Reads the secrets again, because one of them turned out to be wrong: somebody rotated it.
    /// Does nothing when they were read again a moment ago.
    ///
    /// # Errors
    /// As [`Secrets::from_ssm`]; the known values stay.
    pub async fn refresh(&self) -> Result<(), ParametersError> {
        let Some(source) = &self.0.source else { return Ok(()) };
        let mut refreshed_at = self.0.refreshed_at.lock().await;
        if refreshed_at.is_none_or(|at| at.elapsed() >= REFRESH_INTERVAL) {
            *refreshed_at = Some(Instant::now());
            self.replace(source.read().await?);
        }
        Ok(())
    }
}

impl Source {
    async fn read(&self) -> Result<Parameters, ParametersError> {
        let path = format!("/nicsan/{}/", self.environment);
        let answer = self
            .client
            .get_parameters()
            .set_names(Some(self.names.iter().map(|name| format!("{path}{name}")).collect()))
            .with_decryption(true)
            .send()
            .await
            .map_err(|error| ParametersError::Refused {
                path: path.clone(),
                cause: DisplayErrorContext(&error).to_string(),
            })?;
        if !answer.invalid_parameters().is_empty() {
            return Err(ParametersError::Missing(answer.invalid_parameters().to_vec()));
        }
        Ok(answer
            .parameters()
            .iter()
            .filter_map(|found| Some((found.name()?.strip_prefix(&path)?.to_owned(), found.value()?.into())))
            .collect())
    }
}
