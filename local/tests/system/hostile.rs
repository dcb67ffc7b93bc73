//! Every route, asked with what nobody means well: whatever comes back, it is no server error.

use axum::{Router, body::Body};
use http::{Request, StatusCode};
use nicsan::stack::api;
use shared::{domain::Role, http::access::ROUTES, testing::Stand};
use tower::ServiceExt as _;

/// Parts of addresses, already encoded.
const PARTS: [&str; 14] = [
    "%00",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e",
    "'%20or%201=1--",
    "1;drop%20table%20policies",
    "%25%5f%5c",
    "-1",
    "0",
    "9223372036854775808",
    "1e400",
    "NaN",
    "%f0%9f%9a%97",
    "%ff%fe",
    "00000000-0000-0000-0000-000000000000",
];

/// Names that any route may look at in its query.
const NAMES: [&str; 13] =
    ["q", "limit", "offset", "cursor", "from", "to", "period", "status", "make", "sort", "wait", "since", "force"];

fn bodies() -> Vec<String> {
    let fields = [
        "policy_number",
        "total_premium",
        "email",
        "password",
        "name",
        "settings",
        "rows",
        "policies",
        "size",
        "filename",
    ];
    let values = [
        "null",
        "true",
        "[]",
        "{}",
        "-0",
        "1e308",
        "1e400",
        "123456789012345678901234567890.123",
        "\"\"",
        "\"NaN\"",
        "\"1e400\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\u202e\\u0007\\r\\n\"",
        "\"'); drop table users; --\"",
        "\"=cmd|'/c calc'!A1\"",
        "[[[[[[]]]]]]",
        "[null]",
        "[{}]",
        "{\"a\":{\"b\":{}}}",
    ];
    let mut bodies: Vec<String> = values
        .iter()
        .map(|value| format!("{{{}}}", fields.map(|field| format!("\"{field}\":{value}")).join(",")))
        .collect();
    bodies.extend(["", "{", "[", "null", "\u{feff}{}", "{\"email\":1,\"email\":2}", "{}{}"].map(ToOwned::to_owned));
    // Deeper and longer than anybody means.
    bodies.push("[".repeat(100_000));
    bodies.push("{\"a\":".repeat(5_000));
    bodies.push(format!("{{\"policy_number\":\"{}\"}}", "9".repeat(900_000)));
    bodies.push(format!("{{{}}}", (0..20_000).map(|n| format!("\"k{n}\":0")).collect::<Vec<_>>().join(",")));
    bodies
}

/// The status; 414 stands for an address that no server would take.
async fn ask(router: &Router, method: &str, path: &str, token: &str, body: &str) -> StatusCode {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {token}")).body(Body::from(body.to_owned()));
    let Ok(request) = request else { return StatusCode::URI_TOO_LONG };
    router.clone().oneshot(request).await.unwrap().status()
}

#[tokio::test]
async fn nothing_hostile_makes_a_server_error() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let router = api(&stand.clients).unwrap();
    let (bodies, mut asked) = (bodies(), 0);
    for route in ROUTES.iter().filter(|route| !route.path.ends_with("/logout")) {
        // Whoever changes the own password, or ends people, is somebody else afterwards.
        let founder = stand.person(Role::Founder).await;
        let filled = |part: &str| {
            let parts = route.path.split('/').map(|piece| if piece.starts_with('{') { part } else { piece });
            parts.collect::<Vec<_>>().join("/")
        };
        for part in PARTS {
            let query: Vec<String> = NAMES.iter().map(|name| format!("{name}={part}")).collect();
            // A wait is bounded by itself; nobody needs to sit through it here.
            let path = format!("{}?{}", filled(part), query.join("&"));
            let status = ask(&router, route.method, &path, &founder.token, "{}").await;
            assert!(!status.is_server_error(), "{} {path}: {status}", route.method);
            asked += 1;
        }
        for body in bodies.iter().filter(|_| route.method != "GET") {
            let status = ask(&router, route.method, &filled("1"), &founder.token, body).await;
            let shown: String = body.chars().take(200).collect();
            assert!(!status.is_server_error(), "{} {} with {shown}: {status}", route.method, route.path);
            asked += 1;
        }
    }
    println!("{asked} hostile requests to {} routes, no server error", ROUTES.len());
}
