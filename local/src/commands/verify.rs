//! `verify`: both storages compared, differences listed.

use std::process::ExitCode;

use shared::storage::{Storage, Verification};

/// Compares and reports; the exit code is 1 when something differs.
///
/// # Errors
/// A neighbour does not answer.
#[expect(clippy::print_stdout, reason = "a command for people")]
pub async fn run(storage: &Storage, json: bool) -> anyhow::Result<ExitCode> {
    let found = storage.verify().await?;
    if json {
        println!("{}", serde_json::to_string_pretty(&found)?);
    } else {
        report(&found);
    }
    Ok(if found.is_equal() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::print_stdout, reason = "a command for people")]
fn report(found: &Verification) {
    for one in &found.differences {
        let version = if one.version == 0 { "current".to_owned() } else { format!("v{}", one.version) };
        println!("{} {} {version}: {}", one.entity, one.entity_id, one.what);
    }
    for key in &found.unknown_keys {
        println!("{key}: is none of our objects");
    }
    let verdict = if found.is_equal() { "equal" } else { "NOT equal" };
    println!("{} objects compared, PostgreSQL and S3 are {verdict}", found.objects);
}
