//! Secrets change while requests run: nobody is refused, nobody is signed out.

use rehearsal::{
    events::HttpRequest,
    runtime_api::Outcome,
    stage::{Actor, Stage},
    template::Template,
};
use serde_json::json;
use shared::{
    auth::{
        keys::Keys,
        token::{Bearer, Tokens},
    },
    domain::Role,
    secret::ExposeSecret as _,
};

/// Requests before, and again after, the change.
const REQUESTS: usize = 20;

async fn all_answered(settings: &mut Actor, token: &str, what: &str) {
    for number in 0..REQUESTS {
        let answer = settings.request(HttpRequest::new("GET", "/api/settings").token(token).event()).await;
        assert_eq!(
            answer["statusCode"],
            200,
            "{what}, request {number}: {answer}\n{}",
            settings.function.log().join("\n")
        );
    }
}

/// Gives the functions' user the password that stands in SSM.
async fn set_password(migrate: &mut Actor) {
    match migrate.invoke(json!({ "action": "latest" })).await {
        Outcome::Answer(answer) => assert_eq!(answer["applied"], json!([])),
        other => panic!("{other:?}\n{}", migrate.function.log().join("\n")),
    }
}

#[tokio::test]
async fn a_new_database_password_is_set_by_migrate_and_noticed_by_the_next_connection() {
    let stage = Stage::start().await;
    let person = stage.stand.person(Role::Ops).await;
    let user = [("DB_USER", "rotating")];
    stage.put_secret("DB_PASSWORD", "the-first").await;
    let mut migrate = stage.start_with("migrate", &user).await;
    migrate.ready().await.expect("migrate starts");
    set_password(&mut migrate).await;
    let mut settings = stage.start_with("settings", &user).await;
    settings.ready().await.expect("settings starts");
    all_answered(&mut settings, &person.token, "with the first password").await;

    stage.put_secret("DB_PASSWORD", "the-second").await;
    set_password(&mut migrate).await;
    all_answered(&mut settings, &person.token, "over the open connection").await;
    stage.line.cut();
    all_answered(&mut settings, &person.token, "with the second password").await;
    assert_eq!(settings.calls().len(), 2, "the secrets were read at the start and once more");
    let log = migrate.function.log().join("\n");
    assert!(!log.contains("the-second") && !log.contains("SCRAM"), "{log}");
    assert_eq!(migrate.trespasses(&Template::of(&Template::source())), Vec::<String>::new());
}

#[tokio::test]
async fn a_new_signing_key_is_noticed_by_its_first_token_and_signs_nobody_out() {
    let stage = Stage::start().await;
    let person = stage.stand.person(Role::Ops).await;
    let mut settings = stage.start_function("settings").await;
    settings.ready().await.expect("settings starts");
    all_answered(&mut settings, &person.token, "before").await;

    let old = stage.stand.clients.secrets.get("JWT_SECRET");
    let both = format!("next:89abcdef0123456789abcdef01234567,{}", old.expose_secret());
    stage.put_secret("JWT_SECRET", &both).await;
    let tokens = Tokens::new(Keys::parse(&both).unwrap(), chrono::Duration::hours(1));
    let bearer = Bearer { id: person.id.0, email: person.email.clone(), role: "ops".into(), version: 1 };
    let now = chrono::Utc::now();
    let newer = tokens.issue(&bearer, now, now).unwrap();
    all_answered(&mut settings, &person.token, "with an old token").await;
    all_answered(&mut settings, &newer, "with a new token").await;
    all_answered(&mut settings, &person.token, "with an old token after the new one").await;
    assert_eq!(settings.calls().len(), 2, "the secrets were read at the start and once more");

    let forged = newer.replace('.', ".x");
    let answer = settings.request(HttpRequest::new("GET", "/api/settings").token(&forged).event()).await;
    assert_eq!(answer["statusCode"], 401, "and still nobody else gets in");
}
