//! sweep-uploads: what came to nothing is marked a month later, and never what goes on.

use std::collections::BTreeMap;

use neighbours::s3::S3Mode;
use serde_json::json;
use shared::{
    domain::{Role, UploadId},
    objects::ObjectKey,
    tables::uploads::{self, NewUpload},
    testing::Stand,
};
use sweep_uploads::{App, handle};

/// An upload with its original, in a state since so many days.
async fn upload(stand: &Stand, status: &str, days: i32) -> UploadId {
    let upload_id = UploadId::new();
    let new = NewUpload {
        upload_id,
        filename: "policy.pdf".into(),
        s3_key: stand.clients.objects().full_key(&ObjectKey::Original(upload_id.0)),
        insurer: "DIGIT".into(),
        manual_extras: json!({}),
        size_bytes: 1,
        sha256: None,
        lifetime_seconds: 600.0,
        created_by: stand.person(Role::Ops).await.id,
        most_per_day: 1_000,
    };
    let client = stand.clients.database().client().await.unwrap();
    uploads::insert(&**client, &new).await.unwrap().expect("a new row");
    if status != "EXPIRED" {
        stand.clients.objects().put_bytes(&ObjectKey::Original(upload_id.0), b"%PDF".into()).await.unwrap();
    }
    set(stand, upload_id, status, days).await;
    upload_id
}

/// What the steps of an upload do: another state, another version.
async fn set(stand: &Stand, id: UploadId, status: &str, days: i32) {
    let sql = "update uploads set status = $2, version = version + 1, updated_at = now() - make_interval(days => $3),
        object_etag = 'e', expires_at = null where upload_id = $1";
    stand.clients.database().client().await.unwrap().execute(sql, &[&id, &status, &days]).await.unwrap();
}

async fn sweep(stand: &Stand) {
    handle(&App::new(stand.clients.clone()), "test").await.unwrap();
}

fn is_marked(stand: &Stand, id: UploadId) -> bool {
    let tags = stand.tags_of(&ObjectKey::Original(id.0)).expect("the original is there");
    let is = |state: &str| tags == BTreeMap::from([("state".into(), state.into())]);
    assert!(tags.is_empty() || is("kept") || is("abandoned"), "{tags:?}");
    is("abandoned")
}

/// Marks that are still to be set or taken off.
async fn left_to_do(stand: &Stand) -> usize {
    uploads::list_marks(&**stand.clients.database().client().await.unwrap(), 100).await.unwrap().len()
}

#[tokio::test]
async fn what_ended_without_a_policy_is_marked_after_a_month_and_nothing_else() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let mut expected = Vec::new();
    for (status, days, marked) in [
        ("FAILED", 31, true),
        ("REJECTED", 31, true),
        ("FAILED", 29, false),
        ("REJECTED", 29, false),
        ("REVIEW", 400, false),
        ("COMPLETED", 400, false),
    ] {
        expected.push((upload(&stand, status, days).await, status, days, marked));
    }
    for _ in 0..2 {
        sweep(&stand).await;
        for (id, status, days, marked) in &expected {
            assert_eq!(is_marked(&stand, *id), *marked, "{status} for {days} days");
        }
        assert_eq!(left_to_do(&stand).await, 0);
    }
}

#[tokio::test]
async fn an_upload_whose_file_never_came_has_nothing_to_mark() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let id = upload(&stand, "EXPIRED", 31).await;
    sweep(&stand).await;
    assert_eq!(stand.tags_of(&ObjectKey::Original(id.0)), None);
    assert_eq!(left_to_do(&stand).await, 0, "and is not met again");
}

#[tokio::test]
async fn the_mark_comes_off_when_the_upload_is_read_again() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let (read, failed) = (upload(&stand, "REJECTED", 31).await, upload(&stand, "FAILED", 31).await);
    sweep(&stand).await;
    assert!(is_marked(&stand, read) && is_marked(&stand, failed));
    set(&stand, read, "REVIEW", 0).await;
    // Read again and failed again, between two sweeps: the month begins anew.
    set(&stand, failed, "FAILED", 0).await;
    sweep(&stand).await;
    assert!(!is_marked(&stand, read) && !is_marked(&stand, failed));
    assert_eq!(left_to_do(&stand).await, 0);
    set(&stand, failed, "FAILED", 31).await;
    sweep(&stand).await;
    assert!(is_marked(&stand, failed), "it can come to nothing a second time");
}

#[tokio::test]
async fn a_mark_that_s3_did_not_take_is_set_by_the_next_sweep() {
    let stand = Stand::start().await;
    let _s3 = stand.lock_s3().await;
    let id = upload(&stand, "FAILED", 31).await;
    for (mode, on_the_way) in [(S3Mode::Down, true), (S3Mode::Forgetful, true), (S3Mode::Up, false)] {
        stand.set_s3(mode);
        sweep(&stand).await;
        stand.set_s3(S3Mode::Up);
        assert_eq!(left_to_do(&stand).await == 1, on_the_way, "{mode:?}");
        assert_eq!(is_marked(&stand, id), mode != S3Mode::Down, "{mode:?}");
    }
}

#[tokio::test]
async fn a_sweep_that_died_before_its_note_leaves_no_mark_behind() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let id = upload(&stand, "FAILED", 31).await;
    let client = stand.clients.database().client().await.unwrap();
    uploads::abandon(&**client, 0.0, 10).await.unwrap();
    stand.clients.objects().mark_abandoned(&ObjectKey::Original(id.0), true).await.unwrap();
    drop(client);
    set(&stand, id, "REVIEW", 0).await;
    sweep(&stand).await;
    assert!(!is_marked(&stand, id));
}
