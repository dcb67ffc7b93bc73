//! A built function as Lambda runs it: its own process, one event at a time, killed at the deadline.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, BufReader},
    process::{Child, Command},
};

use crate::runtime_api::{Outcome, RuntimeApi, Start};

/// Lambda's limit for a cold start («Lambda runtime environment»).
const LONGEST_START: Duration = Duration::from_secs(10);

/// Programs of `rehearsal/probes`.
const PROBES: [&str; 2] = ["empty", "probe"];

/// A running function.
pub struct Function {
    child: Child,
    begun: Instant,
    api: RuntimeApi,
    log: Arc<Mutex<Vec<String>>>,
}

/// Where the built functions are.
#[derive(Clone, Debug)]
pub enum Build {
    /// What `sam build` left: `<folder>/<LogicalName>/bootstrap`.
    Sam(PathBuf),
    /// What cargo left: `<folder>/<package>`.
    Cargo(PathBuf),
}

impl Build {
    /// `BOOTSTRAPS` names the folder of `sam build`; without it, what was built along with the running program.
    ///
    /// # Panics
    /// A program always knows where it is.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a rehearsal without functions has to stop")]
    pub fn found() -> Self {
        if let Some(folder) = std::env::var_os("BOOTSTRAPS") {
            return Self::Sam(folder.into());
        }
        let own = std::env::current_exe().expect("a program knows where it is");
        let folder = own.ancestors().find(|folder| folder.join(".fingerprint").is_dir()).unwrap_or(&own);
        Self::Cargo(folder.to_path_buf())
    }

    /// The program of a package, like `start-extraction`.
    #[must_use]
    pub fn program(&self, package: &str) -> PathBuf {
        match self {
            // The probes are no functions of the template; cargo-lambda leaves them here.
            Self::Sam(_) if PROBES.contains(&package) => {
                PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/lambda")).join(package).join("bootstrap")
            }
            Self::Sam(folder) => folder.join(logical_name(package)).join("bootstrap"),
            Self::Cargo(folder) => folder.join(package),
        }
    }
}

/// `start-extraction` is `StartExtractionFunction` in the template.
#[must_use]
pub fn logical_name(package: &str) -> String {
    let capitalised = package.split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    capitalised.collect::<String>() + "Function"
}

impl Function {
    /// Starts a program with these variables and no others.
    ///
    /// # Panics
    /// It cannot be run; the message says how it is built.
    #[expect(clippy::expect_used, clippy::panic, reason = "a rehearsal without functions has to stop")]
    pub async fn start(program: &Path, variables: &BTreeMap<String, String>) -> Self {
        let api = RuntimeApi::start().await.expect("the loopback interface is usable");
        // Not when `spawn` comes back: this thread may get its turn only when the child has done half of its start.
        let begun = Instant::now();
        let mut child = Command::new(program)
            .env_clear()
            .envs(variables)
            .envs([
                ("AWS_LAMBDA_RUNTIME_API", api.address()),
                ("AWS_LAMBDA_FUNCTION_NAME", "rehearsed"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
                ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
                ("AWS_LAMBDA_LOG_LEVEL", "INFO"),
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{} cannot be run ({error}); cargo build --workspace --bins", program.display())
            });
        let log = Arc::default();
        keep(child.stdout.take(), &log);
        keep(child.stderr.take(), &log);
        Self { child, begun, api, log }
    }

    /// Waits until it asks for its first event; answers how long that took.
    ///
    /// # Errors
    /// What it said in place of it, or `null` when it ended without a word or was not ready after ten seconds.
    pub async fn ready(&mut self) -> Result<Duration, Value> {
        let mut started = self.api.started();
        let ready = tokio::select! {
            ready = tokio::time::timeout(LONGEST_START, started.wait_for(|start| *start != Start::Begun)) => {
                ready.ok().and_then(Result::ok).map(|start| start.clone())
            }
            _ = self.child.wait() => Some(self.api.started().borrow().clone()),
        };
        match ready {
            Some(Start::Ready(at)) => Ok(at - self.begun),
            Some(Start::Failed(why)) => Err(why),
            Some(Start::Begun) | None => Err(Value::Null),
        }
    }

    /// Hands it an event and waits for what comes of it, at most `time`.
    pub async fn invoke(&mut self, event: Value, time: Duration) -> Outcome {
        let outcome = self.api.hand_over(event, time).await;
        tokio::select! {
            outcome = tokio::time::timeout(time, outcome) => match outcome {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_)) => Outcome::Exited,
                Err(_) => {
                    drop(self.child.kill().await);
                    Outcome::TimedOut
                }
            },
            _ = self.child.wait() => Outcome::Exited,
        }
    }

    /// Stops its clock, as Lambda does between two events.
    pub async fn freeze(&self) {
        self.signal("-STOP").await;
    }

    /// Lets it go on.
    pub async fn thaw(&self) {
        self.signal("-CONT").await;
    }

    async fn signal(&self, name: &str) {
        if let Some(id) = self.child.id() {
            drop(Command::new("kill").arg(name).arg(id.to_string()).status().await);
        }
    }

    /// The most memory it has used so far, in kilobytes.
    #[must_use]
    pub fn peak_kilobytes(&self) -> u64 {
        let status = self.child.id().and_then(|id| std::fs::read_to_string(format!("/proc/{id}/status")).ok());
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
    }

    /// Gives it no more memory than it has, as near as a limit of a process comes to that of Lambda's machine.
    ///
    /// # Panics
    /// It has ended, or there is no `prlimit`.
    #[expect(clippy::expect_used, reason = "a rehearsal that goes on regardless proves nothing")]
    pub async fn starve(&self) {
        let id = self.child.id().expect("it runs").to_string();
        let limited =
            Command::new("prlimit").args(["--data=0", "--pid", &id]).status().await.expect("util-linux has it");
        assert!(limited.success(), "a child may be limited");
    }

    /// Its log so far, line by line.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends it, and waits for its end.
    pub async fn end(mut self) {
        drop(self.child.kill().await);
    }
}

fn keep(output: Option<impl AsyncRead + Unpin + Send + 'static>, log: &Arc<Mutex<Vec<String>>>) {
    let Some(output) = output else { return };
    let log = Arc::clone(log);
    tokio::spawn(async move {
        let mut lines = BufReader::new(output).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            log.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    });
}
