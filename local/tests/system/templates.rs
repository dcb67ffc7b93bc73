//! A template from a folder to the reading and back, without a deployment.

use std::{fs, process::Output};

use super::program::Place;

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn acme(version: &str) -> String {
    format!("code = 'ACME'\nname = 'Acme General'\nversion = {version}\naliases = ['Acme General Insurance']\n")
}

#[tokio::test]
async fn a_template_is_pushed_and_taken_back() {
    let place = Place::new();
    let folder = place.path().join("templates");
    fs::create_dir(&folder).unwrap();
    let empty = place.run(&["templates", "push", "templates"]).await;
    assert!(!empty.status.success() && text(&empty).contains("no template"), "{}", text(&empty));

    fs::write(folder.join("acme.toml"), acme("'one'")).unwrap();
    let broken = place.run(&["templates", "push", "templates"]).await;
    assert!(!broken.status.success() && text(&broken).contains("acme.toml"), "{}", text(&broken));

    fs::write(folder.join("acme.toml"), acme("7")).unwrap();
    let pushed = place.run(&["templates", "push", "templates"]).await;
    assert!(pushed.status.success(), "{}", text(&pushed));
    let shown = text(&place.run(&["templates", "show"]).await);
    assert!(shown.lines().any(|line| line.starts_with("ACME") && line.ends_with("from S3")), "{shown}");

    let reset = place.run(&["templates", "reset"]).await;
    assert!(reset.status.success() && !text(&reset).contains("from S3"), "{}", text(&reset));
    assert!(place.run(&["migrate", "latest"]).await.status.success());
    let verified = place.run(&["verify"]).await;
    assert!(verified.status.success(), "templates are no documents: {}", text(&verified));
}

#[tokio::test]
async fn a_template_that_would_change_nothing_is_refused() {
    let place = Place::new();
    let folder = place.path().join("templates");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("digit.toml"), acme("0").replace("ACME", "DIGIT")).unwrap();
    let refused = place.run(&["templates", "push", "templates"]).await;
    assert!(!refused.status.success() && text(&refused).contains("version"), "{}", text(&refused));
}
