//! A migrated system with one founder and one ops person who know their passwords.

use std::sync::Arc;

use axum::Router;
use serde_json::{Value, json};
use shared::{
    auth::password::NewPassword,
    domain::{Role, UserId},
    testing::{Answer, Client, Person, Stand},
};
use tokio::sync::OnceCell;

pub(crate) const LOGIN: &str = "/api/auth/login";
pub(crate) const PROFILE: &str = "/api/auth/profile";
pub(crate) const USERS: &str = "/api/users";

/// Of every person of these tests.
pub(crate) const PASSWORD: &str = "mango-lorry-umbrella";

/// Another good one.
pub(crate) const OTHER_PASSWORD: &str = "seven quiet tractors";

/// Computed once: a hash of cost 12 takes a quarter of a second.
static HASH: OnceCell<String> = OnceCell::const_new();

pub(crate) struct Office {
    pub(crate) stand: Stand,
    pub(crate) client: Client,
    pub(crate) founder: Person,
    pub(crate) ops: Person,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let stand = Stand::start().await;
        let app = auth::App::new(stand.clients.clone(), Arc::new(stand.gate()));
        let client = stand.serve(auth::routes::<Router<_>>().with_state(app));
        let founder = stand.person(Role::Founder).await;
        let ops = stand.person(Role::Ops).await;
        let office = Self { stand, client, founder, ops };
        office.sql("update users set password_hash = $1", &[&hash().await]).await;
        office
    }

    /// For tests that send much at once: opens all connections of the pool first, one after the other. Opening them in the
    /// middle of the crowd takes a busy machine longer than a request waits.
    pub(crate) async fn connect_all(&self) {
        let mut held = Vec::new();
        for _ in 0..self.stand.clients.config.database.connections {
            held.push(self.stand.clients.database().client().await.unwrap());
        }
    }

    pub(crate) fn as_founder(&self) -> Client {
        self.client.as_person(&self.founder)
    }

    pub(crate) fn as_ops(&self) -> Client {
        self.client.as_person(&self.ops)
    }

    /// One more founder who knows the password.
    pub(crate) async fn another_founder(&self) -> Person {
        let person = self.stand.person(Role::Founder).await;
        self.sql("update users set password_hash = $1 where user_id = $2", &[&hash().await, &person.id]).await;
        person
    }

    pub(crate) async fn login(&self, email: &str, password: &str) -> Answer {
        self.client.post(LOGIN, &json!({ "email": email, "password": password })).await
    }

    /// Does a token open anything?
    pub(crate) async fn is_good(&self, token: &str) -> bool {
        self.client.with_token(token).get(PROFILE).await.status == 200
    }

    pub(crate) async fn sql(&self, sql: &str, values: &[&(dyn tokio_postgres::types::ToSql + Sync)]) -> u64 {
        self.stand.clients.database().client().await.unwrap().execute(sql, values).await.unwrap()
    }

    pub(crate) async fn count(&self, sql: &str) -> i64 {
        self.stand.clients.database().client().await.unwrap().query_one(sql, &[]).await.unwrap().get(0)
    }

    /// As if so much time had passed since the failures that are counted.
    pub(crate) async fn pass_seconds(&self, seconds: i32) {
        let shift = "update login_attempts
            set last_failed_at = last_failed_at - make_interval(secs => $1),
                blocked_until = blocked_until - make_interval(secs => $1)";
        self.sql(shift, &[&f64::from(seconds)]).await;
    }

    /// Action, actor and changes of what the audit knows of somebody, in order.
    pub(crate) async fn audit(&self, id: UserId) -> Vec<(String, Option<i64>, Option<Value>)> {
        let client = self.stand.clients.database().client().await.unwrap();
        let sql = "select action, actor_id, changes from audit_entries
            where entity = 'user' and entity_id = $1 order by audit_entry_id";
        let rows = client.query(sql, &[&id.to_string()]).await.unwrap();
        rows.iter().map(|row| (row.get("action"), row.get("actor_id"), row.get("changes"))).collect()
    }
}

async fn hash() -> String {
    let make = || async { NewPassword::parse(&PASSWORD.into(), &[]).unwrap().hash().await.unwrap() };
    HASH.get_or_init(make).await.clone()
}

pub(crate) fn id_of(answer: &Answer) -> UserId {
    UserId(answer.data()["id"].as_i64().unwrap())
}

pub(crate) fn user(id: UserId) -> String {
    format!("{USERS}/{id}")
}
