//! Cold start only.

use std::process::ExitCode;

use shared::lambda;
use uploads::{App, router};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lambda::serve_http(|clients, _| router(App::new(clients))).await
}
