//! Everything a built function talks to, on one machine: PostgreSQL and S3 of the tests, a Textract server, SSM by moto.

mod line;
mod moto;
mod operator;
mod reading;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use neighbours::textract::TextractServer;
use serde_json::Value;
use shared::{domain::UploadId, objects::ObjectKey, parameters, secret::ExposeSecret as _, testing::Stand};
use tokio::sync::{Mutex, mpsc};

pub use line::Line;
pub use moto::Moto;

use crate::{
    function::{Build, Function},
    observer::{Call, Observer, Refusal},
    permissions::{Values, refused},
    runtime_api::Outcome,
    template::Template,
};

/// Longest wait for an answer that a test expects: the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// The neighbours of the functions of one test.
pub struct Stage {
    /// PostgreSQL and S3, with clients to look into them.
    pub stand: Stand,
    /// The way to PostgreSQL.
    pub line: Line,
    /// SSM, and whatever else moto plays.
    pub moto: Moto,
    textract: TextractServer,
    told: Mutex<mpsc::UnboundedReceiver<Value>>,
}

/// A function on the stage, observed.
pub struct Actor {
    /// The process.
    pub function: Function,
    package: &'static str,
    observers: [Observer; 3],
    variables: BTreeMap<String, String>,
}

impl Stage {
    /// A migrated database without rows, an empty folder of objects, and the secrets in SSM.
    ///
    /// # Panics
    /// With one line of help when something is not installed.
    pub async fn start() -> Self {
        let stand = Stand::start().await;
        let (tell, told) = mpsc::unbounded_channel();
        let textract = reading::start(&stand, tell).await;
        let line = Line::start(stand.clients.config.database.port).await;
        let stage = Self { line, moto: Moto::start().await, textract, told: Mutex::new(told), stand };
        for name in parameters::NAMES.into_iter().chain([parameters::OWNER_PASSWORD]) {
            stage.put_secret(name, stage.stand.clients.secrets.get(name).expose_secret()).await;
        }
        stage
    }

    /// Writes a secret, as an operator does.
    pub async fn put_secret(&self, name: &str, value: &str) {
        self.moto.put_parameter(&format!("/nicsan/local/{name}"), value).await;
    }

    /// Starts a function; [`Actor::ready`] waits for it.
    pub async fn start_function(&self, package: &'static str) -> Actor {
        self.start_with(package, &[]).await
    }

    /// The same, with other variables than usual.
    ///
    /// # Panics
    /// The function was not built; the message says how it is.
    pub async fn start_with(&self, package: &'static str, changed: &[(&str, &str)]) -> Actor {
        self.start_program(package, &Build::found().program(package), changed).await
    }

