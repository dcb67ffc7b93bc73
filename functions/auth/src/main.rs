//! Cold start only.

use std::process::ExitCode;

use auth::{App, routes};
use shared::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lambda::serve_http(routes, App::new).await
}
