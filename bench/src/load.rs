//! Many connections for a while, each sending its next request when it has the answer to the last.

use std::time::{Duration, Instant};

use anyhow::ensure;
use hdrhistogram::Histogram;

use crate::{
    Cli,
    connection::Connection,
    request::{Case, Context},
    target::Target,
};

/// What came of it.
pub(crate) struct Measured {
    /// In microseconds.
    pub(crate) latencies: Histogram<u64>,
    /// From the first request to the last answer.
    pub(crate) micros: u64,
    /// Of the bodies of all answers.
    pub(crate) bytes: u64,
}

/// Longest latency that is told apart: a minute.
const LONGEST_MICROS: u64 = 60_000_000;

pub(crate) async fn run(target: &Target, context: &Context, case: Case, cli: &Cli) -> anyhow::Result<Measured> {
    let mut connections = Vec::new();
    for _ in 0..cli.connections {
        connections.push(Connection::open(&target.url).await?);
    }
    let started = Instant::now();
    let until = started + Duration::from_secs(cli.seconds);
    let each = connections.iter_mut().map(|connection| repeat(connection, context, case, until));
    let all = futures::future::try_join_all(each).await?;
    let micros = micros_since(started);
    let mut measured = Measured { latencies: histogram()?, micros, bytes: 0 };
    for (latencies, bytes) in all {
        measured.latencies.add(latencies)?;
        measured.bytes += bytes;
    }
    Ok(measured)
}

async fn repeat(
    connection: &mut Connection,
    context: &Context,
    case: Case,
    until: Instant,
) -> anyhow::Result<(Histogram<u64>, u64)> {
    let (mut latencies, mut bytes) = (histogram()?, 0);
    while Instant::now() < until {
        let (request, body) = case.request(context);
        let sent = Instant::now();
        let answer = connection.send(request, body).await?;
        ensure!(answer.status().is_success(), "{}: {}", case.name(), answer.status());
        latencies.record(micros_since(sent).min(LONGEST_MICROS))?;
        bytes += answer.body().len() as u64;
    }
    Ok((latencies, bytes))
}

fn histogram() -> anyhow::Result<Histogram<u64>> {
    Ok(Histogram::new_with_bounds(1, LONGEST_MICROS, 3)?)
}

fn micros_since(instant: Instant) -> u64 {
    u64::try_from(instant.elapsed().as_micros()).unwrap_or(u64::MAX)
}
