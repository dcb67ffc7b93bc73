//! Deaths of a process at any of its waits, without a process.

use std::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll},
};

struct Killed<'a, F> {
    inner: Pin<&'a mut F>,
    polls_left: usize,
}

impl<F: Future> Future for Killed<'_, F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls_left == 0 {
            return Poll::Ready(None);
        }
        self.polls_left -= 1;
        self.inner.as_mut().poll(context).map(Some)
    }
}

/// Drops a future after so many polls, with its connections, as a killed process would; `None` unless it was done by then.
pub async fn killed_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    Killed { inner: pin!(future), polls_left: polls }.await
}
