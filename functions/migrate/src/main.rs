//! Cold start only.

use std::process::ExitCode;

use migrate::handle;
use shared::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lambda::serve_alone(handle).await
}
