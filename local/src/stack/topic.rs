//! The topic to which Textract reports, with a switch to lose or double its messages.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use neighbours::lambda::Function;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What becomes of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TopicMode {
    /// It is delivered.
    #[default]
    Deliver,
    /// It is lost.
    Drop,
    /// It is delivered twice, as a standard topic may.
    Duplicate,
}

/// The topic and what it did so far.
#[derive(Debug, Default)]
pub(super) struct Topic {
    mode: Mutex<TopicMode>,
    published: AtomicU64,
    delivered: AtomicU64,
}

/// For people.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct TopicStatus {
    mode: TopicMode,
    published: u64,
    delivered: u64,
}

impl Topic {
    pub(super) fn publish(&self, event: &Value, subscriber: &Function) {
        self.published.fetch_add(1, Ordering::Relaxed);
        let copies = match self.mode() {
            TopicMode::Deliver => 1,
            TopicMode::Drop => 0,
            TopicMode::Duplicate => 2,
        };
        for _ in 0..copies {
            self.delivered.fetch_add(1, Ordering::Relaxed);
            subscriber.invoke(event.clone());
        }
    }

    pub(super) fn set_mode(&self, mode: TopicMode) {
        *self.mode.lock().unwrap_or_else(PoisonError::into_inner) = mode;
    }

    pub(super) fn mode(&self) -> TopicMode {
        *self.mode.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn status(&self) -> TopicStatus {
        TopicStatus {
            mode: self.mode(),
            published: self.published.load(Ordering::Relaxed),
            delivered: self.delivered.load(Ordering::Relaxed),
        }
    }
}
