//! Cold start only.

use std::process::ExitCode;

use shared::lambda;
use sweep_uploads::{App, handle};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lambda::serve_events(App::new, |app, _, id| async move { handle(&app, &id).await }).await
}
