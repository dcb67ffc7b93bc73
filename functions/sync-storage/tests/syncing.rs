//! sync-storage: what the outbox holds comes to S3, and what has outlived its purpose goes.

use shared::{
    objects::{Entity, ObjectKey},
    storage::{Change, record},
    testing::Stand,
};
use sync_storage::{App, handle};

async fn commit(stand: &Stand, id: &str) {
    let change = Change {
        entity: Entity::Policy,
        entity_id: id.into(),
        version: 1,
        body: format!("{{\"policy\":\"{id}\"}}"),
        action: "create",
        actor: None,
        request_id: "test".into(),
        changes: None,
    };
    record(&**stand.clients.database().client().await.unwrap(), &[change]).await.unwrap();
}

#[tokio::test]
async fn two_runs_at_once_share_the_work_and_a_third_finds_none() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    for number in 0..50 {
        commit(&stand, &number.to_string()).await;
    }
    let app = App::new(stand.clients.clone());
    let (one, two) = tokio::join!(handle(&app), handle(&app));
    assert_eq!(one.unwrap().synced + two.unwrap().synced, 50);
    let third = handle(&app).await.unwrap();
    assert_eq!((third.synced, third.depth), (0, 0));
    let key = ObjectKey::Current(Entity::Policy, "49".into());
    let expected = r#"{"policy":"49","journal":{"action":"create","by":null,"request_id":"test"}}"#;
    assert_eq!(stand.clients.objects().find(&key).await.unwrap().unwrap().body, expected);
}

#[tokio::test]
async fn keys_and_counters_past_their_time_are_forgotten_and_younger_ones_kept() {
    let stand = Stand::start().await;
    let client = stand.clients.database().client().await.unwrap();
    let old_and_new = "insert into idempotency_keys (user_id, route, idempotency_key, request_sha256, created_at)
        values (1, 'r', 'old', 'x', now() - interval '2 days'), (1, 'r', 'new', 'x', now())";
    client.execute(old_and_new, &[]).await.unwrap();
    handle(&App::new(stand.clients.clone())).await.unwrap();
    let kept: String = client.query_one("select idempotency_key from idempotency_keys", &[]).await.unwrap().get(0);
    assert_eq!(kept, "new");
}
