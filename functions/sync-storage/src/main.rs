//! Cold start only.

use std::process::ExitCode;

use shared::lambda;
use sync_storage::{App, handle};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lambda::serve_events(App::new, |app, _, _| async move { handle(&app).await }).await
}
