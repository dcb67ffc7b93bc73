//! What S3 and the outbox do to each other when something comes late, twice, from somewhere else, or not at all.

use std::time::{Duration, Instant};

use neighbours::s3::S3Mode;
use shared::{
    objects::{Fence, ObjectKey, PutError},
    storage::Change,
    testing::{Stand, killed_after},
};

use crate::{KEY, change, commit, current, synced, text_of, version};

fn current_key() -> ObjectKey {
    ObjectKey::Current(KEY.0, KEY.1.into())
}

/// Versions of one policy are tried again at different times: the newer one may be written while the older one waits.
#[tokio::test]
async fn what_was_put_off_longer_than_its_successor_is_written_too() {
    let stand = Stand::start().await;
    let alone = stand.lock_s3().await;
    stand.set_s3(S3Mode::Down);
    commit(&stand, &[change(1, "put off")]).await;
    assert_eq!(stand.drain().await.failed, 1);
    stand.set_s3(S3Mode::Up);
    drop(alone);
    let _s3 = stand.share_s3().await;
    let client = stand.clients.database().client().await.unwrap();
    client.batch_execute("update outbox set next_attempt_at = now() + interval '1 hour'").await.unwrap();
    commit(&stand, &[change(2, "new")]).await;
    assert_eq!(stand.drain().await.depth, 1, "version 1 still waits");
    assert_eq!(current(&stand).await, change(2, "new").document().ok());
    client.batch_execute("update outbox set next_attempt_at = now()").await.unwrap();
    assert_eq!(stand.drain().await.depth, 0);
    assert_eq!(text_of(&stand, &version(1)).await, change(1, "put off").document().ok());
    assert_eq!(current(&stand).await, change(2, "new").document().ok(), "an older version went over a newer one");
}

#[tokio::test]
async fn a_write_that_arrives_after_its_successor_is_refused() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let objects = stand.clients.objects();
    commit(&stand, &[change(1, "one")]).await;
    assert!(synced(&stand).await);
    let of_one = Fence::Etag(objects.find_head(&current_key()).await.unwrap().unwrap().etag);
    for number in 2..=3 {
        commit(&stand, &[change(number, "more")]).await;
        assert!(synced(&stand).await);
    }
    // As they were sent, and held up somewhere on the way.
    for (number, text, fence) in [(2, "more", of_one.clone()), (3, "more", of_one), (1, "one", Fence::Absent)] {
        let late = change(number, text).document().unwrap();
        let refused = objects.put_document(&current_key(), late, number, &fence).await;
        assert!(matches!(refused, Err(PutError::Fenced)), "version {number}: {refused:?}");
    }
    assert_eq!(current(&stand).await, change(3, "more").document().ok());
}

/// A version that PostgreSQL does not know was written by none of us, whatever it says of itself.
#[tokio::test]
async fn an_object_that_somebody_edited_gives_way_to_what_was_acknowledged() {
    for claimed in [1, 2, 99] {
        let stand = Stand::start().await;
        let _s3 = stand.share_s3().await;
        let objects = stand.clients.objects();
        commit(&stand, &[change(1, "ours")]).await;
        objects.put_document(&current_key(), "{\"version\":99}".into(), claimed, &Fence::Absent).await.unwrap();
        assert!(synced(&stand).await, "claims to be {claimed}");
        assert_eq!(current(&stand).await, change(1, "ours").document().ok(), "claims to be {claimed}");
        objects.put_bytes(&current_key(), b"by hand".to_vec()).await.unwrap();
        commit(&stand, &[change(2, "ours")]).await;
        assert!(synced(&stand).await);
        assert_eq!(current(&stand).await, change(2, "ours").document().ok());
    }
}

/// What is kept for ever is not written over, not even to mend it: it waits, and the alarm about the outbox's age says so.
#[tokio::test]
async fn a_kept_version_with_another_text_is_left_as_it_is_and_waits() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    commit(&stand, &[change(1, "ours")]).await;
    stand.clients.objects().put_bytes(&version(1), b"by hand".to_vec()).await.unwrap();
    let report = stand.drain().await;
    assert_eq!((report.synced, report.failed, report.depth), (0, 1, 1));
    assert_eq!(text_of(&stand, &version(1)).await.as_deref(), Some("by hand"));
    let client = stand.clients.database().client().await.unwrap();
    let said: String = client.query_one("select last_error from outbox", &[]).await.unwrap().get(0);
    assert_eq!(said, "another text is stored under this version");
}

#[tokio::test]
async fn a_writer_that_died_anywhere_between_commit_and_outbox_is_finished_by_the_drainer() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let (mut before, mut between) = (0, 0);
    for polls in 0..40 {
        let id = format!("1{polls}");
        let made = Change { entity_id: id.clone(), ..change(1, "dying") };
        commit(&stand, std::slice::from_ref(&made)).await;
        let key = (KEY.0, id.clone());
        let writing = stand.clients.storage.sync_now(std::slice::from_ref(&key));
        let died = killed_after(polls, writing).await.is_none();
        let there = text_of(&stand, &ObjectKey::Current(KEY.0, id.clone())).await.is_some();
        before += usize::from(died && !there);
        between += usize::from(died && there);
        assert_eq!(stand.drain().await.depth, 0, "after {polls}");
        for key in [ObjectKey::Version(KEY.0, id.clone(), 1), ObjectKey::Current(KEY.0, id)] {
            assert_eq!(text_of(&stand, &key).await, made.document().ok(), "after {polls}");
        }
    }
    assert!(before > 3 && between > 0, "{before} died before the object was there, {between} after it");
}

/// `BACKLOG=10000 cargo test -p shared --test storage backlog -- --nocapture` is what an outage of minutes leaves.
#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_is_drained_in_batches_while_newer_versions_arrive() {
    let size: i32 = std::env::var("BACKLOG").ok().and_then(|size| size.parse().ok()).unwrap_or(1_200);
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let changes: Vec<Change> = (1..=size).map(|id| Change { entity_id: id.to_string(), ..change(1, "late") }).collect();
    for batch in changes.chunks(1_000) {
        commit(&stand, batch).await;
    }
    let began = Instant::now();
    let draining = stand.clients.storage.drain(began + Duration::from_mins(3));
    let newer = async {
        for id in 1..=20 {
            commit(&stand, &[Change { entity_id: id.to_string(), ..change(2, "newer") }]).await;
        }
    };
    let (report, ()) = futures::join!(draining, newer);
    assert_eq!(report.unwrap().failed, 0);
    assert_eq!(stand.drain().await.depth, 0);
    println!("{size} waiting policies, each two objects: {:.1} s", began.elapsed().as_secs_f64());
    for id in 1..=20 {
        let text = text_of(&stand, &ObjectKey::Current(KEY.0, id.to_string())).await;
        assert_eq!(text, change(2, "newer").document().ok(), "{id}");
    }
    assert!(stand.clients.storage.verify().await.unwrap().differences.iter().all(|one| !one.what.contains("S3")));
}
