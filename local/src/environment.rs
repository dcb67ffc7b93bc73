//! What this machine tells the program: environment variables, `.env`, `DATABASE_URL`, and for everything nobody named the
//! parts of the local stack.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context as _, bail};
use percent_encoding::percent_decode_str;
use shared::{
    config::{Config, ConfigProblems},
    parameters::{self, Parameters},
};
use url::{Host, Url};

/// Names and values.
pub type Variables = BTreeMap<String, String>;

/// The names a configuration is read from; the secrets among them are [`parameters::NAMES`] and the
/// owner's password.
const NAMES: [&str; 21] = [
    "ENVIRONMENT",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_S3",
    "AWS_S3_BUCKET",
    "S3_PREFIX",
    "DB_HOST",
    "DB_PORT",
    "DB_NAME",
    "DB_USER",
    "DB_PASSWORD",
    "DB_OWNER",
    "DB_OWNER_PASSWORD",
    "DB_TLS",
    "DB_CONNECTIONS",
    "DATABASE_URL",
    "JWT_SECRET",
    "JWT_EXPIRES_IN",
    "CORS_ORIGINS",
    "TEXTRACT_FEATURES",
    "TEXTRACT_TOPIC_ARN",
    "TEXTRACT_ROLE_ARN",
];

/// Values of the local stack where nothing else is said. The connections are many because one process serves everybody here,
/// where Lambda has a process, and a connection, for each request; the server takes 100.
const DEFAULTS: [(&str, &str); 6] = [
    ("ENVIRONMENT", "local"),
    ("S3_PREFIX", "local/"),
    ("AWS_S3_BUCKET", "nicsan-local"),
    ("DB_CONNECTIONS", "64"),
    ("TEXTRACT_TOPIC_ARN", "arn:aws:sns:ap-south-1:000000000000:AmazonTextract-nicsan-local"),
    ("TEXTRACT_ROLE_ARN", "arn:aws:iam::000000000000:role/nicsan-local-textract"),
];

/// Takes the lines of `file` into the environment; what is set there already wins. Call it before any thread is started.
///
/// # Errors
/// A line that cannot be read, named by its number: its text may be a secret.
pub fn load(file: &Path) -> anyhow::Result<()> {
    match dotenvy::from_path(file) {
        Ok(()) => Ok(()),
        Err(dotenvy::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(dotenvy::Error::LineParse(wrong, _)) => {
            let text = std::fs::read_to_string(file).unwrap_or_default();
            let line = text.lines().position(|line| line.contains(wrong.trim_end())).map_or(0, |at| at + 1);
            bail!("line {line} of {} cannot be read; write NAME=value, with quotes around blanks", file.display())
        }
        Err(_) => bail!("{} cannot be read", file.display()),
    }
}

/// The variables of this process that concern us.
#[must_use]
pub fn of_process() -> Variables {
    let set = NAMES.iter().filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?)));
    set.filter(|(_, value)| !value.trim().is_empty()).collect()
}

/// Lays `DATABASE_URL` over the `DB_*` variables.
///
/// # Errors
/// It is no such URL.
pub fn with_database_url(mut variables: Variables) -> anyhow::Result<Variables> {
    let Some(text) = variables.remove("DATABASE_URL") else { return Ok(variables) };
    let form = "DATABASE_URL must look like postgres://user:password@host:5432/name";
    let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "postgres" | "postgresql")).context(form)?;
    let host = url.host().context(form)?;
    let is_local = match &host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    let asked_off = url.query_pairs().any(|(name, value)| name == "sslmode" && value == "disable");
    let host = host.to_string().trim_matches(['[', ']']).to_owned();
    let parts = [
        ("DB_HOST", host),
        ("DB_PORT", url.port().unwrap_or(5432).to_string()),
        ("DB_NAME", decoded(url.path().trim_start_matches('/'))),
        ("DB_USER", decoded(url.username())),
        ("DB_PASSWORD", decoded(url.password().unwrap_or_default())),
    ];
    variables.extend(parts.map(|(name, value)| (name.to_owned(), value)));
    if is_local && (asked_off || !variables.contains_key("DB_TLS")) {
        variables.insert("DB_TLS".into(), "disable".into());
    }
    Ok(variables)
}

fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

/// The configuration and its secrets, with the defaults of the local stack.
///
/// # Errors
/// Every missing or malformed value at once.
pub fn configuration(variables: &Variables) -> Result<(Config, Parameters), ConfigProblems> {
    let value = |name: &str| {
        let default = DEFAULTS.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        variables.get(name).cloned().or(default)
    };
    let names = parameters::NAMES.iter().chain([&parameters::OWNER_PASSWORD]);
    let secrets = names.filter_map(|name| Some(((*name).to_owned(), value(name)?.into()))).collect();
    Ok((Config::read(value, &secrets)?, secrets))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Variables {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_database_url_is_taken_apart_and_decoded() {
        let url = "postgres://a%40b:p%2Fw@[::1]:6000/crm";
        let read = with_database_url(variables(&[("DATABASE_URL", url), ("DB_HOST", "other")])).unwrap();
        for (name, value) in
            [("DB_HOST", "::1"), ("DB_PORT", "6000"), ("DB_NAME", "crm"), ("DB_USER", "a@b"), ("DB_PASSWORD", "p/w")]
        {
            assert_eq!(read.get(name).map(String::as_str), Some(value), "{name}");
        }
        assert_eq!(read.get("DB_TLS").map(String::as_str), Some("disable"));
        assert!(with_database_url(variables(&[("DATABASE_URL", "mysql://h/n")])).is_err());
    }

    #[test]
    fn tls_is_off_on_this_machine_only() {
        let far = variables(&[("DATABASE_URL", "postgres://u:p@db.example.in/n?sslmode=disable")]);
        assert_eq!(with_database_url(far).unwrap().get("DB_TLS"), None);
    }

    #[test]
    fn what_a_database_of_ones_own_lacks_is_named() {
        let problems = configuration(&variables(&[("DB_HOST", "db")])).unwrap_err().0;
        for name in ["DB_NAME", "DB_USER", "DB_PASSWORD", "JWT_SECRET"] {
            assert!(problems.iter().any(|problem| problem.starts_with(name)), "{name} in {problems:?}");
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named_without_its_text() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "GOOD=1\nJWT SECRET=hush hush\n").unwrap();
        let error = load(file.path()).unwrap_err().to_string();
        assert!(error.starts_with("line 2 of"), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }
}
