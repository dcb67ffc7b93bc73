//! Asynchronous invocation as Lambda does it: the event waits in a queue, a failed one is tried twice more, and then goes to
//! the failure queue. Source: «Invoking a Lambda function asynchronously», AWS Lambda Developer Guide.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::BoxFuture;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::Semaphore;

/// A function: event in, `Err` means «try again».
pub type Handler = Arc<dyn Fn(Value) -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// Attempts after the first: `MaximumRetryAttempts` of functions that hear events.
const RETRIES: u32 = 2;

/// Outcomes kept for people to look at.
const KEPT: usize = 50;

/// One invocation, as the status page shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// When it ended.
    pub at: chrono::DateTime<chrono::Utc>,
    /// `ok`, `retry` or `failed`.
    pub what: &'static str,
    /// The error, for `retry` and `failed`.
    pub error: Option<String>,
}

/// Counters and the latest outcomes of one function.
#[derive(Clone, Debug, Serialize)]
pub struct FunctionStatus {
    /// Its name.
    pub name: &'static str,
    /// Events waiting or at work.
    pub waiting: usize,
    /// Invocations that went well.
    pub succeeded: u64,
    /// Attempts that did not.
    pub attempts_failed: u64,
    /// Events given up, waiting to be redriven.
    pub failure_queue: usize,
    /// The latest outcomes, newest first.
    pub latest: Vec<Outcome>,
}

/// A function and its queue.
#[derive(Clone)]
pub struct Function(Arc<Inner>);

struct Inner {
    name: &'static str,
    handler: Handler,
    retries: u32,
    wait_before_retry: Duration,
    concurrency: Semaphore,
    waiting: AtomicUsize,
    succeeded: AtomicU64,
    attempts_failed: AtomicU64,
    latest: Mutex<VecDeque<Outcome>>,
    failure_queue: Mutex<Vec<Value>>,
}

impl Function {
    /// A function with its reserved concurrency. Lambda waits one minute before the first retry and two before the second;
    /// `wait_before_retry` is the shorter wait of a local stack, doubled for the second.
    #[must_use]
    pub fn new(name: &'static str, concurrency: usize, wait_before_retry: Duration, handler: Handler) -> Self {
        Self::with(name, concurrency, RETRIES, wait_before_retry, handler)
    }

    /// A function behind a schedule, one run at a time: the next round is the retry, and nothing is kept to be redriven.
    #[must_use]
    pub fn scheduled(name: &'static str, handler: Handler) -> Self {
        Self::with(name, 1, 0, Duration::ZERO, handler)
    }

    fn with(
        name: &'static str,
        concurrency: usize,
        retries: u32,
        wait_before_retry: Duration,
        handler: Handler,
    ) -> Self {
        Self(Arc::new(Inner {
            name,
            handler,
            retries,
            wait_before_retry,
            concurrency: Semaphore::new(concurrency),
            waiting: AtomicUsize::default(),
            succeeded: AtomicU64::default(),
            attempts_failed: AtomicU64::default(),
            latest: Mutex::default(),
            failure_queue: Mutex::default(),
        }))
    }

    /// Puts an event into the queue and returns at once.
    pub fn invoke(&self, event: Value) {
        let function = self.clone();
        function.0.waiting.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(async move {
            function.deliver(event).await;
            function.0.waiting.fetch_sub(1, Ordering::Relaxed);
        });
    }

    async fn deliver(&self, event: Value) {
        for attempt in 0..=self.0.retries {
            match self.attempt(event.clone()).await {
                Ok(()) => {
                    self.0.succeeded.fetch_add(1, Ordering::Relaxed);
                    return self.note("ok", None);
                }
                Err(error) => {
                    self.0.attempts_failed.fetch_add(1, Ordering::Relaxed);
                    tracing::warn!(function = self.0.name, attempt, error, "an event failed");
                    self.note(if attempt == self.0.retries { "failed" } else { "retry" }, Some(error));
                }
            }
            if attempt < self.0.retries {
                tokio::time::sleep(self.0.wait_before_retry * 2_u32.pow(attempt)).await;
            }
        }
        if self.0.retries > 0 {
            self.failure_queue().push(event);
        }
    }

    /// A panic of the handler is an error of the invocation, as in Lambda.
    async fn attempt(&self, event: Value) -> Result<(), String> {
        let Ok(_permit) = self.0.concurrency.acquire().await else { return Err("the stack is stopping".into()) };
        let invocation = tokio::spawn((self.0.handler)(event));
        invocation.await.unwrap_or_else(|error| Err(error.to_string()))
    }

    fn note(&self, what: &'static str, error: Option<String>) {
        let mut latest = self.0.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.push_front(Outcome { at: chrono::Utc::now(), what, error });
        latest.truncate(KEPT);
    }

    fn failure_queue(&self) -> std::sync::MutexGuard<'_, Vec<Value>> {
        self.0.failure_queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Invokes every event of the failure queue again; answers how many.
    #[must_use]
    pub fn redrive(&self) -> usize {
        let events = std::mem::take(&mut *self.failure_queue());
        let count = events.len();
        for event in events {
            self.invoke(event);
        }
        count
    }

    /// Events waiting or at work.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.0.waiting.load(Ordering::Relaxed)
    }

    /// How the function is doing.
    #[must_use]
    pub fn status(&self) -> FunctionStatus {
        let latest = self.0.latest.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect();
        FunctionStatus {
            name: self.0.name,
            waiting: self.waiting(),
            succeeded: self.0.succeeded.load(Ordering::Relaxed),
            attempts_failed: self.0.attempts_failed.load(Ordering::Relaxed),
            failure_queue: self.failure_queue().len(),
            latest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing(times: u64) -> (Function, Arc<AtomicU64>) {
        let calls = Arc::new(AtomicU64::default());
        let counted = Arc::clone(&calls);
        let handler: Handler = Arc::new(move |_| {
            let call = counted.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move { if call < times { Err("not yet".into()) } else { Ok(()) } })
        });
        (Function::new("test", 1, Duration::from_millis(1), handler), calls)
    }

    #[tokio::test]
    async fn an_event_is_tried_three_times_and_then_kept() {
        let (function, calls) = failing(u64::MAX);
        function.deliver(Value::Null).await;
        assert_eq!(calls.load(Ordering::SeqCst), 3);
        assert_eq!(function.status().failure_queue, 1);
        assert_eq!(function.redrive(), 1);
    }

    #[tokio::test]
    async fn an_event_that_succeeds_at_last_is_done() {
        let (function, calls) = failing(2);
        function.deliver(Value::Null).await;
        assert_eq!(calls.load(Ordering::SeqCst), 3);
        assert_eq!(function.status().failure_queue, 0);
    }
}
