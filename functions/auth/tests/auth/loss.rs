//! The database is lost: people come back out of S3, without passwords.

use auth::{FirstPasswords, init_users};
use serde_json::json;

use crate::office::{OTHER_PASSWORD, Office, PASSWORD, USERS, id_of, user};

#[tokio::test]
async fn people_come_back_as_they_were_and_get_new_passwords() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    // Only people who were added through the front door are in S3.
    office.stand.tamper("delete from users").await;
    let clients = &office.stand.clients;
    init_users(clients, &FirstPasswords::default()).await.unwrap();
    let sign_in = |password: &'static str| office.login("admin@nicsan.in", password);
    let admin = office.client.with_token(sign_in("admin123").await.data()["token"].as_str().unwrap());
    let person = |email: &str| json!({ "email": email, "password": PASSWORD, "name": "Asha Rao" });
    let asha = id_of(&admin.post(USERS, &person("asha@example.in")).await);
    let gone = id_of(&admin.post(USERS, &person("gone@example.in")).await);
    assert_eq!(admin.put(&user(asha), &json!({ "role": "founder" })).await.status, 200);
    assert_eq!(admin.delete(&user(gone), None).await.status, 200);
    let shown = admin.get(USERS).await.data().clone();

    office.stand.tamper("truncate users, documents, outbox, synced_objects cascade").await;
    let report = clients.storage.rebuild(|_| ()).await.unwrap();
    assert_eq!(report.rows["user"], 4);
    assert!(clients.storage.verify().await.unwrap().is_equal());

    assert_eq!(sign_in("admin123").await.status, 401, "no password hash is in S3");
    let given = FirstPasswords { ops: Some(PASSWORD.into()), admin: Some(OTHER_PASSWORD.into()) };
    init_users(clients, &given).await.unwrap();
    let admin = office.client.with_token(sign_in(OTHER_PASSWORD).await.data()["token"].as_str().unwrap());
    let mut after = admin.get(USERS).await.data().clone();
    for (person, before) in after.as_array_mut().unwrap().iter_mut().zip(shown.as_array().unwrap()) {
        // The first people were given new passwords: a version more.
        if person["version"] != before["version"] {
            assert!(person["email"].as_str().unwrap().ends_with("@nicsan.in"));
            person["version"] = before["version"].clone();
            person["updated_at"] = before["updated_at"].clone();
        }
    }
    assert_eq!(after, shown);
    assert_eq!(admin.get(&user(gone)).await.status, 404);
    assert_eq!(admin.post(USERS, &person("new@example.in")).await.status, 201, "ids go on");
    let path = format!("{}/password", user(asha));
    assert_eq!(admin.patch(&path, &json!({ "password": PASSWORD })).await.status, 200);
    assert_eq!(office.login("asha@example.in", PASSWORD).await.status, 200);
}
