//! The operators' commands on an environment of AWS: secrets out of SSM, no data folder.

use std::process::Output;

use rehearsal::stage::Stage;

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test]
async fn every_command_works_on_an_environment() {
    let stage = Stage::start().await;
    for (arguments, expected) in [
        (&["migrate", "status"][..], "applied"),
        (&["migrate", "latest"], "0 migrations applied"),
        (&["init-users"], "admin@nicsan.in: can sign in now"),
        (&["verify"], "PostgreSQL and S3 are equal"),
        (&["rebuild", "--drop"], "equal"),
        (&["accuracy"], "0 confirmed readings"),
        (&["templates", "show"], "compiled in"),
        (&["export-schema"], "CREATE TABLE public.policies"),
    ] {
        let output = stage.operate("staging", arguments, &[]).await;
        assert!(output.status.success() && text(&output).contains(expected), "{arguments:?}: {}", text(&output));
    }
}

#[tokio::test]
async fn what_is_missing_is_named_in_one_line() {
    let stage = Stage::start().await;
    let output = stage.operate("staging", &["verify"], &[("DB_HOST", ""), ("AWS_S3_BUCKET", "")]).await;
    let text = text(&output);
    assert!(!output.status.success() && text.contains("DB_HOST") && text.contains("AWS_S3_BUCKET"), "{text}");
}

#[tokio::test]
async fn production_gets_no_default_password() {
    let stage = Stage::start().await;
    let output = stage.operate("production", &["init-users"], &[]).await;
    assert!(!output.status.success() && text(&output).contains("ADMIN_PASSWORD"), "{}", text(&output));
}
