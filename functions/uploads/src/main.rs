//! Cold start only.

use std::process::ExitCode;

use shared::lambda;
use uploads::{App, routes};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lambda::serve_http(routes, |clients, _| App::new(clients)).await
}
