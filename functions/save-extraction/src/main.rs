//! Cold start only.

use std::process::ExitCode;

use save_extraction::{App, handle};
use shared::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lambda::serve_events(App::new, |app, event, id| async move { handle(&app, &event, &id).await }).await
}
