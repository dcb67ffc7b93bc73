//! The whole system on one machine: the parts, the functions behind them, and the API, composed of what runs on Lambda.

mod banner;
mod body_limit;
mod events;
mod functions;
mod machine;
mod routes;
mod status;
mod topic;

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::{Router, serve::ListenerExt as _};
use neighbours::textract::{Connections, TextractServer};
use shared::{clients::aws_at, migrator::Migrator};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    connection::local_variables,
    folder::{DataFolder, Running},
    page,
    parts::Parts,
};

pub use banner::banner;
pub use machine::{Faults, Machine, Switch};
pub use routes::{api, open_api};
pub use status::Status;
pub use topic::TopicMode;

/// How a stack is to be run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its data folder.
    pub data: PathBuf,
    /// Name or address to listen on.
    pub host: String,
    /// Port of the API; 0 takes any free one.
    pub port: u16,
    /// Start with an empty folder.
    pub fresh: bool,
    /// Our own program, which reads each PDF in a process of its own.
    pub program: PathBuf,
}

/// Longest wait for answers under way when stopping; a long poll would hold on for 20 s.
const LAST_ANSWERS: Duration = Duration::from_secs(3);

/// Longest wait for functions at work when stopping; the sweeper brings the rest to an end after the next start.
const LAST_EVENTS: Duration = Duration::from_secs(3);

/// A running stack.
#[derive(Debug)]
pub struct Stack {
    url: String,
    machine: Arc<Machine>,
    folder: DataFolder,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
    tasks: Vec<JoinHandle<()>>,
}

impl Stack {
    /// Starts everything, and answers when the API does.
    ///
    /// # Errors
    /// In one line, with nothing left running: a busy port, missing binaries, a folder that cannot be used or is in use,
    /// a configuration that is not usable.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let variables = local_variables()?;
        let folder = DataFolder::take(&options.data)?;
        let listener = listen(&options.host, options.port).await?;
        if options.fresh {
            folder.clear()?;
        }
        let mut parts = Parts::start(&folder, &variables).await?;
        Migrator::sign_in(&parts.clients).await?.latest().await?;
        let (publish, published) = tokio::sync::mpsc::unbounded_channel();
        let textract = start_textract(&mut parts, options.program, publish).await?;
        auth::init_users(&parts.clients, &auth::FirstPasswords::default()).await?;
        let url = url_of(&options.host, &listener)?;
        let own = parts.own();
        let landed = std::mem::replace(&mut parts.landed, tokio::sync::mpsc::unbounded_channel().1);
        let machine = Arc::new(Machine::new(parts, textract));
        let tasks = machine.run(landed, published);
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(serve(listener, router(&machine)?, stopped));
        folder.announce(&Running {
            pid: std::process::id(),
            url: url.clone(),
            postgres_port: own.postgres_port,
            s3_url: own.s3_url,
        })?;
        Ok(Self { url, machine, folder, stop, server, tasks })
    }

    /// `http://localhost:3001`
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The parts, to look at and to break.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Stops in the order in which nothing is cut off that could be finished: the API, the functions, the servers.
    pub async fn stop(mut self) {
        self.stop.send(true).ok();
        if tokio::time::timeout(LAST_ANSWERS, &mut self.server).await.is_err() {
            self.server.abort();
        }
        self.machine.settle(LAST_EVENTS).await;
        self.folder.withdraw();
    }
}

/// For whoever does not stop it: the servers must not outlive it.
impl Drop for Stack {
    fn drop(&mut self) {
        self.server.abort();
        for task in &self.tasks {
            task.abort();
        }
        self.machine.end_database();
    }
}

/// The port is taken first: a busy one is the most likely reason not to start, and nothing runs yet.
async fn listen(host: &str, port: u16) -> anyhow::Result<TcpListener> {
    match TcpListener::bind((host, port)).await {
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            anyhow::bail!("port {port} is taken by another program; choose one with --port")
        }
        bound => bound.with_context(|| format!("cannot listen on {host}:{port}")),
    }
}

fn url_of(host: &str, listener: &TcpListener) -> anyhow::Result<String> {
    let port = listener.local_addr()?.port();
    let host = if ["127.0.0.1", "::1", "0.0.0.0", "::"].contains(&host) { "localhost" } else { host };
    Ok(format!("http://{host}:{port}"))
}

/// Textract reads originals through the S3 protocol, as the real one does, and reports to the topic.
async fn start_textract(
    parts: &mut Parts,
    program: PathBuf,
    publish: tokio::sync::mpsc::UnboundedSender<serde_json::Value>,
) -> anyhow::Result<TextractServer> {
    let connections = Connections {
        fetch: events::fetch(parts.clients.objects().clone()),
        reader: reader::reader(program),
        publish: Arc::new(move |event| {
            // Nobody listens any more when the stack is stopping.
            publish.send(event).ok();
        }),
    };
    let textract = TextractServer::start(0, connections).await?;
    let aws = aws_at(&textract.url(), neighbours::s3::ACCESS_KEY, neighbours::s3::SECRET_KEY).await;
    parts.clients.reach_textract(&aws);
    Ok(textract)
}

/// The API as Lambda serves it, and the page of this machine beside it.
fn router(machine: &Arc<Machine>) -> anyhow::Result<Router> {
    Ok(api(&machine.clients)?.merge(page::router(Arc::clone(machine))))
}

async fn serve(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let listener = listener.tap_io(|connection| {
        // Small answers must not wait for more of them; a connection that refuses is served all the same.
        connection.set_nodelay(true).ok();
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let until = async move {
        stopped.wait_for(|stop| *stop).await.ok();
    };
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(until).await {
        tracing::error!(%error, "the API stopped");
    }
}
