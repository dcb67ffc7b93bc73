//! People as founders manage them, under both addresses.

use http::Method;
use neighbours::s3::S3Mode;
use serde_json::{Value, json};
use shared::{
    domain::UserId,
    objects::{Entity, ObjectKey},
};

use crate::office::{OTHER_PASSWORD, Office, PASSWORD, USERS, id_of, user};

fn asha() -> Value {
    json!({ "email": "Asha@Example.in", "password": PASSWORD, "name": " Asha Rao " })
}

async fn document(office: &Office, id: UserId) -> Value {
    let key = ObjectKey::Current(Entity::User, id.to_string());
    let stored = office.stand.clients.objects().find(&key).await.unwrap().unwrap();
    serde_json::from_slice(&stored.body).unwrap()
}

#[tokio::test]
async fn a_person_lives_from_creation_to_deletion_under_both_addresses() {
    for base in ["/api/users", "/api/auth/users"] {
        let office = Office::open().await;
        let _s3 = office.stand.share_s3().await;
        let founder = office.as_founder();
        let added = founder.post(base, &asha()).await;
        assert_eq!(added.status, 201);
        let shown = added.data();
        assert_eq!((&shown["email"], &shown["name"]), (&json!("asha@example.in"), &json!("Asha Rao")));
        assert_eq!((&shown["role"], &shown["is_active"], &shown["version"]), (&json!("ops"), &json!(true), &json!(1)));
        let path = format!("{base}/{}", id_of(&added));

        assert_eq!(founder.get(&path).await.data(), shown);
        let list = founder.get(base).await;
        assert_eq!(list.data().as_array().unwrap().len(), 3);
        assert_eq!(list.json["meta"]["total"], 3);

        let changed = founder.put(&path, &json!({ "name": "Asha R", "role": "founder" })).await;
        assert_eq!((&changed.data()["name"], &changed.data()["role"]), (&json!("Asha R"), &json!("founder")));
        assert_eq!(founder.patch(&format!("{path}/status"), &json!({ "is_active": false })).await.status, 200);
        let password = json!({ "password": OTHER_PASSWORD });
        assert_eq!(founder.patch(&format!("{path}/password"), &password).await.status, 200);

        assert_eq!(founder.delete(&path, None).await.status, 200);
        for (method, path) in [(Method::GET, path.clone()), (Method::DELETE, path.clone())] {
            assert_eq!(founder.send(method, &path, None).await.status, 404);
        }
        let status = format!("{path}/status");
        assert_eq!(founder.patch(&status, &json!({ "is_active": true })).await.status, 404);
        assert_eq!(founder.patch(&format!("{path}/password"), &password).await.status, 404);
        assert_eq!(founder.put(&path, &json!({ "name": "x" })).await.status, 404);
        assert_eq!(founder.get(base).await.json["meta"]["total"], 2);
        let actions: Vec<String> = office.audit(id_of(&added)).await.into_iter().map(|(action, ..)| action).collect();
        assert_eq!(actions, ["create", "update", "update", "set password", "delete"]);
    }
}

#[tokio::test]
async fn every_version_is_in_s3_and_none_holds_a_password() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let founder = office.as_founder();
    let id = id_of(&founder.post(USERS, &asha()).await);
    assert_eq!(document(&office, id).await["version"], 1);
    founder.patch(&format!("{}/password", user(id)), &json!({ "password": OTHER_PASSWORD })).await;
    founder.put(&user(id), &json!({ "name": "Asha R" })).await;
    let current = document(&office, id).await;
    assert_eq!((&current["version"], &current["name"]), (&json!(3), &json!("Asha R")));
    assert!(current.get("password_hash").is_none());
    assert_eq!(office.count("select count(*) from documents where body::text like '%$2b$%'").await, 0);
    assert_eq!(office.count("select count(*) from audit_entries where changes::text like '%$2b$%'").await, 0);
    // The people of the stand were never written down.
    let found = office.stand.clients.storage.verify().await.unwrap();
    assert!(found.differences.iter().all(|one| one.entity_id != id.to_string()), "{found:?}");
}

#[tokio::test]
async fn a_person_is_added_while_s3_is_down_and_follows_later() {
    let office = Office::open().await;
    let alone = office.stand.lock_s3().await;
    office.stand.set_s3(S3Mode::Down);
    let added = office.as_founder().post(USERS, &asha()).await;
    office.stand.set_s3(S3Mode::Up);
    drop(alone);
    assert_eq!(added.status, 201);
    let _s3 = office.stand.share_s3().await;
    assert_eq!(office.stand.drain().await.depth, 0);
    assert_eq!(document(&office, id_of(&added)).await["email"], "asha@example.in");
}

#[tokio::test]
async fn what_changed_is_audited_with_author() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    office.as_founder().put(&user(office.ops.id), &json!({ "name": "Asha", "role": "founder" })).await;
    let changes = json!({ "name": ["Test Person", "Asha"], "role": ["ops", "founder"] });
    assert_eq!(office.audit(office.ops.id).await, [("update".to_owned(), Some(office.founder.id.0), Some(changes))]);
}

#[tokio::test]
async fn an_address_belongs_to_one_living_person() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let founder = office.as_founder();
    let first = id_of(&founder.post(USERS, &asha()).await);
    let shouted = json!({ "email": "ASHA@EXAMPLE.IN", "password": PASSWORD, "name": "Other" });
    assert_eq!(founder.post(USERS, &shouted).await.status, 409);
    assert_eq!(founder.put(&user(office.ops.id), &json!({ "email": "asha@Example.in" })).await.status, 409);
    assert_eq!(founder.delete(&user(first), None).await.status, 200);
    let second = founder.post(USERS, &shouted).await;
    assert_eq!(second.status, 201);
    assert_ne!(id_of(&second), first);
}

