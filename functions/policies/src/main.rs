//! Cold start only.

use std::process::ExitCode;

use policies::{App, router};
use shared::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lambda::serve_http(|clients, _| router(App::new(clients))).await
}
