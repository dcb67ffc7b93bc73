//! A PostgreSQL server of our own: found, initialised, started and stopped.

mod binaries;

use std::{
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};

pub use binaries::{fetch_binaries, find_binaries};

/// Role and database of the applications.
pub const USER: &str = "nicsan";

/// Longest wait for the server to accept connections; crash recovery of a large folder takes seconds.
const LONGEST_START: Duration = Duration::from_mins(1);

/// `$0` is `pg_ctl`, `$1` the data folder; the first line of `postmaster.pid` is the server's process.
const KEEPER: &str = "own=$(head -n 1 \"$1/postmaster.pid\"); cat >/dev/null; \
    [ \"$(head -n 1 \"$1/postmaster.pid\" 2>/dev/null)\" = \"$own\" ] && \
    exec \"$0\" stop --silent --mode immediate --pgdata \"$1\" 2>/dev/null";

/// How a server is to be run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its own folder; made when it is missing.
    pub folder: PathBuf,
    /// Port on the loopback interface.
    pub port: u16,
    /// Password of [`USER`].
    pub password: String,
    /// No fsync: three times faster, and for tests only, since a power cut would lose data.
    pub volatile: bool,
}

/// A running server. Dropping it stops it; should this process be killed, its keeper stops it.
#[derive(Debug)]
pub struct Postgres {
    options: Options,
    binaries: PathBuf,
    keeper: Option<Child>,
}

impl Postgres {
    /// Finds the binaries, initialises the folder when it is new, ends a server left over by a killed process, and starts.
    ///
    /// # Errors
    /// In one line: missing binaries, a folder that cannot be used, a port that is taken.
    pub fn start(options: Options) -> anyhow::Result<Self> {
        Self::start_with(find_binaries()?, options)
    }

    /// The same, with the binaries of this folder.
    ///
    /// # Errors
    /// In one line: a folder that cannot be used, a port that is taken.
    pub fn start_with(binaries: PathBuf, options: Options) -> anyhow::Result<Self> {
        let mut server = Self { options, binaries, keeper: None };
        server.prepare_folder()?;
        server.up()?;
        Ok(server)
    }