#[tokio::test]
async fn nobody_deletes_deactivates_or_demotes_oneself() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    office.another_founder().await;
    let founder = office.as_founder();
    let path = user(office.founder.id);
    let refused = [
        founder.delete(&path, None).await,
        founder.patch(&format!("{path}/status"), &json!({ "is_active": false })).await,
        founder.put(&path, &json!({ "is_active": false })).await,
        founder.put(&path, &json!({ "role": "ops", "name": "Still" })).await,
    ];
    for answer in refused {
        assert_eq!(answer.status, 409, "{}", answer.json);
    }
    assert_eq!(founder.get(&path).await.data()["name"], "Test Person", "nothing was half done");
    assert_eq!(founder.put(&path, &json!({ "name": "Me", "role": "founder" })).await.status, 200);
    assert_eq!(founder.patch(&format!("{path}/status"), &json!({ "is_active": true })).await.status, 200);
}

#[tokio::test]
async fn a_change_of_what_was_not_seen_is_refused() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let path = user(office.ops.id);
    let seen = office.as_founder().with_header("if-match", "\"1\"");
    assert_eq!(seen.put(&path, &json!({ "name": "First" })).await.status, 200);
    let late = seen.put(&path, &json!({ "name": "Second" })).await;
    assert_eq!((late.status.as_u16(), &late.json["code"]), (412, &json!("PRECONDITION_FAILED")));
    // A row may be sent back as it was answered.
    let mut row = office.as_founder().get(&path).await.data().clone();
    row["name"] = json!("Third");
    assert_eq!(office.as_founder().put(&path, &row).await.data()["name"], "Third");
}

#[tokio::test]
async fn registering_is_for_founders_and_answers_a_token() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let body = json!({ "email": "new@example.in", "password": PASSWORD, "name": "New", "role": "founder" });
    assert_eq!(office.client.post("/api/auth/register", &body).await.status, 401);
    assert_eq!(office.as_ops().post("/api/auth/register", &body).await.status, 403);
    let answer = office.as_founder().post("/api/auth/register", &body).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.data()["user"]["role"], "founder");
    assert!(office.is_good(answer.data()["token"].as_str().unwrap()).await);
}

#[tokio::test]
async fn a_repeated_request_adds_one_person_and_gets_the_same_answer() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let founder = office.as_founder().with_header("idempotency-key", "k-1");
    let first = founder.post(USERS, &asha()).await;
    let again = founder.post("/api/auth/users", &asha()).await;
    assert_eq!((first.status, &first.json), (again.status, &again.json));
    assert_eq!(again.headers["idempotent-replayed"], "true");
    let other = json!({ "email": "asha@example.in", "password": OTHER_PASSWORD, "name": "Asha Rao" });
    assert_eq!(founder.post(USERS, &other).await.status, 422, "another password is another body");
    assert_eq!(office.count("select count(*) from users").await, 3);
    // Neither the password, nor a plain hash of it, nor a token is kept with the key.
    let body = json!({ "email": "new@example.in", "password": PASSWORD, "name": "New" });
    let registered = founder.post("/api/auth/register", &body).await;
    let once_more = founder.post("/api/auth/register", &body).await;
    assert_eq!(registered.data()["user"], once_more.data()["user"]);
    assert!(office.is_good(once_more.data()["token"].as_str().unwrap()).await);
    let secrets = "select count(*) from idempotency_keys where answer::text ~ 'token|eyJ|mango'";
    assert_eq!(office.count(secrets).await, 0);
}

#[tokio::test]
async fn the_list_is_paged() {
    let office = Office::open().await;
    office.another_founder().await;
    let page = office.as_founder().get("/api/users?limit=2&offset=1").await;
    let ids: Vec<i64> = page.data().as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
    assert_eq!(ids.len(), 2);
    assert!(ids[0] < ids[1] && ids[0] == office.ops.id.0);
    assert_eq!(page.json["meta"]["total"], 3);
    assert_eq!(office.as_founder().get("/api/users?offset=10").await.json["meta"]["total"], 3);
    for query in ["limit=0", "limit=1001", "limit=abc", "offset=-1"] {
        assert_eq!(office.as_founder().get(&format!("/api/users?{query}")).await.status, 422, "{query}");
    }
}

#[tokio::test]
async fn what_is_no_number_of_a_person_is_not_found() {
    let office = Office::open().await;
    for id in ["0", "-1", "abc", "9223372036854775807", "9223372036854775808", "1%20or%201=1", "1.5"] {
        assert_eq!(office.as_founder().get(&format!("{USERS}/{id}")).await.status, 404, "{id}");
    }
}

#[tokio::test]
async fn ops_manage_nobody() {
    let office = Office::open().await;
    let ops = office.as_ops();
    let own = user(office.ops.id);
    assert_eq!(ops.get(USERS).await.status, 403);
    assert_eq!(ops.get(&own).await.status, 403);
    assert_eq!(ops.post(USERS, &asha()).await.status, 403);
    assert_eq!(ops.put(&own, &json!({ "role": "founder" })).await.status, 403);
    assert_eq!(ops.patch(&format!("{own}/status"), &json!({ "is_active": true })).await.status, 403);
    assert_eq!(ops.patch(&format!("{own}/password"), &json!({ "password": OTHER_PASSWORD })).await.status, 403);
    assert_eq!(ops.delete(&user(office.founder.id), None).await.status, 403);
}
