//! The configuration of one process, checked whole before anything starts.

use std::time::Duration;

use crate::{
    parameters::Parameters,
    secret::{ExposeSecret, SecretString},
};

/// Everything a function or the local stack is told from outside.
#[derive(Clone, Debug)]
pub struct Config {
    /// Which deployment this is.
    pub environment: Environment,
    /// The bucket of documents.
    pub bucket: String,
    /// First part of every object key, with its `/`.
    pub prefix: String,
    /// The database and how to reach it.
    pub database: DatabaseConfig,
    /// Signing keys of the tokens, as `auth::token::Keys` reads them.
    pub jwt_secret: SecretString,
    /// How long a token is good.
    pub jwt_expires_in: Duration,
    /// Exact origins of the web client.
    pub cors_origins: Vec<String>,
    /// What Textract is asked for.
    pub textract: TextractConfig,
}

/// The deployment. Default users are refused in production.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment(String);

impl Environment {
    /// `local`, `staging`, `production`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Is this where the broker's real policies are?
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.0 == "production"
    }
}

/// How to reach PostgreSQL.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// Host name, also the name the certificate must carry.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Database name.
    pub name: String,
    /// Who the functions sign in as.
    pub user: String,
    /// Its password.
    pub password: SecretString,
    /// Who owns the schema and migrates, where that is another user.
    pub owner: Option<String>,
    /// Connections this process may hold: 1 in Lambda, which serves one request at a time.
    pub connections: usize,
    /// TLS with a verified certificate; off only on the loopback interface.
    pub tls: bool,
}

/// How Textract is asked.
#[derive(Clone, Debug, Default)]
pub struct TextractConfig {
    /// `FORMS`, `TABLES`, `QUERIES`, `LAYOUT`; empty means plain text detection.
    pub features: Vec<String>,
    /// Where Textract says that it is done.
    pub topic_arn: String,
    /// The role Textract publishes with.
    pub role_arn: String,
}

/// Every problem of a configuration at once, one line each.
#[derive(Debug, thiserror::Error)]
#[error("the configuration is not usable:\n  - {}", .0.join("\n  - "))]
pub struct ConfigProblems(pub Vec<String>);

/// The origins of the client on a developer's machine.
const DEFAULT_ORIGINS: &str = "http://localhost:3000,http://localhost:5173,http://127.0.0.1:3000,http://127.0.0.1:5173";

/// Environments that exist; a typo must not create a fourth one.
const ENVIRONMENTS: [&str; 3] = ["local", "staging", "production"];

/// What Textract can be asked for and the reading understands.
const FEATURES: [&str; 4] = ["FORMS", "TABLES", "QUERIES", "LAYOUT"];

impl Config {
    /// Reads the configuration out of environment variables (`variable`) and secrets (`parameters`).
    ///
    /// # Errors
    /// Every missing or malformed value, named, in one error.
    pub fn read(variable: impl Fn(&str) -> Option<String>, parameters: &Parameters) -> Result<Self, ConfigProblems> {
        let mut reader = Reader { variable, parameters, problems: Vec::new() };
        let config = reader.config();
        if reader.problems.is_empty() { Ok(config) } else { Err(ConfigProblems(reader.problems)) }
    }
}

/// Collects problems while reading.
struct Reader<'a, V> {
    variable: V,
    parameters: &'a Parameters,
    problems: Vec<String>,
}

