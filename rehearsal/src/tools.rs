//! The Python tools of the deployment.

use std::path::PathBuf;

/// `PYTHON`, or the one `.ci/tools` made.
#[must_use]
pub fn python() -> PathBuf {
    if let Some(named) = std::env::var_os("PYTHON") {
        return named.into();
    }
    let made = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/tools/bin/python"));
    if made.exists() { made } else { "python3".into() }
}
