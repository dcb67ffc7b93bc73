use std::time::{Duration, Instant};

use neighbours::s3::S3Mode;
use shared::{storage::Change, testing::Stand};

use tokio_postgres::error::SqlState;

use crate::{change, commit, current, synced, version};

#[tokio::test]
async fn a_committed_version_is_in_s3_byte_for_byte_when_the_answer_says_synced() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    commit(&stand, &[change(1, "é")]).await;
    assert!(synced(&stand).await);
    assert_eq!(current(&stand).await.unwrap(), change(1, "é").document().unwrap());
    commit(&stand, &[change(2, "two")]).await;
    assert!(synced(&stand).await);
    let first = stand.clients.objects().find(&version(1)).await.unwrap().unwrap();
    assert_eq!(first.body, change(1, "é").document().unwrap().as_bytes());
}

#[tokio::test]
async fn what_s3_did_not_take_waits_and_is_drained_with_every_version() {
    let stand = Stand::start().await;
    let alone = stand.lock_s3().await;
    stand.set_s3(S3Mode::Down);
    for version in 1..=3 {
        commit(&stand, &[change(version, "waiting")]).await;
        assert!(!synced(&stand).await);
    }
    stand.set_s3(S3Mode::Up);
    drop(alone);
    let _s3 = stand.share_s3().await;
    assert_eq!(stand.drain().await.depth, 0);
    assert_eq!(current(&stand).await.unwrap(), change(3, "waiting").document().unwrap());
    for version in 1..=3 {
        assert!(stand.clients.objects().find(&super::version(version)).await.unwrap().is_some(), "v{version}");
    }
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_recognised_as_done() {
    let stand = Stand::start().await;
    let alone = stand.lock_s3().await;
    stand.set_s3(S3Mode::Forgetful);
    commit(&stand, &[change(1, "lost")]).await;
    assert!(!synced(&stand).await);
    stand.set_s3(S3Mode::Up);
    drop(alone);
    let _s3 = stand.share_s3().await;
    assert_eq!(stand.drain().await.depth, 0);
    assert_eq!(current(&stand).await.unwrap(), change(1, "lost").document().unwrap());
}

#[tokio::test]
async fn an_older_version_never_goes_over_a_newer_one() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    commit(&stand, &[change(1, "one")]).await;
    assert!(synced(&stand).await);
    let client = stand.connect().await;
    client.batch_execute("create temporary table before as select * from synced_objects").await.unwrap();
    commit(&stand, &[change(2, "two")]).await;
    assert!(synced(&stand).await);
    // As it is for a writer that took version 1 before another one had written version 2.
    let outdated = "delete from synced_objects; insert into synced_objects select * from before;
        insert into outbox (entity, entity_id, version) values ('policy', '7', 1)";
    client.batch_execute(outdated).await.unwrap();
    assert!(synced(&stand).await);
    assert_eq!(current(&stand).await, change(2, "two").document().ok());
}

#[tokio::test]
async fn eight_drainers_at_once_write_every_version_once() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let changes: Vec<Change> = (0..200).map(|n| Change { entity_id: n.to_string(), ..change(1, "many") }).collect();
    commit(&stand, &changes).await;
    let until = Instant::now() + Duration::from_secs(20);
    let drainers = (0..8).map(|_| stand.clients.storage.drain(until));
    let reports = futures::future::join_all(drainers).await;
    let synced: usize = reports.into_iter().map(|report| report.unwrap().synced).sum();
    assert_eq!(synced, 200);
    assert_eq!(stand.drain().await.depth, 0);
}

/// A drainer that is dying holds its rows until its connection ends: the others pass them by.
#[tokio::test]
async fn rows_in_the_hands_of_another_hold_nobody_up() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let changes: Vec<Change> = (0..3).map(|n| Change { entity_id: n.to_string(), ..change(1, "held") }).collect();
    commit(&stand, &changes).await;
    let other = stand.connect().await;
    other.batch_execute("begin; select from outbox where entity_id = '0' for update").await.unwrap();
    let report = stand.drain().await;
    assert_eq!((report.synced, report.failed, report.depth), (2, 0, 1));
    drop(other);
    // The server notices the end of a connection in its own time.
    let until = Instant::now() + Duration::from_secs(10);
    while stand.drain().await.depth > 0 {
        assert!(Instant::now() < until, "the row is free again");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_journal_takes_no_entry_back() {
    let stand = Stand::start().await;
    commit(&stand, &[change(1, "one")]).await;
    let client = stand.connect().await;
    for attempt in [
        "update audit_entries set actor_id = 1",
        "delete from audit_entries",
        "delete from audit_entries where version = 9",
        "truncate audit_entries",
    ] {
        let refused = client.batch_execute(attempt).await.unwrap_err();
        assert_eq!(refused.code(), Some(&SqlState::RESTRICT_VIOLATION), "{attempt}");
    }
    let left: i64 = client.query_one("select count(*) from audit_entries", &[]).await.unwrap().get(0);
    assert_eq!(left, 1);
}
