//! Starting, not starting, and stopping.

use std::time::Duration;

use super::{
    program::{Place, complaint},
    running::{Visitor, eventually},
};

#[tokio::test]
async fn ctrl_c_and_sigterm_leave_nothing_behind_and_the_data_stays() {
    let place = Place::new();
    for signal in ["-INT", "-TERM"] {
        let started = place.start().await;
        assert!(!place.leftovers().is_empty(), "PostgreSQL runs on the data folder");
        Visitor::sign_in(&started.url).await;
        started.signal(signal);
        assert!(started.ended().await.success());
        assert_eq!(place.leftovers(), Vec::<String>::new(), "after {signal}");
        assert!(!place.data().join("running.json").exists());
    }
}

#[tokio::test]
async fn a_killed_stack_takes_its_database_with_it_and_starts_again() {
    let place = Place::new();
    place.start().await.kill().await;
    eventually(Duration::from_secs(20), async || place.leftovers().is_empty()).await;
    let again = place.start().await;
    Visitor::sign_in(&again.url).await;
}

#[tokio::test]
async fn a_second_stack_on_the_same_data_is_refused_and_the_first_goes_on() {
    let place = Place::new();
    let first = place.start().await;
    let text = complaint(&place.run(&["--port", "0"]).await);
    assert!(text.contains("already running") && text.contains(&first.url), "{text}");
    Visitor::sign_in(&first.url).await;
}

#[tokio::test]
async fn a_busy_port_is_told_and_nothing_is_started() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let place = Place::new();
    let text = complaint(&place.run(&["--port", &port]).await);
    assert!(text.contains(&port) && text.contains("--port"), "{text}");
    assert_eq!(place.leftovers(), Vec::<String>::new());
}

#[tokio::test]
async fn missing_binaries_are_named() {
    let place = Place::new().with("PG_BIN", "/nowhere/bin");
    let text = complaint(&place.run(&["--port", "0"]).await);
    assert!(text.contains("PG_BIN is /nowhere/bin"), "{text}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_named() {
    let place = Place::new();
    std::fs::write(place.path().join("file"), "").unwrap();
    let text = complaint(&place.run(&["--port", "0", "--data", "file/below"]).await);
    assert!(text.contains("file/below cannot be used"), "{text}");
}

#[tokio::test]
async fn a_damaged_env_file_is_named_by_its_line() {
    let place = Place::new();
    std::fs::write(place.path().join(".env"), "CORS_ORIGINS=http://x\nJWT SECRET is=hush\n").unwrap();
    let text = complaint(&place.run(&["--port", "0"]).await);
    assert!(text.contains("line 2") && !text.contains("hush"), "{text}");
}

#[tokio::test]
async fn everything_that_an_existing_database_lacks_is_named_at_once() {
    let place = Place::new();
    std::fs::write(place.path().join(".env"), "DB_HOST=127.0.0.1\nJWT_EXPIRES_IN=soon\n").unwrap();
    let text = complaint(&place.run(&["--port", "0"]).await);
    for name in ["DB_NAME", "DB_USER", "DB_PASSWORD", "JWT_EXPIRES_IN"] {
        assert!(text.contains(name), "{name} in {text}");
    }
    assert_eq!(place.leftovers(), Vec::<String>::new());
}

#[tokio::test]
async fn the_stack_does_not_pretend_to_be_production() {
    let place = Place::new().with("ENVIRONMENT", "production");
    let text = complaint(&place.run(&["--port", "0"]).await);
    assert!(text.contains("ENVIRONMENT=local"), "{text}");
}

#[tokio::test]
async fn on_an_empty_database_a_command_says_that_the_schema_is_missing() {
    let place = Place::new();
    for arguments in [&["verify"][..], &["init-users"], &["accuracy"]] {
        let text = complaint(&place.run(arguments).await);
        assert!(text.contains("run `migrate latest` first"), "{arguments:?}: {text}");
    }
    let status = place.run(&["migrate", "status", "--data", ".local"]).await;
    assert!(String::from_utf8_lossy(&status.stdout).contains("waiting"), "the option may stand last");
    assert!(place.run(&["migrate", "latest"]).await.status.success());
    assert!(place.run(&["verify"]).await.status.success());
    assert_eq!(place.leftovers(), Vec::<String>::new());
}

#[tokio::test]
async fn commands_work_on_a_running_and_on_a_stopped_stack() {
    let place = Place::new();
    let started = place.start().await;
    for arguments in
        [&["verify"][..], &["migrate", "status"], &["init-users"], &["export-schema", "--out", "schema.sql"]]
    {
        let output = place.run(arguments).await;
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let schema = std::fs::read_to_string(place.path().join("schema.sql")).unwrap();
    assert!(schema.contains("CREATE TABLE public.policies"), "{schema}");
    started.signal("-TERM");
    assert!(started.ended().await.success());
    let verified = place.run(&["verify", "--json"]).await;
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    assert_eq!(place.leftovers(), Vec::<String>::new());
}
