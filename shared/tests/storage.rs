//! The write protocol against a real PostgreSQL and a real S3-protocol server.

use std::time::{Duration, Instant};

use neighbours::s3::S3Mode;
use shared::{
    domain::{PolicyId, UserId},
    objects::{Entity, Fence, ObjectKey},
    storage::{Change, record},
    tables::policies::list_versions,
    testing::Stand,
};

const KEY: (Entity, &str) = (Entity::Policy, "7");

fn change(version: i32, text: &str) -> Change {
    Change {
        entity: KEY.0,
        entity_id: KEY.1.into(),
        version,
        body: format!("{{\"version\":{version},  \"text\":\"{text}\"}}"),
        action: "update",
        actor: None,
        request_id: "test".into(),
        changes: None,
    }
}

async fn commit(stand: &Stand, changes: &[Change]) {
    let mut client = stand.clients.database().client().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    record(&*transaction, changes).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn current(stand: &Stand) -> Option<String> {
    let key = ObjectKey::Current(KEY.0, KEY.1.into());
    let stored = stand.clients.objects().find(&key).await.unwrap()?;
    Some(String::from_utf8(stored.body.to_vec()).unwrap())
}

async fn synced(stand: &Stand) -> bool {
    stand.clients.storage.sync_now(&[(KEY.0, KEY.1.into())]).await.is_empty()
}

#[tokio::test]
async fn a_committed_version_is_in_s3_byte_for_byte_when_the_answer_says_synced() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    commit(&stand, &[change(1, "é")]).await;
    assert!(synced(&stand).await);
    assert_eq!(current(&stand).await.unwrap(), change(1, "é").document().unwrap());
    commit(&stand, &[change(2, "two")]).await;
    assert!(synced(&stand).await);
    let first = stand.clients.objects().find(&ObjectKey::Version(KEY.0, KEY.1.into(), 1)).await.unwrap().unwrap();
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
        let key = ObjectKey::Version(KEY.0, KEY.1.into(), version);
        assert!(stand.clients.objects().find(&key).await.unwrap().is_some(), "v{version}");
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
    let objects = stand.clients.objects();
    let key = ObjectKey::Current(KEY.0, KEY.1.into());
    commit(&stand, &[change(1, "one")]).await;
    // Another writer was here already with version 2, and this process does not know.
    let newer = change(2, "two").document().unwrap();
    objects.put_document(&key, newer.clone(), 2, &shared::objects::Fence::Absent).await.unwrap();
    assert!(synced(&stand).await);
    assert_eq!(current(&stand).await.unwrap(), newer);
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

#[tokio::test]
async fn a_difference_between_the_storages_is_found_and_named() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    commit(&stand, &[change(1, "one")]).await;
    let found = stand.clients.storage.verify().await.unwrap();
    assert!(found.differences.iter().any(|one| one.what == "waits in the outbox"), "{found:?}");
    assert!(synced(&stand).await);
    assert!(stand.clients.storage.verify().await.unwrap().is_equal());

    let objects = stand.clients.objects();
    objects.put_bytes(&ObjectKey::Current(KEY.0, KEY.1.into()), b"{}".to_vec()).await.unwrap();
    objects.put_bytes(&ObjectKey::Current(Entity::User, "9".into()), b"{}".to_vec()).await.unwrap();
    let found = stand.clients.storage.verify().await.unwrap();
    let said: Vec<String> =
        found.differences.iter().map(|one| format!("{} {} {}", one.entity, one.version, one.what)).collect();
    assert_eq!(said, ["policy 0 differs between PostgreSQL and S3", "user 0 is in S3 only"]);
}

/// Releases before the journal wrote documents of columns alone.
#[tokio::test]
async fn documents_without_a_journal_still_make_a_database() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let old = r#"{"policy_id":7,"policy_number":"OLD-7","vehicle_number":"KA01AB1234","vehicle_number_shown":"KA01AB1234",
        "insurer":"DIGIT","total_premium":"100.00","source":"MANUAL_FORM","status":"ACTIVE","version":1,"updated_by":3,
        "created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}"#;
    for key in [ObjectKey::Version(KEY.0, KEY.1.into(), 1), ObjectKey::Current(KEY.0, KEY.1.into())] {
        stand.clients.objects().put_document(&key, old.into(), 1, &Fence::Absent).await.unwrap();
    }
    stand.clients.storage.rebuild(|_| ()).await.unwrap();
    let client = stand.clients.database().client().await.unwrap();
    let versions = list_versions(&**client, PolicyId(7), i32::MAX, 10).await.unwrap();
    assert_eq!(versions.len(), 1);
    assert_eq!((versions[0].author_id, versions[0].action.as_deref()), (Some(UserId(3)), None));
}

#[tokio::test]
async fn the_journal_of_every_version_comes_back_with_its_document() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let row = |version: i32| {
        format!(
            r#"{{"policy_id":7,"policy_number":"NEW-7","vehicle_number":"KA01AB1234","vehicle_number_shown":"KA01AB1234",
            "insurer":"DIGIT","total_premium":"100.00","source":"MANUAL_FORM","status":"ACTIVE","version":{version},
            "created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-0{version}T00:00:00Z"}}"#
        )
    };
    let made = Change { body: row(1), action: "create", actor: Some(UserId(3)), ..change(1, "") };
    let differing = serde_json::json!({ "branch": [null, "Pune"] });
    let edited = Change { body: row(2), changes: Some(differing), ..change(2, "") };
    commit(&stand, &[made]).await;
    commit(&stand, &[edited]).await;
    assert_eq!(stand.drain().await.depth, 0);
    let client = stand.clients.database().client().await.unwrap();
    let journal =
        "select string_agg(concat_ws(' ', entity, entity_id, version, action, actor_id, request_id, changes), ', '
        order by audit_entry_id) as journal from audit_entries";
    let before: String = client.query_one(journal, &[]).await.unwrap().get(0);
    assert_eq!(before, r#"policy 7 1 create 3 test, policy 7 2 update test {"branch": [null, "Pune"]}"#);
    client.batch_execute("truncate documents, outbox, synced_objects, audit_entries, policies cascade").await.unwrap();
    stand.clients.storage.rebuild(|_| ()).await.unwrap();
    assert_eq!(client.query_one(journal, &[]).await.unwrap().get::<_, String>(0), before);
}