impl<V: Fn(&str) -> Option<String>> Reader<'_, V> {
    fn config(&mut self) -> Config {
        Config {
            environment: self.environment(),
            bucket: self.required("AWS_S3_BUCKET"),
            prefix: self.prefix(),
            database: self.database(),
            jwt_secret: self.secret("JWT_SECRET"),
            jwt_expires_in: self.duration("JWT_EXPIRES_IN", "24h"),
            cors_origins: list(&self.or("CORS_ORIGINS", DEFAULT_ORIGINS)),
            textract: TextractConfig {
                features: self.features(),
                topic_arn: self.or("TEXTRACT_TOPIC_ARN", ""),
                role_arn: self.or("TEXTRACT_ROLE_ARN", ""),
            },
        }
    }

    fn environment(&mut self) -> Environment {
        let name = self.required("ENVIRONMENT");
        if !name.is_empty() && !ENVIRONMENTS.contains(&name.as_str()) {
            self.problems.push(format!("ENVIRONMENT must be one of {}", ENVIRONMENTS.join(", ")));
        }
        Environment(name)
    }

    fn database(&mut self) -> DatabaseConfig {
        DatabaseConfig {
            host: self.required("DB_HOST"),
            port: self.number("DB_PORT", 5432),
            name: self.required("DB_NAME"),
            user: self.required("DB_USER"),
            password: self.secret("DB_PASSWORD"),
            owner: self.owner(),
            connections: self.number("DB_CONNECTIONS", 1),
            tls: self.or("DB_TLS", "verify-full") != "disable",
        }
    }

    /// One user for both is none: its rights would be taken from it.
    fn owner(&mut self) -> Option<String> {
        let owner = self.or("DB_OWNER", "");
        if !owner.is_empty() && owner == self.or("DB_USER", "") {
            self.problems.push("DB_OWNER must be another user than DB_USER, or absent".into());
        }
        (!owner.is_empty()).then_some(owner)
    }

    /// Mandatory, so that two environments can never share a folder by accident. Where the deployment names it as well
    /// (roles and notifications of the template need it), both must agree.
    fn prefix(&mut self) -> String {
        let prefix = self.secret("S3_PREFIX").expose_secret().to_owned();
        let deployed = self.or("S3_PREFIX", &prefix);
        if deployed != prefix && !prefix.is_empty() {
            self.problems.push(format!("S3_PREFIX is {deployed} for the deployment, but {prefix} among the secrets"));
        }
        let plain = prefix.len() > 1
            && prefix.ends_with('/')
            && !prefix.starts_with('/')
            && prefix.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/".contains(&b));
        if !prefix.is_empty() && !plain {
            self.problems.push("S3_PREFIX must look like `staging/`: letters, digits, a final slash".into());
        }
        prefix
    }

    /// Set but empty is a choice of its own: plain text detection.
    fn features(&mut self) -> Vec<String> {
        let features = list(&(self.variable)("TEXTRACT_FEATURES").unwrap_or_else(|| "FORMS,TABLES,QUERIES".to_owned()));
        if features.iter().any(|feature| !FEATURES.contains(&feature.as_str())) {
            self.problems.push(format!("TEXTRACT_FEATURES must be empty or some of {}", FEATURES.join(", ")));
        }
        features
    }

    fn required(&mut self, name: &str) -> String {
        let value = self.or(name, "");
        if value.is_empty() {
            self.problems.push(format!("{name} is missing"));
        }
        value
    }

    fn or(&self, name: &str, default: &str) -> String {
        (self.variable)(name).filter(|value| !value.trim().is_empty()).unwrap_or_else(|| default.into())
    }

    fn secret(&mut self, name: &str) -> SecretString {
        if let Some(secret) = self.parameters.get(name).filter(|secret| !secret.expose_secret().is_empty()) {
            return secret.clone();
        }
        self.problems.push(format!("{name} is missing"));
        SecretString::default()
    }

    fn number<N: std::str::FromStr>(&mut self, name: &str, default: N) -> N {
        let text = self.or(name, "");
        if text.is_empty() {
            return default;
        }
        text.parse().unwrap_or_else(|_| {
            self.problems.push(format!("{name} must be a whole number"));
            default
        })
    }

    fn duration(&mut self, name: &str, default: &str) -> Duration {
        let text = self.or(name, default);
        parse_duration(&text).unwrap_or_else(|| {
            self.problems.push(format!("{name} must look like 24h, 30m or 3600s"));
            Duration::ZERO
        })
    }
}

/// `24h`, `30m`, `3600s`, `7d`.
fn parse_duration(text: &str) -> Option<Duration> {
    let (count, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    count.parse::<u64>().ok().filter(|count| *count > 0)?.checked_mul(seconds).map(Duration::from_secs)
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|part| part.trim().trim_end_matches('/').to_owned()).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(values: &[(&str, &str)]) -> Parameters {
        values.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect()
    }

    #[test]
    fn every_problem_is_named_at_once() {
        let environment = |name: &str| match name {
            "ENVIRONMENT" => Some("prod".into()),
            "DB_PORT" => Some("five".into()),
            "DB_USER" | "DB_OWNER" => Some("one-for-both".into()),
            "JWT_EXPIRES_IN" => Some("soon".into()),
            "TEXTRACT_FEATURES" => Some("FORMS,FROMS".into()),
            _ => None,
        };
        let problems = Config::read(environment, &parameters(&[("S3_PREFIX", "/x")])).unwrap_err().0;
        for name in [
            "ENVIRONMENT",
            "AWS_S3_BUCKET",
            "S3_PREFIX",
            "DB_HOST",
            "DB_PORT",
            "DB_PASSWORD",
            "DB_OWNER",
            "JWT_SECRET",
            "JWT_EXPIRES_IN",
            "TEXTRACT_FEATURES",
        ] {
            assert!(problems.iter().any(|problem| problem.starts_with(name)), "{name} in {problems:?}");
        }
    }

    #[test]
    fn a_deployment_and_its_secrets_agree_on_the_folder() {
        let environment = |name: &str| (name == "S3_PREFIX").then(|| "staging/".into());
        let problems = Config::read(environment, &parameters(&[("S3_PREFIX", "production/")])).unwrap_err().0;
        assert!(problems.iter().any(|problem| problem.contains("staging/ for the deployment")), "{problems:?}");
    }

    #[test]
    fn durations_are_counted_in_the_named_unit() {
        assert_eq!(parse_duration("24h"), Some(Duration::from_hours(24)));
        assert_eq!(parse_duration("7d"), Some(Duration::from_hours(168)));
        for wrong in ["", "h", "0h", "-1h", "24", "1w", "é"] {
            assert_eq!(parse_duration(wrong), None, "{wrong}");
        }
    }
}
