//! Every route × every kind of token, generated from the table of routes and from the routers themselves.

use std::collections::BTreeSet;

use axum::{Router, body::Body};
use chrono::{Duration, Utc};
use http::{Method, Request, StatusCode};
use nicsan::stack::{api, open_api};
use shared::{
    auth::token::Bearer,
    domain::Role,
    http::access::{Access, ROUTES, Route},
    testing::{Person, Stand},
};
use tower::ServiceExt as _;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Nothing,
    Garbage,
    Expired,
    Ops,
    Founder,
}

use Shown::{Expired, Founder, Garbage, Nothing, Ops};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// 401
    Unknown,
    /// 403
    Refused,
    /// Everything else: what the route then says is for its own tests.
    LetIn,
}

/// What the table promises.
fn expected(access: Access, shown: Shown) -> Outcome {
    match (access, shown) {
        (Access::Public, _) | (Access::SignedIn, Ops | Founder) | (Access::Founder, Founder) => Outcome::LetIn,
        (Access::Founder, Ops) => Outcome::Refused,
        (_, Nothing | Garbage | Expired) => Outcome::Unknown,
    }
}

#[tokio::test]
async fn every_cell_answers_as_the_table_says() {
    let stand = Stand::start().await;
    let router = api(&stand.clients).unwrap();
    let (ops, founder) = (stand.person(Role::Ops).await, stand.person(Role::Founder).await);
    let mut cells = 0;
    for route in ROUTES {
        for shown in [Nothing, Garbage, Expired, Ops, Founder] {
            let token = token(&stand, shown, &ops, &founder);
            let outcome = outcome(ask(&router, route, token.as_deref()).await, route);
            assert_eq!(outcome, expected(route.access, shown), "{} {} with {shown:?}", route.method, route.path);
            cells += 1;
        }
    }
    assert_eq!(cells, ROUTES.len() * 5);
}

/// A token of its own for every cell: one of the routes ends the token it is called with.
fn token(stand: &Stand, shown: Shown, ops: &Person, founder: &Person) -> Option<String> {
    let issue = |person: &Person, role: Role, at| {
        let bearer = Bearer { id: person.id.0, email: person.email.clone(), role: role.as_str().into(), version: 1 };
        stand.gate().tokens().issue(&bearer, at, at).unwrap()
    };
    match shown {
        Nothing => None,
        Garbage => Some("null".into()),
        Expired => Some(issue(founder, Role::Founder, Utc::now() - Duration::days(30))),
        Ops => Some(issue(ops, Role::Ops, Utc::now())),
        Founder => Some(issue(founder, Role::Founder, Utc::now())),
    }
}

async fn ask(router: &Router, route: &Route, token: Option<&str>) -> StatusCode {
    let path: Vec<&str> =
        route.path.split('/').map(|part| if part.starts_with('{') { "987654321" } else { part }).collect();
    let mut request =
        Request::builder().method(route.method).uri(path.join("/")).header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let body = if route.method == Method::GET.as_str() { Body::empty() } else { Body::from("{}") };
    router.clone().oneshot(request.body(body).unwrap()).await.unwrap().status()
}

fn outcome(status: StatusCode, route: &Route) -> Outcome {
    assert_ne!(status, StatusCode::METHOD_NOT_ALLOWED, "{} {} is not served", route.method, route.path);
    assert!(!status.is_server_error(), "{} {} answered {status}", route.method, route.path);
    match status {
        StatusCode::UNAUTHORIZED => Outcome::Unknown,
        StatusCode::FORBIDDEN => Outcome::Refused,
        _ => Outcome::LetIn,
    }
}

/// Pages for people, which describe themselves.
const UNDESCRIBED: &str = "/api/docs";

#[tokio::test]
async fn the_table_and_the_routers_name_the_same_routes() {
    let stand = Stand::start().await;
    let described = serde_json::to_value(open_api(&stand.clients).unwrap()).unwrap();
    let mut served = BTreeSet::new();
    for (path, methods) in described["paths"].as_object().unwrap() {
        served.extend(methods.as_object().unwrap().keys().map(|method| format!("{} {path}", method.to_uppercase())));
    }
    let listed: BTreeSet<String> = ROUTES
        .iter()
        .filter(|route| !route.path.starts_with(UNDESCRIBED))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(served.difference(&listed).collect::<Vec<_>>(), Vec::<&String>::new(), "served, but not in the table");
    assert_eq!(
        listed.difference(&served).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "in the table, but not described"
    );
}
