//! Prints what cold starts cost, function by function; fails when a program or its memory has grown too large.

use std::{process::ExitCode, time::Duration};

use rehearsal::cold_start::{LARGEST_ZIP_BYTES, MOST_KILOBYTES, Measured, measure};

#[tokio::main]
#[expect(clippy::print_stdout, reason = "a table for people")]
async fn main() -> ExitCode {
    let (measured, connection) = measure().await;
    println!("function            zipped KB   exec-ready ms   of it SSM ms   first ms   warm ms   peak MB");
    for one in &measured {
        println!("{}", row(one));
    }
    let own = |one: &Measured| one.ready.saturating_sub(one.secrets);
    let empty = measured.first().map(own).unwrap_or_default();
    println!("\na database connection by itself: {} ms, inside the first request", milliseconds(connection));
    for one in measured.iter().filter(|one| own(one) > empty * 3) {
        println!(
            "{} starts in more than three times the {} ms of the empty function",
            one.package,
            milliseconds(empty)
        );
    }
    let large = measured
        .iter()
        .filter(|one| one.zipped_bytes > LARGEST_ZIP_BYTES || (one.is_http && one.kilobytes > MOST_KILOBYTES));
    let large: Vec<&str> = large.map(|one| one.package).collect();
    if large.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("larger than allowed: {}", large.join(", "));
    ExitCode::FAILURE
}

fn row(one: &Measured) -> String {
    format!(
        "{:<18} {:>10} {:>15} {:>14} {:>10} {:>9} {:>9}",
        one.package,
        one.zipped_bytes / 1024,
        milliseconds(one.ready),
        milliseconds(one.secrets),
        milliseconds(one.first),
        milliseconds(one.warm),
        one.kilobytes / 1024,
    )
}

/// With one decimal.
fn milliseconds(time: Duration) -> String {
    let tenths = time.as_micros() / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}
