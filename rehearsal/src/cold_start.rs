//! What a cold start costs: every built function beside an empty one, in one run on one machine.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use flate2::{Compression, write::DeflateEncoder};
use serde_json::{Value, json};
use shared::domain::Role;

use crate::{
    events::{HttpRequest, objects_created, schedule},
    function::Build,
    runtime_api::Outcome,
    stage::{Actor, Stage},
};

/// Cold starts of each function, in turns, so that a busy moment of the machine hits all alike. An odd number has a middle.
const ROUNDS: usize = 7;

/// Starts in each turn, of which the middle one counts: one that is interrupted takes twice its time.
const STARTS: usize = 3;

/// Requests after the first, of each start.
const WARM: usize = 5;

/// The largest upload package an acceptable function has.
pub const LARGEST_ZIP_BYTES: usize = 6 * 1024 * 1024;

/// The most memory an HTTP function may use.
pub const MOST_KILOBYTES: u64 = 40 * 1024;

/// Packages of the HTTP functions.
const HTTP: [&str; 6] = ["auth", "policies", "uploads", "dashboard", "settings", "health"];

/// Packages of the event functions.
const EVENTS: [&str; 5] = ["start-extraction", "save-extraction", "sync-storage", "sweep-uploads", "migrate"];

/// What was measured of one function; times are medians.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Its package.
    pub package: &'static str,
    /// Does it answer requests?
    pub is_http: bool,
    /// Its program, compressed as an upload package is.
    pub zipped_bytes: usize,
    /// From `exec` to the question for the first event.
    pub ready: Duration,
    /// Of this, waiting for SSM.
    pub secrets: Duration,
    /// First event, with the connection to the database.
    pub first: Duration,
    /// Later ones.
    pub warm: Duration,
    /// Peak of memory.
    pub kilobytes: u64,
}

/// Measures all functions, the empty one first, and what opening a database connection takes by itself.
///
/// # Panics
/// A function does not start or does not answer.
pub async fn measure() -> (Vec<Measured>, Duration) {
    let stage = Stage::start().await;
    let events = events(&stage).await;
    let packages: Vec<&'static str> = ["empty"].into_iter().chain(HTTP).chain(EVENTS).collect();
    let mut samples: BTreeMap<&str, Vec<Measured>> = BTreeMap::new();
    let mut connections = Vec::new();
    for _ in 0..ROUNDS {
        for package in &packages {
            let sample = start(&stage, package, events.get(package).unwrap_or(&Value::Null)).await;
            samples.entry(package).or_default().push(sample);
        }
        let begun = Instant::now();
        drop(stage.connect(&stage.stand.clients.config.database.name).await);
        connections.push(begun.elapsed());
    }
    let all = packages.iter().filter_map(|package| samples.get(package).map(|all| middle(all))).collect();
    (all, median(connections))
}

#[expect(clippy::panic, reason = "what does not start cannot be measured")]
async fn begin(stage: &Stage, package: &'static str, program: &Path, changed: &[(&str, &str)]) -> (Actor, Duration) {
    let mut actor = stage.start_program(package, program, changed).await;
    match actor.ready().await {
        Ok(ready) => (actor, ready),
        Err(why) => panic!("{package} does not start: {why}\n{}", actor.function.log().join("\n")),
    }
}

async fn start(stage: &Stage, package: &'static str, event: &Value) -> Measured {
    let program = Build::found().program(package);
    // As deployed: with the certificates of the database read and checked, which the database of the stage has none of.
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let (deployed, ready) = begin(stage, package, &program, &[("DB_TLS", "verify-full")]).await;
        let secrets = deployed.waited_for_secrets();
        deployed.function.end().await;
        starts.push((ready.saturating_sub(secrets), ready, secrets));
    }
    starts.sort_unstable();
    let (_, ready, secrets) = starts[STARTS / 2];
    let (mut actor, _) = begin(stage, package, &program, &[]).await;
    let mut times = Vec::new();
    for _ in 0..=WARM {
        let begun = Instant::now();
        let outcome = actor.invoke(event.clone()).await;
        times.push(begun.elapsed());
        let failed = !matches!(&outcome, Outcome::Answer(answer) if answer["statusCode"].as_u64().unwrap_or(200) < 400);
        assert!(!failed, "{package} failed: {outcome:?}\n{}", actor.function.log().join("\n"));
    }
    let first = times.remove(0);
    let kilobytes = actor.function.peak_kilobytes();
    actor.function.end().await;
    let is_http = HTTP.contains(&package);
    Measured { package, is_http, zipped_bytes: 0, ready, secrets, first, warm: median(times), kilobytes }
}

fn middle(all: &[Measured]) -> Measured {
    let of = |time: fn(&Measured) -> Duration| median(all.iter().map(time).collect());
    Measured {
        ready: of(|one| one.ready),
        secrets: of(|one| one.secrets),
        first: of(|one| one.first),
        warm: of(|one| one.warm),
        kilobytes: all.iter().map(|one| one.kilobytes).max().unwrap_or_default(),
        // Once is enough, and takes longer than everything else.
        zipped_bytes: zipped(&Build::found().program(all[0].package)),
        ..all[0].clone()
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// An upload package holds nothing but the program.
#[expect(clippy::expect_used, reason = "a program that was run can be read")]
fn zipped(program: &Path) -> usize {
    let bytes = std::fs::read(program).expect("it was just run");
    // Which compressor flate2 is built with depends on what is built along, and by default they differ by three per cent.
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it").len()
}

/// One ordinary event for each function.
async fn events(stage: &Stage) -> BTreeMap<&'static str, Value> {
    let founder = stage.stand.person(Role::Founder).await;
    let get = |path: &str| HttpRequest::new("GET", path).token(&founder.token).event();
    [
        ("empty", json!({})),
        ("auth", get("/api/auth/profile")),
        ("policies", get("/api/policies")),
        ("uploads", get("/api/upload")),
        ("dashboard", get("/api/dashboard/metrics")),
        ("settings", get("/api/settings")),
        ("health", get("/api/health")),
        ("start-extraction", objects_created(&[])),
        ("save-extraction", json!({ "Records": [] })),
        ("sync-storage", schedule()),
        ("sweep-uploads", schedule()),
        ("migrate", json!({ "action": "status" })),
    ]
    .into()
}
