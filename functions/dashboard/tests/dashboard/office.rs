//! A broker's office: a database, the routes, a founder and somebody of operations.

use axum::Router;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::{Value, json};
use shared::{
    domain::{Role, dates::day_in_india},
    testing::{Answer, Client, Stand},
};

pub(crate) struct Office {
    pub(crate) stand: Stand,
    pub(crate) founder: Client,
    pub(crate) ops: Client,
    pub(crate) nobody: Client,
}

const ADD: &str = "
insert into policies
select row.*
from jsonb_populate_record(null::policies, jsonb_build_object(
    'policy_id', nextval(pg_get_serial_sequence('policies', 'policy_id')), 'policy_number', gen_random_uuid(),
    'vehicle_number', 'KA01AB1234', 'vehicle_number_shown', 'KA 01 AB 1234', 'insurer', 'DIGIT', 'total_premium', 10000,
    'source', 'MANUAL_FORM', 'status', 'ACTIVE', 'version', 1, 'created_at', now(), 'updated_at', now()
) || $1::jsonb) row
returning policy_id";

impl Office {
    pub(crate) async fn open() -> Self {
        let stand = Stand::start().await;
        let routes = dashboard::routes::<Router<_>>().with_state(dashboard::App::new(stand.clients.clone()));
        let nobody = stand.serve(routes);
        let founder = nobody.as_person(&stand.person(Role::Founder).await);
        let ops = nobody.as_person(&stand.person(Role::Ops).await);
        Self { stand, founder, ops, nobody }
    }

    /// Writes a policy with these columns; the others have plain values.
    pub(crate) async fn add(&self, columns: Value) -> i64 {
        let client = self.stand.clients.database().client().await.unwrap();
        client.query_one(ADD, &[&columns]).await.unwrap().get("policy_id")
    }

    /// Runs a statement that changes policies or uploads, as only a person can who may do anything.
    pub(crate) async fn run(&self, sql: &str) {
        self.stand.tamper(sql).await;
    }

    /// Writes an upload of today in this state.
    pub(crate) async fn upload(&self, status: &str, created_at: DateTime<Utc>) {
        let client = self.stand.clients.database().client().await.unwrap();
        let sql = "insert into uploads (upload_id, filename, s3_key, insurer, status, created_at)
            values (gen_random_uuid(), 'a.pdf', 'key', 'DIGIT', $1, $2)";
        client.execute(sql, &[&status, &created_at]).await.unwrap();
    }

    /// What a founder is answered under `/api/dashboard/`.
    pub(crate) async fn ask(&self, path: &str) -> Value {
        self.answer(path).await.data().clone()
    }

    /// The whole answer.
    pub(crate) async fn answer(&self, path: &str) -> Answer {
        self.founder.get(&format!("/api/dashboard/{path}")).await
    }
}

/// Today in India.
pub(crate) fn today() -> NaiveDate {
    day_in_india(Utc::now())
}

/// The first instant of the day so many days ago in India.
pub(crate) fn midnight(days_ago: i64) -> DateTime<Utc> {
    let day = today() - Duration::days(days_ago);
    day.and_hms_opt(0, 0, 0).unwrap().and_utc() - Duration::minutes(330)
}

/// A policy with premium, brokerage and cashback.
pub(crate) fn sold(premium: i64, brokerage: i64, cashback: Option<i64>) -> Value {
    json!({ "total_premium": premium, "brokerage": brokerage, "cashback": cashback })
}

/// One object with the columns of both.
pub(crate) fn also(mut columns: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("an object") };
    columns.as_object_mut().unwrap().extend(more);
    columns
}
