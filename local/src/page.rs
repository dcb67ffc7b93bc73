//! `/_local/`: the page of this machine, for people in front of it. No Lambda has it.
//!
//! Only this machine may ask: the connection comes from it, the `Host` is one of its own names (another name that resolves
//! to it is an attack, DNS rebinding), and a page of another origin may not send anything.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    extract::{ConnectInfo, Request, State},
    middleware::{Next, from_fn},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::{HeaderMap, HeaderName, StatusCode, header};
use serde_json::{Value, json};

use crate::stack::{Faults, Machine, Status};

/// The page is whole in itself and is shown in no frame.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'";

/// The routes below `/_local`.
pub fn router(machine: Arc<Machine>) -> Router {
    Router::new()
        .route("/_local", get(|| async { Redirect::permanent("/_local/") }))
        .route("/_local/", get(|| async { asset("text/html; charset=utf-8", include_str!("page/index.html")) }))
        .route("/_local/page.css", get(|| async { asset("text/css; charset=utf-8", include_str!("page/page.css")) }))
        .route(
            "/_local/page.js",
            get(|| async { asset("text/javascript; charset=utf-8", include_str!("page/page.js")) }),
        )
        .route("/_local/status", get(status))
        .route("/_local/faults", post(set_faults))
        .route("/_local/redrive", post(redrive))
        .with_state(machine)
        .route_layer(from_fn(only_this_machine))
}

fn asset(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, text)
}

async fn status(State(machine): State<Arc<Machine>>) -> Json<Status> {
    Json(machine.status().await)
}

/// Answers the status after the change.
async fn set_faults(State(machine): State<Arc<Machine>>, Json(faults): Json<Faults>) -> Response {
    match machine.set(faults).await {
        Ok(()) => Json(machine.status().await).into_response(),
        Err(error) => refusal(StatusCode::CONFLICT, &format!("{error:#}")),
    }
}

/// The body must be JSON, which no form of another page can send without being asked for permission.
async fn redrive(State(machine): State<Arc<Machine>>, Json(_): Json<Value>) -> Json<Value> {
    Json(json!({ "redriven": machine.redrive() }))
}

async fn only_this_machine(ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request, next: Next) -> Response {
    if peer.ip().to_canonical().is_loopback() && is_own_host(request.headers()) && is_own_origin(request.headers()) {
        return next.run(request).await;
    }
    refusal(StatusCode::FORBIDDEN, "This page is for this machine only; open it as http://localhost.")
}

fn refusal(status: StatusCode, text: &str) -> Response {
    (status, Json(json!({ "success": false, "error": text }))).into_response()
}

fn is_own_host(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    ["localhost", "127.0.0.1", "[::1]"].contains(&name)
}

/// Browsers name the origin with everything that can change something; curl does not.
fn is_own_origin(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable").to_owned());
    let own = text(header::HOST).map(|host| format!("http://{host}"));
    let is_own_site = text(HeaderName::from_static("sec-fetch-site"))
        .is_none_or(|site| ["same-origin", "none"].contains(&site.as_str()));
    is_own_site && text(header::ORIGIN).is_none_or(|origin| Some(origin) == own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_names_of_this_machine_are_hosts() {
        for (host, own) in [
            ("localhost:3001", true),
            ("127.0.0.1", true),
            ("[::1]:3001", true),
            ("localhost.evil.example:3001", false),
            ("rebound.example", false),
            ("127.0.0.1.nip.io:3001", false),
            ("", false),
        ] {
            assert_eq!(is_own_host(&headers(&[("host", host)])), own, "{host}");
        }
        assert!(!is_own_host(&HeaderMap::new()));
    }

    #[test]
    fn a_page_of_another_origin_may_not_send() {
        let host = ("host", "localhost:3001");
        assert!(is_own_origin(&headers(&[host])));
        assert!(is_own_origin(&headers(&[
            host,
            ("origin", "http://localhost:3001"),
            ("sec-fetch-site", "same-origin")
        ])));
        for foreign in ["http://localhost:5173", "https://evil.example", "null"] {
            assert!(!is_own_origin(&headers(&[host, ("origin", foreign)])), "{foreign}");
        }
        assert!(!is_own_origin(&headers(&[host, ("sec-fetch-site", "cross-site")])));
    }
}
