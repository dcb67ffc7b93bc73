//! The program as people start it: a child process with an environment of its own.

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

/// Longest time a start may take on a busy machine, `initdb` included.
const LONGEST_START: Duration = Duration::from_mins(2);

/// A place to start the program in.
pub(crate) struct Place {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// A stack in a process of its own.
pub(crate) struct Started {
    child: Child,
    pub(crate) url: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: super::running::folder(), variables: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path().join(".local")
    }

    /// The program, in this place, without anything of the environment of the tests that could change what it does.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nicsan"));
        let kept = ["PATH", "HOME", "LANG"].into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
        command.args(arguments).current_dir(self.path()).env_clear().envs(kept);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Runs a command to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Output {
        tokio::time::timeout(LONGEST_START, self.command(arguments).output()).await.expect("it ends").expect("it runs")
    }

    /// Starts the stack and waits for its banner.
    pub(crate) async fn start(&self) -> Started {
        let mut command = self.command(&["--port", "0"]);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it runs");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is ours")).lines();
        let url = tokio::time::timeout(LONGEST_START, async {
            while let Some(line) = lines.next_line().await.expect("its output can be read") {
                if let Some(url) = line.split_whitespace().find(|word| word.starts_with("http://localhost:")) {
                    return url.trim_end_matches("/api").to_owned();
                }
            }
            panic!("it ended without a banner")
        });
        let url = url.await.expect("it starts in time");
        // Whoever reads nothing more must not block it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Started { child, url }
    }

    /// Processes that still work on the data folder.
    pub(crate) fn leftovers(&self) -> Vec<String> {
        let listed = std::process::Command::new("ps").args(["-axww", "-o", "args="]).output().expect("ps runs");
        let data = self.data().display().to_string();
        let text = String::from_utf8_lossy(&listed.stdout);
        text.lines().filter(|line| line.contains(&data)).map(ToOwned::to_owned).collect()
    }
}

impl Started {
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().expect("it is running").to_string();
        assert!(std::process::Command::new("kill").args([name, &pid]).status().expect("kill runs").success());
    }

    pub(crate) async fn ended(mut self) -> std::process::ExitStatus {
        tokio::time::timeout(Duration::from_secs(30), self.child.wait())
            .await
            .expect("it ends in time")
            .expect("it ended")
    }

    /// As the machine would in a power cut, as far as a process can tell.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("it was running");
    }
}

/// The one line a failed start prints.
pub(crate) fn complaint(output: &Output) -> String {
    assert!(!output.status.success(), "it should have failed");
    let text = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    assert_eq!(text.lines().count(), 1, "one line: {text}");
    text
}
