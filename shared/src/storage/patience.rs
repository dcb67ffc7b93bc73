//! How long an answer waits for S3. During an outage the first answers wait their budget; those after them do not wait at
//! all until a pause is over, or two hundred savings in a row would each lose a second and a half.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Longest time an answer waits for S3: a client waits gladly this long; an outage is the drainer's work.
pub(super) const INLINE_BUDGET: Duration = Duration::from_millis(1_500);

/// How long nobody waits after S3 took nothing at all.
const PAUSE: Duration = Duration::from_secs(5);

/// Shared by all requests of one process.
#[derive(Clone, Debug, Default)]
pub(super) struct Patience(Arc<Mutex<Option<Instant>>>);

impl Patience {
    /// Is it worth waiting for S3 now?
    pub(super) fn allows(&self) -> bool {
        let lost_at = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lost_at.is_none_or(|at| at.elapsed() >= PAUSE)
    }

    /// Notes whether S3 took something.
    pub(super) fn note(&self, took_something: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (!took_something).then(Instant::now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_loss_nobody_waits_until_something_was_taken() {
        let patience = Patience::default();
        assert!(patience.allows());
        patience.note(false);
        assert!(!patience.clone().allows());
        patience.note(true);
        assert!(patience.allows());
    }
}
