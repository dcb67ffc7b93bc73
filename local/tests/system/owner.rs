//! The folder's own database has an owner and a user of the functions, whatever release made it.

use serde_json::{Value, json};

use super::{
    program::Place,
    running::{Visitor, policy},
};

#[tokio::test]
async fn a_folder_of_a_release_with_one_user_goes_on_with_two() {
    let place = Place::new();
    let started = place.start().await;
    let founder = Visitor::sign_in(&started.url).await;
    founder.post("/api/policies", &policy("ONE-USER")).await.data();
    started.signal("-TERM");
    assert!(started.ended().await.success());
    let secrets = make_it_older(&place).await;

    let verified = place.run(&["verify"]).await;
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    let again = place.start().await;
    let founder = Visitor::sign_in(&again.url).await;
    assert_eq!(founder.get("/api/policies/search/ONE-USER").await.data()[0]["policy_number"], "ONE-USER");
    founder.post("/api/policies", &policy("TWO-USERS")).await.data();
    let now: Value = serde_json::from_slice(&std::fs::read(place.data().join("secrets.json")).unwrap()).unwrap();
    assert_eq!((&now["db_password"], &now["jwt_secret"]), (&secrets["db_password"], &secrets["jwt_secret"]));
    // A command of its own beside the running stack, as the owner and as the functions.
    for arguments in [&["migrate", "latest"][..], &["init-users"], &["verify"]] {
        let done = place.run(arguments).await;
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

/// Takes the second user away, from the server and from the secrets; answers these.
async fn make_it_older(place: &Place) -> Value {
    let file = place.data().join("secrets.json");
    let mut secrets: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let server = neighbours::postgres::Postgres::start(neighbours::postgres::Options {
        folder: place.data().join("postgres"),
        port: neighbours::postgres::free_port().unwrap(),
        password: String::new(),
        volatile: false,
    });
    let server = server.unwrap();
    let (client, connection) = tokio_postgres::Config::new()
        .host("127.0.0.1")
        .port(server.port())
        .user(neighbours::postgres::USER)
        .password(secrets["db_password"].as_str().unwrap())
        .dbname("nicsan")
        .connect(tokio_postgres::NoTls)
        .await
        .unwrap();
    let running = tokio::spawn(connection);
    client.batch_execute("drop owned by nicsan_functions; drop role nicsan_functions").await.unwrap();
    drop(client);
    running.await.unwrap().unwrap();
    secrets.as_object_mut().unwrap().remove("functions_password");
    std::fs::write(file, json!(secrets).to_string()).unwrap();
    secrets
}
