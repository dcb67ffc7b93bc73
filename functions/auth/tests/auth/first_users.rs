//! `init-users`: the first people of a new system.

use auth::{FirstPasswords, Outcome, init_users};
use shared::{clients::Clients, config::Config, domain::Role, error::Error, parameters::Secrets};

use crate::office::{OTHER_PASSWORD, Office, PASSWORD};

const OPS: &str = "ops@nicsan.in";
const ADMIN: &str = "admin@nicsan.in";

fn given() -> FirstPasswords {
    FirstPasswords { ops: Some(PASSWORD.into()), admin: Some(OTHER_PASSWORD.into()) }
}

#[tokio::test]
async fn the_first_people_sign_in_with_the_default_passwords() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let done = init_users(&office.stand.clients, &FirstPasswords::default()).await.unwrap();
    assert_eq!(done, [(OPS, Outcome::Created), (ADMIN, Outcome::Created)]);
    assert_eq!(office.login(OPS, "ops123").await.data()["user"]["role"], Role::Ops.as_str());
    assert_eq!(office.login(ADMIN, "admin123").await.data()["user"]["role"], Role::Founder.as_str());
    let documents = "select count(*) from documents d join users u on d.entity_id = u.user_id::text
        where d.entity = 'user' and u.email like '%@nicsan.in'";
    assert_eq!(office.count(documents).await, 2);
    assert_eq!(office.stand.drain().await.depth, 0);
}

#[tokio::test]
async fn run_again_nothing_changes_least_of_all_a_password() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    init_users(&office.stand.clients, &FirstPasswords::default()).await.unwrap();
    let before = office.count("select hashtext(string_agg(u::text, ',' order by user_id))::bigint from users u").await;
    for passwords in [FirstPasswords::default(), given()] {
        let done = init_users(&office.stand.clients, &passwords).await.unwrap();
        assert_eq!(done, [(OPS, Outcome::Unchanged), (ADMIN, Outcome::Unchanged)]);
    }
    let after = office.count("select hashtext(string_agg(u::text, ',' order by user_id))::bigint from users u").await;
    assert_eq!(before, after);
}

#[tokio::test]
async fn two_runs_at_once_add_each_person_once() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let none = FirstPasswords::default();
    let clients = &office.stand.clients;
    let (one, other) = futures::future::join(init_users(clients, &none), init_users(clients, &none)).await;
    let created = one.unwrap().into_iter().chain(other.unwrap()).filter(|(_, outcome)| *outcome == Outcome::Created);
    assert_eq!(created.count(), 2);
    assert_eq!(office.count("select count(*) from users where email like '%@nicsan.in'").await, 2);
}

#[tokio::test]
async fn after_a_rebuild_they_get_a_password_and_keep_the_rest() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    init_users(&office.stand.clients, &FirstPasswords::default()).await.unwrap();
    // A rebuild knows no hashes.
    office.sql("update users set password_hash = null", &[]).await;
    let done = init_users(&office.stand.clients, &given()).await.unwrap();
    assert_eq!(done, [(OPS, Outcome::Created), (ADMIN, Outcome::Created)]);
    assert_eq!(office.login(ADMIN, OTHER_PASSWORD).await.status, 200);
    assert_eq!(office.login(ADMIN, "admin123").await.status, 401);
    assert_eq!(office.count("select count(*) from users where email like '%@nicsan.in' and version = 2").await, 2);
}

#[tokio::test]
async fn a_given_password_must_satisfy_the_rule() {
    let office = Office::open().await;
    let weak = FirstPasswords { ops: Some("ops123".into()), admin: Some("password".into()) };
    let Err(Error::Invalid(fields)) = init_users(&office.stand.clients, &weak).await else { panic!("accepted") };
    assert_eq!(fields.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["ops", "admin"]);
    assert_eq!(office.count("select count(*) from users").await, 2, "nobody was added");
}

#[tokio::test]
async fn in_production_there_are_no_default_passwords() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let production = in_production(&office);
    for half in [
        FirstPasswords::default(),
        FirstPasswords { ops: Some(PASSWORD.into()), admin: None },
        FirstPasswords { ops: None, admin: Some(PASSWORD.into()) },
    ] {
        assert!(matches!(init_users(&production, &half).await, Err(Error::Forbidden(_))));
    }
    assert_eq!(office.count("select count(*) from users").await, 2, "nobody was added");
    init_users(&production, &given()).await.unwrap();
    assert_eq!(office.login(ADMIN, OTHER_PASSWORD).await.status, 200);
    assert_eq!(office.login(ADMIN, "admin123").await.status, 401);
}

/// The same neighbours, in an environment called production.
fn in_production(office: &Office) -> Clients {
    let clients = office.stand.clients.clone();
    let parameters = clients.secrets.all();
    let database = clients.config.database.clone();
    let read = Config::read(
        |name| {
            Some(match name {
                "ENVIRONMENT" => "production".to_owned(),
                "AWS_S3_BUCKET" => clients.config.bucket.clone(),
                "DB_HOST" => database.host.clone(),
                "DB_PORT" => database.port.to_string(),
                "DB_NAME" => database.name.clone(),
                "DB_USER" => database.user.clone(),
                "DB_TLS" => "disable".to_owned(),
                _ => return None,
            })
        },
        &parameters,
    );
    let mut clients = clients.clone();
    clients.config = read.unwrap();
    clients.secrets = Secrets::fixed(parameters);
    clients
}
