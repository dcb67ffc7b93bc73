//! The requests that are measured.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, ensure};
use http::{Method, Request, StatusCode, header, request::Builder};
use hyper::body::Bytes;
use serde_json::{Value, json};

use crate::{Cli, connection::Connection};

/// One kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Login,
    List,
    Get,
    Create,
    Metrics,
    MetricsOfAllTime,
    Explorer,
    ExplorerTwoFilters,
    Leaderboard,
    SalesReps,
}

/// What requests need to know.
#[derive(Debug)]
pub(crate) struct Context {
    email: String,
    password: String,
    token: String,
    ids: (i64, i64),
    /// Part of the numbers of this run's policies.
    run: u64,
    sent: AtomicU64,
}

impl Context {
    pub(crate) fn new(cli: &Cli, token: String, ids: (i64, i64)) -> Self {
        let run = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self { email: cli.email.clone(), password: cli.password.clone(), token, ids, run, sent: AtomicU64::new(0) }
    }

    /// Another number for every request.
    fn next(&self) -> u64 {
        self.sent.fetch_add(1, Ordering::Relaxed)
    }
}

impl Case {
    pub(crate) const ALL: [Self; 10] = [
        Self::Login,
        Self::List,
        Self::Get,
        Self::Create,
        Self::Metrics,
        Self::MetricsOfAllTime,
        Self::Explorer,
        Self::ExplorerTwoFilters,
        Self::Leaderboard,
        Self::SalesReps,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Login => "POST auth/login",
            Self::List => "GET policies?limit=20",
            Self::Get => "GET policies/{id}",
            Self::Create => "POST policies/manual",
            Self::Metrics => "GET dashboard/metrics",
            Self::MetricsOfAllTime => "GET dashboard/metrics?period=all",
            Self::Explorer => "GET dashboard/explorer (1,000 rows)",
            Self::ExplorerTwoFilters => "GET dashboard/explorer, insurer and branch",
            Self::Leaderboard => "GET dashboard/leaderboard",
            Self::SalesReps => "GET dashboard/sales-reps, a month",
        }
    }

    /// The next request of this kind.
    pub(crate) fn request(self, context: &Context) -> (Builder, Bytes) {
        let get = |path: &str| (signed_in(Method::GET, path, context), Bytes::new());
        match self {
            Self::Login => login(&context.email, &context.password),
            Self::List => get("policies?limit=20"),
            Self::Get => get(&format!("policies/{}", some_id(context))),
            Self::Create => (
                signed_in(Method::POST, "policies/manual", context).header(header::CONTENT_TYPE, "application/json"),
                Bytes::from(policy(context).to_string()),
            ),
            Self::Metrics => get("dashboard/metrics"),
            Self::MetricsOfAllTime => get("dashboard/metrics?period=all"),
            Self::Explorer => get("dashboard/explorer"),
            Self::ExplorerTwoFilters => get("dashboard/explorer?insurer=INSURER_4&branch=Branch%202"),
            Self::Leaderboard => get("dashboard/leaderboard"),
            Self::SalesReps => get("dashboard/sales-reps?month=2026-01"),
        }
    }
}

fn signed_in(method: Method, path: &str, context: &Context) -> Builder {
    let authorization = format!("Bearer {}", context.token);
    Request::builder().method(method).uri(format!("/api/{path}")).header(header::AUTHORIZATION, authorization)
}

fn login(email: &str, password: &str) -> (Builder, Bytes) {
    let request = Request::builder().method(Method::POST).uri("/api/auth/login");
    let body = json!({ "email": email, "password": password }).to_string();
    (request.header(header::CONTENT_TYPE, "application/json"), Bytes::from(body))
}

/// Any of the ids there are, in no order.
fn some_id(context: &Context) -> i64 {
    let (first, last) = context.ids;
    let span = u64::try_from(last - first).unwrap_or(0) + 1;
    first + i64::try_from(context.next().wrapping_mul(7_919) % span).unwrap_or(0)
}

fn policy(context: &Context) -> Value {
    let number = context.next();
    json!({
        "policy_number": format!("BENCH-{}-{number}", context.run), "vehicle_number": "KA01ZZ0001", "insurer": "DIGIT",
        "product_type": "Package", "vehicle_type": "Private Car", "make": "Maruti", "model": "Swift",
        "issue_date": "2026-01-01", "expiry_date": "2026-12-31", "idv": "400000", "ncb": "20", "total_od": "5000",
        "net_premium": "9000", "total_premium": "10620", "brokerage": "1350", "cashback": "200", "caller_name": "Bench",
        "executive": "Bench", "rollover": "RENEWAL", "branch": "Bench", "customer_name": "Bench Customer",
    })
}

/// A token of this person.
pub(crate) async fn sign_in(connection: &mut Connection, email: &str, password: &str) -> anyhow::Result<String> {
    let (request, body) = login(email, password);
    let answer = connection.send(request, body).await?;
    ensure!(answer.status() == StatusCode::OK, "the stack refuses {email}: {}", answer.status());
    let answer: Value = serde_json::from_slice(answer.body())?;
    answer["data"]["token"].as_str().map(ToOwned::to_owned).context("the answer to the sign-in has no token")
}
