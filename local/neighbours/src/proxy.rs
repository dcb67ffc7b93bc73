//! A TCP proxy before a neighbour, with a switch to cut it off: what a broken network does to a client.

use std::sync::Arc;

use anyhow::Context as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// How the way to the neighbour is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProxyMode {
    /// Open.
    #[default]
    Up,
    /// Cut: connections end, new ones are closed at once.
    Down,
    /// Open until somebody commits: PostgreSQL hears the `COMMIT` and carries it out, and its answer is lost with the
    /// connection.
    LoseCommit,
}

/// A running proxy. Dropping it stops it.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    mode: Arc<watch::Sender<ProxyMode>>,
    accepting: tokio::task::JoinHandle<()>,
}

/// The simple query in which clients commit.
const COMMIT: &[u8] = b"COMMIT\0";

impl Proxy {
    /// Listens on any free port of the loopback interface, before the neighbour on `target_port`.
    ///
    /// # Errors
    /// The loopback interface is not usable.
    pub async fn start(target_port: u16) -> anyhow::Result<Self> {
        let socket = TcpListener::bind(("127.0.0.1", 0)).await.context("no free port")?;
        let port = socket.local_addr()?.port();
        let mode = Arc::new(watch::channel(ProxyMode::Up).0);
        let modes = Arc::clone(&mode);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = socket.accept().await {
                if *modes.borrow() != ProxyMode::Down {
                    tokio::spawn(carry(client, target_port, modes.subscribe()));
                }
            }
        });
        Ok(Self { port, mode, accepting })
    }

    /// Where clients connect.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Switches the way.
    pub fn set_mode(&self, mode: ProxyMode) {
        self.mode.send_replace(mode);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// One connection, until either side or the switch ends it.
async fn carry(mut client: TcpStream, target_port: u16, mut modes: watch::Receiver<ProxyMode>) {
    let Ok(mut server) = TcpStream::connect(("127.0.0.1", target_port)).await else { return };
    let (mut sent, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let passed = tokio::select! {
            read = client.read(&mut sent) => match read {
                Ok(length @ 1..) => {
                    let passed = server.write_all(&sent[..length]).await;
                    let commits = sent[..length].windows(COMMIT.len()).any(|part| part == COMMIT);
                    if commits && *modes.borrow() == ProxyMode::LoseCommit {
                        // It is carried out once PostgreSQL begins to answer.
                        drop(server.readable().await);
                        return;
                    }
                    passed
                }
                _ => return,
            },
            read = server.read(&mut answered) => match read {
                Ok(length @ 1..) => client.write_all(&answered[..length]).await,
                _ => return,
            },
            changed = modes.changed() => match changed {
                Ok(()) if *modes.borrow() != ProxyMode::Down => Ok(()),
                _ => return,
            },
        };
        if passed.is_err() {
            return;
        }
    }
}