    /// The same, with a program of one's own in the place of a function.
    ///
    /// # Panics
    /// It cannot be run.
    #[expect(clippy::expect_used, reason = "a rehearsal without functions has to stop")]
    pub async fn start_program(&self, package: &'static str, program: &Path, changed: &[(&str, &str)]) -> Actor {
        let s3 = Observer::start(&self.stand.s3_url()).await.expect("the loopback interface is usable");
        let ssm = Observer::start(self.moto.url()).await.expect("the loopback interface is usable");
        let textract = Observer::start(&self.textract.url()).await.expect("the loopback interface is usable");
        let mut variables = self.variables();
        if package == "migrate" {
            variables.insert("DB_OWNER".into(), self.owner());
        }
        for (name, observer) in [("S3", &s3), ("SSM", &ssm), ("TEXTRACT", &textract)] {
            variables.insert(format!("AWS_ENDPOINT_URL_{name}"), observer.url().to_owned());
        }
        variables.extend(changed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let function = Function::start(program, &variables).await;
        Actor { function, package, observers: [s3, ssm, textract], variables }
    }

    /// What Textract has told its topic, as an event; waits for it.
    ///
    /// # Panics
    /// It tells nothing.
    #[expect(clippy::expect_used, reason = "a rehearsal that waits for nothing has to stop")]
    pub async fn told(&self) -> Value {
        let told = tokio::time::timeout(PATIENCE, async { self.told.lock().await.recv().await }).await;
        told.ok().flatten().expect("Textract says when a job is done")
    }

    /// An upload that was rejected five weeks ago; answers the key of its original, which it does not have.
    ///
    /// # Panics
    /// PostgreSQL must answer.
    #[expect(clippy::expect_used, reason = "a rehearsal without a database has to stop")]
    pub async fn rejected_upload(&self) -> ObjectKey {
        let id = UploadId::new();
        let sql = "insert into uploads (upload_id, filename, s3_key, insurer, status, updated_at)
            values ($1, 'policy.pdf', '', 'DIGIT', 'REJECTED', now() - interval '5 weeks')";
        self.stand.connect().await.execute(sql, &[&id]).await.expect("PostgreSQL answers");
        ObjectKey::Original(id.0)
    }

    /// A database without anything in it.
    ///
    /// # Panics
    /// PostgreSQL must answer.
    pub async fn empty_database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("empty_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.stand.create_empty_database(&name).await;
        name
    }

    /// A superuser's connection to a database, past the line.
    ///
    /// # Panics
    /// PostgreSQL must answer.
    pub async fn connect(&self, database: &str) -> tokio_postgres::Client {
        self.stand.connect_to(database).await
    }

    /// Who owns the databases.
    fn owner(&self) -> String {
        self.stand.clients.config.database.owner.clone().unwrap_or_default()
    }

    /// What the template sets for every function. PostgreSQL on the loopback interface has no certificate.
    fn variables(&self) -> BTreeMap<String, String> {
        let config = &self.stand.clients.config;
        [
            ("ENVIRONMENT", "local"),
            ("AWS_S3_BUCKET", &config.bucket),
            ("S3_PREFIX", &config.prefix),
            ("DB_HOST", "127.0.0.1"),
            ("DB_PORT", &self.line.port().to_string()),
            ("DB_NAME", &config.database.name),
            ("DB_USER", &config.database.user),
            ("DB_TLS", "disable"),
            ("TEXTRACT_TOPIC_ARN", &config.textract.topic_arn),
            ("TEXTRACT_ROLE_ARN", &config.textract.role_arn),
            ("AWS_REGION", "ap-south-1"),
            ("AWS_ACCESS_KEY_ID", neighbours::s3::ACCESS_KEY),
            ("AWS_SECRET_ACCESS_KEY", neighbours::s3::SECRET_KEY),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }
}

impl Actor {
    /// Waits until it asks for its first event; answers how long that took.
    ///
    /// # Errors
    /// What it said in place of it.
    pub async fn ready(&mut self) -> Result<Duration, Value> {
        self.function.ready().await
    }

    /// Hands it an event.
    pub async fn invoke(&mut self, event: Value) -> Outcome {
        self.function.invoke(event, PATIENCE).await
    }

    /// Hands it an HTTP request; answers what API Gateway gets.
    ///
    /// # Panics
    /// It does not answer.
    #[expect(clippy::panic, reason = "an HTTP function always answers")]
    pub async fn request(&mut self, event: Value) -> Value {
        match self.invoke(event).await {
            Outcome::Answer(answer) => answer,
            other => panic!("{} did not answer but {other:?}:\n{}", self.package, self.function.log().join("\n")),
        }
    }

    /// Every call it has made to AWS.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.observers.iter().flat_map(Observer::calls).collect()
    }

    /// How long it waited for SSM.
    #[must_use]
    pub fn waited_for_secrets(&self) -> Duration {
        self.observers[1].waited()
    }

    /// SSM answers its next calls with these.
    pub fn refuse_secrets(&self, next: impl IntoIterator<Item = Refusal>) {
        self.observers[1].refuse(next);
    }

    /// S3 answers its next calls with these.
    pub fn refuse_objects(&self, next: impl IntoIterator<Item = Refusal>) {
        self.observers[0].refuse(next);
    }

    /// Closes all its open connections to AWS.
    pub fn cut(&self) {
        self.observers.iter().for_each(Observer::cut);
    }

    /// What it did that the role of its function does not allow, in sentences.
    #[must_use]
    pub fn trespasses(&self, template: &Template) -> Vec<String> {
        let variable = |name: &str| self.variables.get(name).cloned().unwrap_or_default();
        let bucket = variable("AWS_S3_BUCKET");
        // The template builds the bucket's name out of three parts; here it is one.
        let values: Values = [
            ("AWS::Partition", "aws".to_owned()),
            ("AWS::Region", "ap-south-1".to_owned()),
            ("AWS::AccountId", "000000000000".to_owned()),
            ("Environment", variable("ENVIRONMENT")),
            ("S3Prefix", variable("S3_PREFIX")),
            ("Bucket", bucket),
        ]
        .into();
        refused(template, &crate::function::logical_name(self.package), &self.calls(), &values)
    }
}

/// The text a body of an answer holds.
#[must_use]
pub fn body(answer: &Value) -> Value {
    let text = answer["body"].as_str().unwrap_or_default();
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}
