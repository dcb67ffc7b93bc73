//! The running parts, as the page of this machine sees and breaks them.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use neighbours::{
    postgres::Postgres,
    s3::{ObjectCreated, S3Mode, S3Server},
    textract::{TextractMode, TextractServer},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::{
    clients::Clients,
    tables::outbox::{self, Backlog},
};
use tokio::{
    sync::{Mutex, mpsc::UnboundedReceiver},
    task::JoinHandle,
};

use super::{
    events,
    functions::Functions,
    status::{DatabaseStatus, S3Status, Status, TextractStatus},
    topic::{Topic, TopicMode},
};
use crate::parts::Parts;

/// Between two rounds of a schedule. On AWS they are minutes; whoever sits before the machine sees an outage end sooner.
const ROUND: Duration = Duration::from_secs(5);

/// Longest wait for the database when people only want to know how it is.
const QUICK: Duration = Duration::from_secs(1);

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// As it should be.
    Up,
    /// Gone.
    Down,
}

/// What to break, or to mend. What is absent stays as it is.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faults {
    /// The object store.
    pub s3: Option<S3Mode>,
    /// The reading service.
    pub textract: Option<TextractMode>,
    /// The topic between it and us.
    pub sns: Option<TopicMode>,
    /// The database.
    pub database: Option<Switch>,
}

/// The running parts.
pub struct Machine {
    /// As the functions have them.
    pub clients: Clients,
    postgres: Option<Arc<Mutex<Postgres>>>,
    database_is_up: AtomicBool,
    s3: Option<S3Server>,
    textract: TextractServer,
    topic: Topic,
    functions: Functions,
    started: Instant,
}

impl Machine {
    /// Over these parts.
    #[must_use]
    pub(super) fn new(parts: Parts, textract: TextractServer) -> Self {
        Self {
            functions: Functions::new(&parts.clients),
            clients: parts.clients,
            postgres: parts.postgres.map(|server| Arc::new(Mutex::new(server))),
            database_is_up: AtomicBool::new(true),
            s3: parts.s3,
            textract,
            topic: Topic::default(),
            started: Instant::now(),
        }
    }

    /// Brings events to the functions and keeps the schedules, until the tasks are ended.
    pub(super) fn run(
        self: &Arc<Self>,
        mut landed: UnboundedReceiver<ObjectCreated>,
        mut published: UnboundedReceiver<Value>,
    ) -> Vec<JoinHandle<()>> {
        let (storage, reading) = (Arc::clone(self), Arc::clone(self));
        let objects = tokio::spawn(async move {
            while let Some(object) = landed.recv().await {
                if events::is_original(&object, storage.clients.objects()) {
                    storage.functions.start_extraction.invoke(events::object_created(&object));
                }
            }
        });
        let messages = tokio::spawn(async move {
            while let Some(event) = published.recv().await {
                reading.topic.publish(&event, &reading.functions.save_extraction);
            }
        });
        self.functions.sweep_leftovers.invoke(events::scheduled("sweep-leftovers"));
        vec![objects, messages, tokio::spawn(keep_schedules(Arc::clone(self)))]
    }

    /// Breaks or mends.
    ///
    /// # Errors
    /// The part is an existing one that is none of ours, or the database does not come back.
    pub async fn set(&self, faults: Faults) -> anyhow::Result<()> {
        if let Some(mode) = faults.s3 {
            self.s3.as_ref().context("the bucket is an existing one; it cannot be broken from here")?.set_mode(mode);
        }
        if let Some(mode) = faults.textract {
            self.textract.set_mode(mode);
        }
        if let Some(mode) = faults.sns {
            self.topic.set_mode(mode);
        }
        match faults.database {
            Some(switch) => self.switch_database(switch).await,
            None => Ok(()),
        }
    }

    /// A real outage: the server is stopped, its clients are cut off; and a real start, on the same data.
    async fn switch_database(&self, switch: Switch) -> anyhow::Result<()> {
        let Some(server) = &self.postgres else {
            bail!("the database is an existing one; it cannot be broken from here")
        };
        let mut server = Arc::clone(server).lock_owned().await;
        let is_up = self.database_is_up.load(Ordering::SeqCst);
        match switch {
            Switch::Down if is_up => {
                self.database_is_up.store(false, Ordering::SeqCst);
                tokio::task::spawn_blocking(move || server.down()).await?;
            }
            Switch::Up if !is_up => {
                tokio::task::spawn_blocking(move || server.up()).await??;
                self.database_is_up.store(true, Ordering::SeqCst);
            }
            _ => {}
        }
        Ok(())
    }

    /// Invokes again what the functions had given up; answers how many events that were.
    #[must_use]
    pub fn redrive(&self) -> usize {
        self.functions.all().into_iter().map(neighbours::lambda::Function::redrive).sum()
    }

    /// How everything is.
    pub async fn status(&self) -> Status {
        let outbox = tokio::time::timeout(QUICK, self.backlog()).await.ok().flatten();
        let mode = if self.database_is_up.load(Ordering::SeqCst) { Switch::Up } else { Switch::Down };
        Status {
            pid: std::process::id(),
            uptime_seconds: self.started.elapsed().as_secs(),
            database: DatabaseStatus { mode, own: self.postgres.is_some(), answers: outbox.is_some() },
            outbox,
            s3: self.s3.as_ref().map(S3Status::of),
            textract: TextractStatus { mode: self.textract.mode(), jobs_started: self.textract.jobs_started() },
            sns: self.topic.status(),
            functions: self.functions.all().map(neighbours::lambda::Function::status).into(),
        }
    }

    async fn backlog(&self) -> Option<Backlog> {
        let client = self.clients.database().client().await.ok()?;
        outbox::backlog(&**client).await.ok()
    }

    /// Waits until no function is at work.
    pub(super) async fn settle(&self, longest: Duration) {
        let until = Instant::now() + longest;
        let mut pause = tokio::time::interval(Duration::from_millis(20));
        while self.functions.all().iter().any(|function| function.waiting() > 0) && Instant::now() < until {
            pause.tick().await;
        }
    }

    /// Ends the database server, after its connections, and waits for it. One that is just being switched ends with its
    /// keeper.
    pub(super) fn end_database(&self) {
        self.clients.database().close();
        if let Some(mut server) = self.postgres.as_ref().and_then(|server| server.try_lock().ok()) {
            server.down();
        }
    }
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine").field("clients", &self.clients).finish_non_exhaustive()
    }
}

/// A round that finds the one before still at work is left out.
async fn keep_schedules(machine: Arc<Machine>) {
    let functions = &machine.functions;
    let mut rounds = tokio::time::interval(ROUND);
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        for (rule, function) in [("sync-storage", &functions.sync_storage), ("sweep-uploads", &functions.sweep_uploads)]
        {
            if function.waiting() == 0 {
                function.invoke(events::scheduled(rule));
            }
        }
    }
}
