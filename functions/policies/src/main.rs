//! Cold start only.

use std::process::ExitCode;

use policies::{App, routes};
use shared::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lambda::serve_http(routes, |clients, _| App::new(clients)).await
}
