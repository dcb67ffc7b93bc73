//! Not to be ended without an answer: by the clock, or by a panic.

use std::{
    panic::AssertUnwindSafe,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures::FutureExt as _;
use serde_json::Value;

/// Kept free for the answer, which is one small PUT and its repetitions.
const MARGIN: Duration = Duration::from_secs(10);

/// The outcome, or why there is none in time. What was begun in a transaction is undone with its connection.
pub(crate) async fn within(deadline: u64, work: impl Future<Output = Result<Value, String>>) -> Result<Value, String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let left = Duration::from_millis(deadline).saturating_sub(now).saturating_sub(MARGIN);
    match tokio::time::timeout(left, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err("the migration step panicked; its log says where".into()),
        Err(_) => Err(format!("the migrations did not end within {} s; the one that ran was undone", left.as_secs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_seconds(seconds: u64) -> u64 {
        let then = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + Duration::from_secs(seconds);
        u64::try_from(then.as_millis()).unwrap()
    }

    #[tokio::test]
    async fn a_panic_is_an_outcome() {
        let outcome = within(in_seconds(60), async { panic!("of a test") }).await;
        assert!(outcome.unwrap_err().contains("panicked"));
    }

    #[tokio::test]
    async fn so_is_the_end_of_the_time() {
        let outcome = within(in_seconds(9), std::future::pending()).await;
        assert!(outcome.unwrap_err().contains("did not end"));
    }
}
