//! The write protocol against a real PostgreSQL and a real S3-protocol server.
#![expect(clippy::print_stdout, reason = "campaigns tell their figures")]

mod fences;
mod limits;
mod protocol;
mod rebuild;
mod seeded;

use serde_json::{Value, json};
use shared::{
    objects::{Entity, ObjectKey},
    storage::{Change, record},
    testing::Stand,
};

const KEY: (Entity, &str) = (Entity::Policy, "7");

/// A version of something without a row; `text` is anything.
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

/// A version of policy 7 as its row would be.
fn whole(version: i32, more: &Value) -> Change {
    let mut body = json!({
        "policy_id": 7, "policy_number": "NEW-7", "vehicle_number": "KA01AB1234", "vehicle_number_shown": "KA01AB1234",
        "insurer": "DIGIT", "total_premium": "100.00", "source": "MANUAL_FORM", "status": "ACTIVE", "version": version,
        "created_at": "2026-01-01T00:00:00Z", "updated_at": format!("2026-01-0{version}T00:00:00Z")
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Change { body: body.to_string(), ..change(version, "") }
}

async fn commit(stand: &Stand, changes: &[Change]) {
    let mut client = stand.clients.database().client().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    record(&*transaction, changes).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn current(stand: &Stand) -> Option<String> {
    text_of(stand, &ObjectKey::Current(KEY.0, KEY.1.into())).await
}

async fn text_of(stand: &Stand, key: &ObjectKey) -> Option<String> {
    let stored = stand.clients.objects().find(key).await.unwrap()?;
    Some(String::from_utf8(stored.body.to_vec()).unwrap())
}

fn version(number: i32) -> ObjectKey {
    ObjectKey::Version(KEY.0, KEY.1.into(), number)
}

async fn synced(stand: &Stand) -> bool {
    stand.clients.storage.sync_now(&[(KEY.0, KEY.1.into())]).await.is_empty()
}
