use neighbours::s3::S3Mode;
use serde_json::json;
use shared::{
    domain::{PolicyId, UserId},
    objects::{Entity, Fence, ObjectKey},
    storage::Change,
    tables::policies::list_versions,
    testing::Stand,
};

use crate::{KEY, commit, current, version, whole};

/// As nobody but the owner of the tables can.
pub(crate) const EMPTY: &str = "alter table audit_entries disable trigger user;
    truncate documents, outbox, synced_objects, audit_entries, policies cascade;
    alter table audit_entries enable trigger user";

/// Releases before the journal wrote documents of columns alone.
#[tokio::test]
async fn documents_without_a_journal_still_make_a_database() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let old = r#"{"policy_id":7,"policy_number":"OLD-7","vehicle_number":"KA01AB1234","vehicle_number_shown":"KA01AB1234",
        "insurer":"DIGIT","total_premium":"100.00","source":"MANUAL_FORM","status":"ACTIVE","version":1,"updated_by":3,
        "created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}"#;
    for key in [version(1), ObjectKey::Current(KEY.0, KEY.1.into())] {
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
    let made = Change { action: "create", actor: Some(UserId(3)), ..whole(1, &json!({})) };
    let differing = json!({ "branch": [null, "Pune"] });
    let edited = Change { changes: Some(differing), ..whole(2, &json!({})) };
    commit(&stand, &[made]).await;
    commit(&stand, &[edited]).await;
    assert_eq!(stand.drain().await.depth, 0);
    let client = stand.clients.database().client().await.unwrap();
    let journal =
        "select string_agg(concat_ws(' ', entity, entity_id, version, action, actor_id, request_id, changes), ', '
        order by audit_entry_id) as journal from audit_entries";
    let before: String = client.query_one(journal, &[]).await.unwrap().get(0);
    assert_eq!(before, r#"policy 7 1 create 3 test, policy 7 2 update test {"branch": [null, "Pune"]}"#);
    stand.tamper(EMPTY).await;
    stand.clients.storage.rebuild(|_| ()).await.unwrap();
    assert_eq!(client.query_one(journal, &[]).await.unwrap().get::<_, String>(0), before);
}

/// One object that was truncated, or edited into nonsense, does not keep everything else from coming back.
#[tokio::test]
async fn a_damaged_object_is_named_and_the_others_make_a_database() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    for number in 1..=3 {
        commit(&stand, &[whole(number, &json!({}))]).await;
    }
    assert_eq!(stand.drain().await.depth, 0);
    let objects = stand.clients.objects();
    let truncated = current(&stand).await.unwrap()[..50].to_owned();
    objects.put_bytes(&ObjectKey::Current(KEY.0, KEY.1.into()), truncated.into_bytes()).await.unwrap();
    objects.put_bytes(&version(2), whole(3, &json!({})).document().unwrap().into_bytes()).await.unwrap();
    objects.put_bytes(&ObjectKey::Current(Entity::User, "5".into()), b"\xff".to_vec()).await.unwrap();
    stand.tamper(EMPTY).await;

    let report = stand.clients.storage.rebuild(|_| ()).await.unwrap();
    let mut skipped = report.skipped.clone();
    skipped.sort();
    assert_eq!(skipped, ["data/policies/7.json", "data/policies/7/v2.json", "data/users/5.json"]);
    assert_eq!(stand.drain().await.depth, 0);
    assert_eq!(current(&stand).await, whole(3, &json!({})).document().ok(), "the newest version is current again");
    let said: Vec<String> = differences(&stand).await;
    let expected =
        ["policy 2 is in S3 only", "user 0 is in S3 only", "policy 2 the document of this version is missing"];
    assert_eq!(said, expected);
}

/// The other way round: while S3 has lost something, the database is the only home of it.
#[tokio::test]
async fn what_s3_has_lost_is_named() {
    let stand = Stand::start().await;
    let alone = stand.lock_s3().await;
    commit(&stand, &[whole(1, &json!({}))]).await;
    assert_eq!(stand.drain().await.depth, 0);
    stand.remove_object(&version(1));
    assert!(differences(&stand).await.contains(&"policy 1 is missing in S3".to_owned()));
    assert_eq!(stand.clients.storage.verify().await.unwrap().lost_in_s3(), 1);
    stand.set_s3(S3Mode::Down);
    assert!(stand.clients.storage.verify().await.is_err(), "an S3 that does not answer is not an empty one");
    stand.set_s3(S3Mode::Up);
    drop(alone);
}

async fn differences(stand: &Stand) -> Vec<String> {
    let found = stand.clients.storage.verify().await.unwrap().differences;
    found.iter().map(|one| format!("{} {} {}", one.entity, one.version, one.what)).collect()
}