    /// Where the server listens.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.options.port
    }

    /// Folder of `pg_dump`, `psql` and the like.
    #[must_use]
    pub fn binaries(&self) -> &Path {
        &self.binaries
    }

    /// Starts the server again after [`Postgres::down`].
    ///
    /// # Errors
    /// The server's own log says why it did not start.
    pub fn up(&mut self) -> anyhow::Result<()> {
        self.end_leftover()?;
        let log = self.options.folder.join("server.log");
        let status = self
            .command("pg_ctl")
            .args(["start", "--silent", "--wait", "--timeout"])
            .arg(LONGEST_START.as_secs().to_string())
            .arg("--log")
            .arg(&log)
            .arg("--options")
            .arg(self.server_options())
            .status()
            .context("pg_ctl cannot be run")?;
        ensure!(status.success(), "PostgreSQL did not start: {}", last_line(&log));
        self.keeper = Some(self.spawn_keeper()?);
        Ok(())
    }

    /// Stops the server, if it runs; its clients are cut off, what they committed is safe.
    pub fn down(&mut self) {
        let Some(mut keeper) = self.keeper.take() else { return };
        let stopped = self.command("pg_ctl").args(["stop", "--silent", "--mode", "fast"]).status();
        if let Err(error) = stopped {
            tracing::warn!(%error, "pg_ctl stop cannot be run");
        }
        // Its input closes with it: the keeper wakes up, finds nothing to stop and ends.
        drop(keeper.stdin.take());
        drop(keeper.wait());
    }

    fn prepare_folder(&self) -> anyhow::Result<()> {
        let folder = &self.options.folder;
        let unusable = || format!("the folder {} cannot be used", folder.display());
        std::fs::create_dir_all(folder).with_context(unusable)?;
        let data = self.data();
        if data.join("PG_VERSION").exists() {
            return Ok(());
        }
        std::fs::create_dir_all(&data).with_context(unusable)?;
        let password = folder.join("password");
        std::fs::write(&password, &self.options.password).with_context(unusable)?;
        if is_root() {
            let (uid, gid) = nobody()?;
            for path in [folder, &data, &password] {
                std::os::unix::fs::chown(path, Some(uid), Some(gid)).with_context(unusable)?;
            }
        }
        std::fs::set_permissions(&password, std::fs::Permissions::from_mode(0o600)).with_context(unusable)?;
        std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o700)).with_context(unusable)?;
        let made = self
            .command("initdb")
            .args(["--username", USER, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"])
            .arg("--no-sync")
            .arg("--pwfile")
            .arg(&password)
            .output()
            .context("initdb cannot be run")?;
        std::fs::remove_file(&password).with_context(unusable)?;
        ensure!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr).trim());
        Ok(())
    }

    /// A server whose process was killed together with ours may still hold the folder.
    fn end_leftover(&self) -> anyhow::Result<()> {
        if !self.data().join("postmaster.pid").exists() {
            return Ok(());
        }
        let stopped = self.command("pg_ctl").args(["stop", "--silent", "--mode", "immediate"]).status()?;
        tracing::info!(stopped = stopped.success(), "found the server of an earlier run");
        Ok(())
    }

    fn server_options(&self) -> String {
        let Options { port, volatile, .. } = self.options;
        let durability = if volatile { "-c fsync=off -c synchronous_commit=off -c full_page_writes=off" } else { "" };
        format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=100 \
             -c shared_buffers=256MB {durability}"
        )
    }

    /// Waits for the end of this process, however it ends, and then stops this very server: by then another process may
    /// have started the next one on the same folder.
    fn spawn_keeper(&self) -> anyhow::Result<Child> {
        let mut keeper = Command::new("sh");
        keeper
            .args(["-c", KEEPER])
            .arg(self.binaries.join("pg_ctl"))
            .arg(self.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C goes to the foreground group; the keeper must outlive it.
            .process_group(0);
        as_unprivileged(&mut keeper)?;
        keeper.spawn().context("sh cannot be run")
    }

    fn command(&self, binary: &str) -> Command {
        let mut command = Command::new(self.binaries.join(binary));
        command.env("PGDATA", self.data()).stdin(Stdio::null()).stdout(Stdio::null()).current_dir("/").process_group(0);
        if let Err(error) = as_unprivileged(&mut command) {
            tracing::error!(%error, "no unprivileged user");
        }
        command
    }

    fn data(&self) -> PathBuf {
        self.options.folder.join("data")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.down();
    }
}

/// `postgres` refuses to run as root.
fn as_unprivileged(command: &mut Command) -> anyhow::Result<()> {
    if is_root() {
        let (uid, gid) = nobody()?;
        command.uid(uid).gid(gid);
    }
    Ok(())
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").map_or(1, |own| std::os::unix::fs::MetadataExt::uid(&own)) == 0
}

/// User and group id of `nobody`, out of /etc/passwd.
fn nobody() -> anyhow::Result<(u32, u32)> {
    let passwd = std::fs::read_to_string("/etc/passwd").context("/etc/passwd cannot be read")?;
    let line = passwd.lines().find(|line| line.starts_with("nobody:")).context("there is no user `nobody`")?;
    let mut ids = line.split(':').skip(2).take(2).map(str::parse::<u32>);
    match (ids.next(), ids.next()) {
        (Some(Ok(uid)), Some(Ok(gid))) => Ok((uid, gid)),
        _ => bail!("the line of `nobody` in /etc/passwd cannot be read"),
    }
}

fn last_line(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines().rev().find(|line| line.contains("FATAL")).or(text.lines().last()).unwrap_or("no log").to_owned()
}

/// Below those that systems give to the clients' end of a connection (Linux from 32,768).
const PORTS: std::ops::Range<u16> = 16_384..32_768;

/// So many are tried.
const TRIED_PORTS: usize = 100;

/// A port that is free right now, and that no connection takes before a server does.
///
/// # Errors
/// The loopback interface is not usable.
pub fn free_port() -> anyhow::Result<u16> {
    let is_free = |port: &u16| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok();
    std::iter::repeat_with(|| fastrand::u16(PORTS)).take(TRIED_PORTS).find(is_free).context("no free port")
}

/// Waits until something listens on a port.
///
/// # Errors
/// Nothing does in time.
pub fn wait_for_port(port: u16, longest: Duration) -> anyhow::Result<()> {
    let started = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        ensure!(started.elapsed() < longest, "nothing listens on port {port}");
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
