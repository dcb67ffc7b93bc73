//! The event functions, each behind a queue as on Lambda.

use std::{future::Future, sync::Arc, time::Duration};

use neighbours::lambda::{Function, Handler};
use serde_json::Value;
use shared::{clients::Clients, error::Error, reading::Patience};
use uuid::Uuid;

/// Events one function works on at a time; the template reserves about as much.
const CONCURRENCY: usize = 4;

/// Pause before the first retry, doubled for the second. Lambda takes a minute, which nobody wants to watch.
const WAIT_BEFORE_RETRY: Duration = Duration::from_secs(1);

/// Longest sweep: the next round waits for it.
const RUN: Duration = Duration::from_mins(1);

/// How long an upload may be on its way before the sweeper looks: events take milliseconds here, so a lost one is soon found.
const PATIENCE: Patience = Patience { unattended: Duration::from_secs(5), attempt: Duration::from_mins(5), run: RUN };

/// After a start nothing is on its way any more, whatever the database says.
const NO_PATIENCE: Patience = Patience { unattended: Duration::ZERO, attempt: Duration::from_mins(5), run: RUN };

/// The functions that hear events and schedules.
#[derive(Clone)]
pub(super) struct Functions {
    pub(super) start_extraction: Function,
    pub(super) save_extraction: Function,
    pub(super) sync_storage: Function,
    pub(super) sweep_uploads: Function,
    /// The sweeper as it runs once after a start.
    pub(super) sweep_leftovers: Function,
}

impl Functions {
    pub(super) fn new(clients: &Clients) -> Self {
        let start = start_extraction::App::new(clients.clone());
        let save = save_extraction::App::new(clients.clone());
        let sync = sync_storage::App::new(clients.clone());
        let sweep = |patience| {
            let app = sweep_uploads::App::new(clients.clone()).with_patience(patience);
            handler(app, |app, _, id| async move { sweep_uploads::handle(&app, &id).await.map(drop) })
        };
        Self {
            start_extraction: on_events(
                "start-extraction",
                handler(start, |app, event, id| async move { start_extraction::handle(&app, &event, &id).await }),
            ),
            save_extraction: on_events(
                "save-extraction",
                handler(save, |app, event, id| async move { save_extraction::handle(&app, &event, &id).await }),
            ),
            sync_storage: Function::scheduled(
                "sync-storage",
                handler(sync, |app, _, _| async move { sync_storage::handle(&app).await.map(drop) }),
            ),
            sweep_uploads: Function::scheduled("sweep-uploads", sweep(PATIENCE)),
            sweep_leftovers: Function::scheduled("sweep-leftovers", sweep(NO_PATIENCE)),
        }
    }

    /// Those that people watch.
    pub(super) fn all(&self) -> [&Function; 4] {
        [&self.start_extraction, &self.save_extraction, &self.sync_storage, &self.sweep_uploads]
    }
}

fn on_events(name: &'static str, handler: Handler) -> Function {
    Function::new(name, CONCURRENCY, WAIT_BEFORE_RETRY, handler)
}

/// A function's `handle`, given its `App`, the event and a request id.
fn handler<A, F>(app: A, handle: impl Fn(A, Value, String) -> F + Send + Sync + 'static) -> Handler
where
    A: Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    Arc::new(move |event| {
        let handled = handle(app.clone(), event, Uuid::new_v4().to_string());
        Box::pin(async move { handled.await.map_err(|error| with_causes(&error)) })
    })
}

/// For the page, where whoever runs the stack wants to know why.
fn with_causes(error: &Error) -> String {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |cause| cause.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
