//! `kill -9` in the middle of writes: what was acknowledged is there in both storages, nothing else is half there.
//!
//! `CRASH_ROUNDS=20 cargo test -p nicsan --test system crashes -- --nocapture` prints the figures of a longer campaign.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use http::StatusCode;

use super::{
    program::{Place, Started},
    running::{Visitor, eventually, policy},
};

/// Writers at a time.
const WRITERS: u64 = 50;

/// Policy number → id, of everything that was acknowledged.
type Acknowledged = Arc<Mutex<BTreeMap<String, u64>>>;

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_the_middle_of_fifty_writes_loses_nothing_that_was_acknowledged() {
    let rounds: u64 = std::env::var("CRASH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(2);
    let place = Place::new();
    let acknowledged = Acknowledged::default();
    for round in 1..=rounds {
        let started = place.start().await;
        let unknown = write_and_kill(started, round, &acknowledged).await;
        let again = place.start().await;
        let founder = Visitor::sign_in(&again.url).await;
        let found = compare(&founder, &acknowledged).await;
        assert_is_equal(&place).await;
        again.kill().await;
        let count = acknowledged.lock().unwrap().len();
        println!(
            "round {round}: {count} acknowledged, all in both storages; {unknown} cut off; {found} policies in all"
        );
    }
}

/// Kills the stack while all writers are at work; answers how many requests were cut off.
async fn write_and_kill(started: Started, round: u64, acknowledged: &Acknowledged) -> usize {
    let founder = Visitor::sign_in(&started.url).await;
    let done = Arc::new(AtomicU64::new(0));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (founder, acknowledged, done) = (founder.clone(), Arc::clone(acknowledged), Arc::clone(&done));
            tokio::spawn(async move {
                for number in 0.. {
                    let number = format!("C{round}-{writer}-{number}");
                    let Some(answer) = founder.try_post("/api/policies", &policy(&number)).await else { return };
                    // A busy machine may refuse; what it refused it has not promised.
                    if answer.status == StatusCode::SERVICE_UNAVAILABLE {
                        continue;
                    }
                    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
                    acknowledged.lock().unwrap().insert(number, answer.data()["id"].as_u64().unwrap());
                    done.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    // Another moment in every round: some writers have just begun, some are between commit and S3.
    let until = WRITERS + round * 37 % 200;
    eventually(Duration::from_mins(1), async || done.load(Ordering::SeqCst) >= until).await;
    started.kill().await;
    let cut_off = writers.len();
    for writer in writers {
        writer.await.unwrap();
    }
    cut_off
}

/// Every acknowledged policy is there under its id; answers how many policies there are in all.
async fn compare(founder: &Visitor, acknowledged: &Acknowledged) -> u64 {
    let acknowledged = acknowledged.lock().unwrap().clone();
    let mut there = BTreeMap::new();
    let mut offset = 0;
    loop {
        let page = founder.get(&format!("/api/policies?limit=1000&offset={offset}")).await;
        let rows = page.data().as_array().unwrap();
        there.extend(
            rows.iter().map(|row| (row["policy_number"].as_str().unwrap().to_owned(), row["id"].as_u64().unwrap())),
        );
        offset += rows.len();
        if rows.is_empty() {
            break;
        }
    }
    for (number, id) in &acknowledged {
        assert_eq!(there.get(number), Some(id), "{number} was acknowledged");
    }
    there.len() as u64
}

/// The drainer needs a moment for what the kill left in the outbox.
async fn assert_is_equal(place: &Place) {
    eventually(Duration::from_mins(1), async || place.run(&["verify"]).await.status.success()).await;
}
