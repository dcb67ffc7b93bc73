//! Migrations with rows in between: what the code of every version does still works on the newest schema, and each
//! migration can be taken back from a database that is in use. The code signs in as the functions do.

use std::{collections::BTreeMap, path::Path};

use shared::{
    migrations,
    testing::{Stand, killed_after},
};
use tokio_postgres::Client;

/// The statements of the code of each version, by its number: `migrations/<n>.sql` beside this file.
fn old_code() -> BTreeMap<i32, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/migrations");
    let files = std::fs::read_dir(folder).unwrap().flatten();
    files
        .map(|file| {
            let name = file.file_name().into_string().unwrap();
            (name.trim_end_matches(".sql").parse().unwrap(), std::fs::read_to_string(file.path()).unwrap())
        })
        .collect()
}

fn versions(status: &[migrations::MigrationStatus]) -> Vec<i32> {
    status.iter().filter(|one| one.applied).map(|one| one.version).collect()
}

async fn run(client: &Client, version: i32, sql: &str, on: &str) {
    if let Err(error) = client.batch_execute(sql).await {
        panic!(
            "the code of V{version} fails on {on}: {}",
            error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string)
        );
    }
}

#[tokio::test]
async fn code_of_every_version_works_on_its_own_schema_and_on_the_newest() {
    let stand = Stand::start().await;
    let (client, mut migrator) = (stand.clients.database().client().await.unwrap(), stand.migrator().await);
    let newest = versions(&migrations::status(&client).await.unwrap());
    let code = old_code();
    assert_eq!(
        code.keys().copied().collect::<Vec<_>>(),
        newest,
        "every migration has its statements in tests/migrations"
    );
    for (version, sql) in &code {
        run(&client, *version, sql, "the newest schema").await;
    }
    // Down, version by version, with the rows of all versions in the tables, and each code once more on its own schema.
    for version in newest.iter().rev() {
        run(&client, *version, &code[version], "its own schema").await;
        migrator.rollback().await.unwrap_or_else(|error| panic!("V{version} cannot be taken back: {error}"));
    }
    assert_eq!(versions(&migrations::status(&client).await.unwrap()), Vec::<i32>::new());
    // And up again.
    migrator.latest().await.unwrap();
    assert_eq!(versions(&migrations::status(&client).await.unwrap()), newest);
}

#[tokio::test]
async fn a_migrator_that_dies_anywhere_is_continued_by_the_next() {
    let stand = Stand::start().await;
    let (client, mut migrator) = (stand.clients.database().client().await.unwrap(), stand.migrator().await);
    let newest = versions(&migrations::status(&client).await.unwrap());
    for _ in &newest {
        migrator.rollback().await.unwrap();
    }
    let (mut deaths, mut stages) = (0, Vec::new());
    for polls in 1..2_000 {
        // Its connection dies with it, in the middle of whatever it was doing.
        let mut dying = stand.migrator().await;
        let migrating = dying.latest();
        if let Some(ended) = killed_after(polls, migrating).await {
            ended.unwrap();
            break;
        }
        deaths += 1;
        let there = versions(&migrations::status(&client).await.unwrap());
        assert_eq!(there, newest[..there.len()], "each is there as a whole, in order");
        stages.push(there.len());
    }
    stages.dedup();
    assert!(deaths > 10 && stages.len() > 2, "{deaths} deaths, with {stages:?} migrations there");
    assert_eq!(versions(&migrations::status(&client).await.unwrap()), newest);
    for (version, sql) in &old_code() {
        run(&client, *version, sql, "a schema made by many").await;
    }
}
