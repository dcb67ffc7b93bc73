//! How the reads of policies grow: the same requests over a small and a large database, in one run.
//!
//! ```sh
//! # a database each, migrated with DB_USER=tests_functions and DB_PASSWORD=tests-only, and filled by examples/growth.sql
//! for rows in 10000 1000000; do
//!     psql -d "policies_$rows" -v rows=$rows -f functions/policies/examples/growth.sql
//! done
//! cargo run --release -p policies --example growth -- PORT policies_10000 policies_1000000
//! ```
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a measurement for people, which may stop at a surprise")]

use std::time::{Duration, Instant};

use policies::{App, routes};
use shared::{
    domain::Role,
    testing::{Client, Stand},
};

/// Requests of which the median is shown.
const TURNS: usize = 21;

/// `{page}` is the cursor of page 500.
const REQUESTS: [&str; 28] = [
    "/api/policies",
    "/api/policies?limit=1000",
    "/api/policies?cursor={page}",
    "/api/policies?sort=total_premium",
    "/api/policies?sort=expiry_date&order=asc",
    "/api/policies?insurer=DIGIT",
    "/api/policies?branch=Branch%203&caller_name=Caller%207",
    "/api/policies?make=MAKE3&model=MODEL%2043&branch=Branch%201&executive=Executive%203",
    "/api/policies?from=2024-03-01&to=2024-03-03",
    "/api/policies?q=00004321",
    // Common once, in none of the newest half million, and the other way round.
    "/api/policies?q=lg-24",
    "/api/policies?q=lg-26&order=asc",
    "/api/policies?q=lg-24&sort=expiry_date",
    "/api/policies?q=meera&sort=total_premium",
    "/api/policies?q=nothing%20like%20it",
    "/api/policies?q=zz",
    "/api/policies/4321",
    "/api/policies/check-duplicate/LG-23-1802-00000001",
    "/api/policies/search/vehicle/AP44MA0043",
    "/api/policies/search/vehicle/ka01",
    "/api/policies/search/policy/00004321",
    "/api/policies/search/policy/og-24",
    "/api/policies/search/meera",
    "/api/policies/search/98765",
    "/api/policies/search/nothing%20like%20it",
    "/api/policies/search-fields?limit=1000",
    "/api/policies/policy-numbers?limit=1000",
    "/api/policies/by-source?source=PDF_UPLOAD",
];

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, small, large] = arguments.try_into().expect("PORT SMALL_DATABASE LARGE_DATABASE");
    let port = port.parse().expect("a port");
    let (small, large) = (ready(port, &small).await, ready(port, &large).await);
    println!("{:>9} {:>9} {:>6} {:>9}  request", "small ms", "large ms", "ratio", "bytes");
    for request in REQUESTS {
        let (before, _) = measure(&small, request).await;
        let (after, bytes) = measure(&large, request).await;
        let ratio = Duration::div_duration_f64(after, before);
        let millis = |time: Duration| format!("{}.{:02}", time.as_millis(), time.as_micros() % 1_000 / 10);
        println!("{:>9} {:>9} {ratio:>6.2} {bytes:>9}  {request}", millis(before), millis(after));
    }
}

struct Ready {
    client: Client,
    page: String,
}

/// Somebody signed in, and the place after 499 pages of ten rows.
async fn ready(port: u16, database: &str) -> Ready {
    let stand = Stand::over(port, database).await;
    let person = stand.person(Role::Founder).await;
    let routes = routes::<axum::Router<_>>().with_state(App::new(stand.clients.clone()));
    let client = stand.serve(routes).as_person(&person);
    let far = client.get("/api/policies?limit=10&offset=4980").await;
    let page = far.json["meta"]["nextCursor"].as_str().expect("a table of more than 5,000 rows").to_owned();
    Ready { client, page }
}

/// Median time, and bytes of the answer.
async fn measure(ready: &Ready, request: &str) -> (Duration, usize) {
    let path = request.replace("{page}", &ready.page);
    let mut times = Vec::with_capacity(TURNS);
    let mut bytes = 0;
    for _ in 0..TURNS {
        let started = Instant::now();
        let answer = ready.client.get(&path).await;
        times.push(started.elapsed());
        assert_eq!(answer.status, 200, "{path}: {}", answer.json);
        bytes = answer.bytes.len();
    }
    times.sort_unstable();
    (times[TURNS / 2], bytes)
}
