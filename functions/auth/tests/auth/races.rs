//! Several founders at once.

use futures::future::{join, join_all};
use serde_json::json;

use crate::office::{OTHER_PASSWORD, Office, PASSWORD, USERS, user};

const ACTIVE_FOUNDERS: &str = "select count(*) from users where role = 'founder' and is_active and deleted_at is null";

/// By the gate, by the lock, or because a busy machine kept somebody waiting for it too long: nothing was done then either.
const REFUSED: [u16; 3] = [401, 403, 503];

#[tokio::test]
async fn of_two_founders_who_end_each_other_at_once_one_stays() {
    let office = Office::open().await;
    office.connect_all().await;
    let _s3 = office.stand.share_s3().await;
    for round in 0..12 {
        office.sql("update users set role = 'ops' where role = 'founder'", &[]).await;
        let (one, other) = (office.another_founder().await, office.another_founder().await);
        let end = |actor: &shared::testing::Person, target: &shared::testing::Person| {
            let (client, path) = (office.client.as_person(actor), user(target.id));
            async move {
                match round % 3 {
                    0 => client.put(&path, &json!({ "role": "ops" })).await,
                    1 => client.patch(&format!("{path}/status"), &json!({ "is_active": false })).await,
                    _ => client.delete(&path, None).await,
                }
            }
        };
        let (first, second) = join(end(&one, &other), end(&other, &one)).await;
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        // The slower one is no founder any more: the gate or the lock says so.
        assert_eq!(statuses[0], 200, "{statuses:?}");
        assert!(REFUSED.contains(&statuses[1]), "{statuses:?}");
        assert_eq!(office.count(ACTIVE_FOUNDERS).await, 1);
    }
}

#[tokio::test]
async fn in_a_ring_of_founders_somebody_stays() {
    let office = Office::open().await;
    office.connect_all().await;
    let _s3 = office.stand.share_s3().await;
    let mut ring = vec![office.founder.clone()];
    for _ in 0..5 {
        ring.push(office.another_founder().await);
    }
    let ends = (0..ring.len()).map(|at| {
        let client = office.client.as_person(&ring[at]);
        let path = user(ring[(at + 1) % ring.len()].id);
        async move { client.put(&path, &json!({ "role": "ops" })).await.status.as_u16() }
    });
    let statuses = join_all(ends).await;
    assert!(statuses.iter().all(|status| *status == 200 || REFUSED.contains(status)), "{statuses:?}");
    let done = i64::try_from(statuses.iter().filter(|status| **status == 200).count()).unwrap();
    assert_eq!(office.count(ACTIVE_FOUNDERS).await, 6 - done);
    assert!(done < 6);
}

#[tokio::test]
async fn eight_deactivations_at_once_are_one() {
    let office = Office::open().await;
    office.connect_all().await;
    let _s3 = office.stand.share_s3().await;
    let path = format!("{}/status", user(office.ops.id));
    let requests = (0..8).map(|_| {
        let (client, path) = (office.as_founder(), path.clone());
        async move { client.patch(&path, &json!({ "is_active": false })).await }
    });
    let answers = join_all(requests).await;
    for answer in answers {
        assert_eq!(answer.data()["is_active"], false);
    }
    assert_eq!(office.audit(office.ops.id).await.len(), 1);
    assert!(!office.is_good(&office.ops.token).await);
}

#[tokio::test]
async fn eight_times_the_same_address_in_any_case_is_one_person() {
    let office = Office::open().await;
    office.connect_all().await;
    let _s3 = office.stand.share_s3().await;
    let requests = (0..8).map(|number| {
        let email = if number % 2 == 0 { "asha@example.in" } else { "ASHA@example.in" };
        let body = json!({ "email": email, "password": PASSWORD, "name": "Asha" });
        let founder = office.as_founder();
        async move { founder.post(USERS, &body).await.status.as_u16() }
    });
    let mut statuses = join_all(requests).await;
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert!(statuses[1..].iter().all(|status| *status == 409), "{statuses:?}");
    assert_eq!(office.count("select count(*) from users where email = 'asha@example.in'").await, 1);
}

#[tokio::test]
async fn one_request_sent_six_times_at_once_adds_one_person() {
    let office = Office::open().await;
    office.connect_all().await;
    let _s3 = office.stand.share_s3().await;
    let body = json!({ "email": "asha@example.in", "password": PASSWORD, "name": "Asha" });
    let requests = (0..6).map(|_| {
        let (founder, body) = (office.as_founder().with_header("idempotency-key", "k"), body.clone());
        async move { founder.post(USERS, &body).await }
    });
    let answers = join_all(requests).await;
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.json == answers[0].json));
    assert_eq!(office.count("select count(*) from users").await, 3);
}

#[tokio::test]
async fn of_two_changes_of_one_password_the_second_knows_the_current_one_no_more() {
    let office = Office::open().await;
    office.connect_all().await;
    let _s3 = office.stand.share_s3().await;
    let change = |new: &'static str| {
        let client = office.as_ops();
        let body = json!({ "currentPassword": PASSWORD, "newPassword": new });
        async move { client.put("/api/auth/change-password", &body).await.status.as_u16() }
    };
    let (one, other) = join(change(OTHER_PASSWORD), change("eleven loud windmills")).await;
    let mut statuses = [one, other];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!([401, 422].contains(&statuses[1]), "{statuses:?}");
    let winner = if one == 200 { OTHER_PASSWORD } else { "eleven loud windmills" };
    assert_eq!(office.login(&office.ops.email, winner).await.status, 200);
}

#[tokio::test]
async fn changes_of_one_person_at_once_are_versions_in_a_row() {
    let office = Office::open().await;
    office.connect_all().await;
    let _s3 = office.stand.share_s3().await;
    let requests = (0..8).map(|number| {
        let (founder, path) = (office.as_founder(), user(office.ops.id));
        async move { founder.put(&path, &json!({ "name": format!("Asha {number}") })).await.status }
    });
    assert!(join_all(requests).await.iter().all(|status| *status == 200));
    let sql = "select count(*) from documents where entity = 'user' and version between 2 and 9";
    assert_eq!(office.count(sql).await, 8);
    assert_eq!(office.stand.drain().await.depth, 0);
}
