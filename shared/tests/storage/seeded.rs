//! The checker checked: `verify` names every bug that is put in.

use serde_json::{Value, json};
use shared::{
    objects::{Entity, ObjectKey},
    storage::Change,
    testing::Stand,
};
use uuid::{Uuid, uuid};

use crate::{KEY, commit, rebuild::EMPTY, text_of, version, whole};

const UPLOAD: Uuid = uuid!("6f1f0a52-92a1-4b7e-8f39-0d6a3bb1c5a1");

/// Three versions of a policy, a person and an upload in review, in both storages: nothing is wrong.
async fn sound() -> Stand {
    let stand = Stand::start().await;
    for number in 1..=3 {
        commit(
            &stand,
            &[whole(number, &json!({ "caller_name": "Asha", "branch": "Mumbai", "issue_date": "2026-01-01" }))],
        )
        .await;
    }
    let times = json!({ "version": 1, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z" });
    let person = json!({ "user_id": 3, "email": "a@example.in", "name": "A", "role": "ops", "is_active": true,
        "token_version": 1 });
    let upload = json!({ "upload_id": UPLOAD, "filename": "a.pdf", "s3_key": "k", "insurer": "DIGIT",
        "manual_extras": {}, "status": "REVIEW", "attempt": 1, "answer_pages": 2 });
    commit(&stand, &[first(Entity::User, "3", &[&person, &times])]).await;
    commit(&stand, &[first(Entity::Upload, &UPLOAD.to_string(), &[&upload, &times])]).await;
    assert_eq!(stand.drain().await.depth, 0);
    let files = [1, 2].map(|page| ObjectKey::TextractAnswer(UPLOAD, page));
    for key in files.into_iter().chain([ObjectKey::Original(UPLOAD)]) {
        stand.clients.objects().put_bytes(&key, b"file".to_vec()).await.unwrap();
    }
    stand.tamper(EMPTY).await;
    stand.clients.storage.rebuild(|_| ()).await.unwrap();
    let found = stand.clients.storage.verify().await.unwrap();
    assert!(found.is_equal(), "{found:?}");
    stand
}

fn first(entity: Entity, id: &str, parts: &[&Value]) -> Change {
    let columns = parts.iter().flat_map(|part| part.as_object().unwrap().clone());
    let body = Value::Object(columns.collect()).to_string();
    Change { entity, entity_id: id.into(), body, action: "create", ..whole(1, &json!({})) }
}

/// Puts one bug into a sound pair of storages, and wants to hear these words about it.
async fn assert_named(seed: &str, expected: &[&str]) {
    let stand = sound().await;
    stand.tamper(seed).await;
    assert_heard(&stand, seed, expected).await;
}

async fn assert_heard(stand: &Stand, seed: &str, expected: &[&str]) {
    let found = stand.clients.storage.verify().await.unwrap();
    let said: Vec<String> = found
        .differences
        .iter()
        .map(|one| format!("{} {} v{}: {}", one.entity, one.entity_id, one.version, one.what))
        .chain(found.unknown_keys.iter().map(|key| format!("{key}: unknown")))
        .collect();
    for words in expected {
        assert!(said.iter().any(|one| one == words), "after {seed}\nnobody said {words}, but {said:#?}");
    }
}

#[tokio::test]
async fn each_bug_in_the_rows_is_named() {
    let _s3 = Stand::start().await.share_s3().await;
    for (seed, expected) in [
        // The version of a row is lowered; the row is gone; a column was changed past the document.
        ("update policies set version = 2", "policy 7 v3: the row is of another version than the newest document"),
        ("delete from policies", "policy 7 v3: the document has no row"),
        ("update policies set branch = 'Pune'", "policy 7 v3: row and document differ"),
        (
            "update uploads set filename = 'b.pdf'",
            "upload 6f1f0a52-92a1-4b7e-8f39-0d6a3bb1c5a1 v1: row and document differ",
        ),
        ("update users set role = 'founder'", "user 3 v1: row and document differ"),
        // The unique index is dropped, and two numbers are one.
        (
            "drop index policies_policy_number_key;
            insert into policies (policy_number, vehicle_number, vehicle_number_shown, insurer, total_premium, source)
            values ('new -7', 'X', 'X', 'DIGIT', 1, 'MANUAL_FORM')",
            "policy 7 v3: another live policy has this number",
        ),
    ] {
        assert_named(seed, &[expected]).await;
    }
}

#[tokio::test]
async fn each_bug_in_histories_and_journal_is_named() {
    let _s3 = Stand::start().await.share_s3().await;
    let append = "alter table audit_entries disable trigger user;";
    for (seed, expected) in [
        (
            "delete from documents where version = 2",
            vec!["policy 7 v2: the document of this version is missing", "policy 7 v2: is in S3 only"],
        ),
        (
            "update documents set sha256 = 'x' where version = 2",
            vec!["policy 7 v2: the document is not the one that was hashed"],
        ),
        (
            &format!("{append} delete from audit_entries where version = 2"),
            vec!["policy 7 v2: the journal does not know this version"],
        ),
        (
            &format!("{append} update audit_entries set actor_id = 3 where version = 2"),
            vec!["policy 7 v2: the journal says something else about this version"],
        ),
        (
            "insert into audit_entries (entity, entity_id, version, action) values ('policy', '7', 3, 'update')",
            vec!["policy 7 v3: the journal has this version more than once"],
        ),
        (
            "insert into audit_entries (entity, entity_id, version, action) values ('policy', '7', 4, 'update')",
            vec!["policy 7 v4: the journal has a version that does not exist"],
        ),
    ] {
        assert_named(seed, &expected).await;
    }
}

#[tokio::test]
async fn each_bug_in_the_outbox_is_named() {
    let _s3 = Stand::start().await.share_s3().await;
    // A version is committed without its row in the outbox: nobody will ever write it.
    let skipped = "
        update policies set version = 4;
        insert into documents (entity, entity_id, version, body, sha256)
        select entity, entity_id, 4, replace(body::text, '\"version\":3', '\"version\":4')::json, 'x'
        from documents where entity = 'policy' and version = 3";
    assert_named(skipped, &["policy 7 v4: is missing in S3", "policy 7 v0: differs between PostgreSQL and S3"]).await;
    let stuck = "insert into outbox (entity, entity_id, version) values ('policy', '7', 3)";
    assert_named(stuck, &["policy 7 v3: waits in the outbox"]).await;
    let lost = "insert into outbox (entity, entity_id, version) values ('policy', '8', 1)";
    assert_named(lost, &["policy 8 v1: waits in the outbox without a document"]).await;
}

#[tokio::test]
async fn each_bug_in_the_objects_is_named() {
    let _s3 = Stand::start().await.share_s3().await;
    let current = ObjectKey::Current(KEY.0, KEY.1.into());
    let (original, answer) = (ObjectKey::Original(UPLOAD), ObjectKey::TextractAnswer(UPLOAD, 2));
    for (key, words) in [
        (&current, "policy 7 v0: is missing in S3".to_owned()),
        (&version(2), "policy 7 v2: is missing in S3".to_owned()),
        (&original, format!("original {UPLOAD} v0: is missing in S3")),
        (&answer, format!("answer {UPLOAD} v2: is missing in S3")),
    ] {
        let stand = sound().await;
        stand.remove_object(key);
        assert_heard(&stand, &format!("removing {key}"), &[&words]).await;
    }
    let stand = sound().await;
    stand.tamper("update uploads set status = 'REJECTED'").await;
    stand.remove_object(&answer);
    let words = format!("answer {UPLOAD} v2: is missing in S3");
    assert_heard(&stand, "removing what was paid for of an upload that came to nothing", &[&words]).await;
    let stranger = Uuid::nil();
    for (key, words) in [
        (ObjectKey::Current(KEY.0, "8".into()), "policy 8 v0: is in S3 only".to_owned()),
        (ObjectKey::Version(KEY.0, "7".into(), 4), "policy 7 v4: is in S3 only".to_owned()),
        (ObjectKey::Original(stranger), format!("original {stranger} v0: is in S3 without an upload")),
        (ObjectKey::Current(KEY.0, "7/notes".into()), "data/policies/7/notes.json: unknown".to_owned()),
    ] {
        let stand = sound().await;
        stand.clients.objects().put_bytes(&key, b"{}".to_vec()).await.unwrap();
        assert_heard(&stand, &format!("adding {key}"), &[&words]).await;
    }
}

/// The fence is off: a late write of version 2 lies over version 3.
#[tokio::test]
async fn a_lowered_version_of_an_object_is_named() {
    let _s3 = Stand::start().await.share_s3().await;
    let stand = sound().await;
    let late = text_of(&stand, &version(2)).await.unwrap();
    stand.clients.objects().put_bytes(&ObjectKey::Current(KEY.0, KEY.1.into()), late.into_bytes()).await.unwrap();
    assert_heard(&stand, "the late write", &["policy 7 v0: differs between PostgreSQL and S3"]).await;
}

#[tokio::test]
async fn each_figure_that_drifted_is_named() {
    let _s3 = Stand::start().await.share_s3().await;
    for (seed, of) in [
        ("update daily_totals set gwp = gwp + 0.01 where dimension = 'caller'", "daily caller Asha 2026-01-01"),
        ("delete from overall_totals where dimension = 'insurer'", "overall insurer DIGIT"),
        ("update pair_totals set policies = 2 where pair = 'issue'", "pair issue 2026-01-01"),
        ("update pair_totals set gwp = 0 where pair = 'series'", "pair series KA"),
        ("insert into daily_upload_totals values ('2026-01-02', 1, 0)", "uploads 2026-01-02"),
        (
            "insert into total_changes (day, source, executive, caller_name, insurer, branch, rollover, make, model, policies, gwp, brokerage, cashback, total_od) values ('2026-01-01', 'MANUAL_FORM', 'Z', 'Asha', 'DIGIT', 'Unknown', 'UNKNOWN', 'Unknown', 'Unknown', 1, 1, 0, 0, 0)",
            "daily executive Z 2026-01-01",
        ),
    ] {
        assert_named(seed, &[&format!("figures {of} v0: the kept sum is not the plain sum")]).await;
    }
}
