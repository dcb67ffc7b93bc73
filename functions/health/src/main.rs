//! Cold start only.

use std::process::ExitCode;

use health::{App, router};
use shared::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lambda::serve_http(|clients, gate| router(App::new(clients, gate))).await
}
