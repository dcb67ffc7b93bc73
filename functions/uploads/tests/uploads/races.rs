//! Many at once. Longer: `RACES=200 cargo test -p uploads --test uploads races -- --nocapture`.

use futures::future::join_all;
use http::StatusCode;
use serde_json::json;

use crate::desk::{Desk, patiently, reading, text};

fn rounds(usual: i64) -> i64 {
    std::env::var("RACES").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(usual)
}

#[tokio::test]
async fn of_fifty_who_confirm_at_once_one_makes_the_policy() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    let rounds = rounds(5);
    for round in 0..rounds {
        let id = desk.in_review(reading(&format!("race-{round}")), json!({})).await;
        let nothing = json!({});
        let answers = join_all((0..50).map(|_| patiently(|| desk.post(id, "/confirm", &nothing)))).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == StatusCode::OK);
        assert_eq!((won.len(), lost.len()), (1, 49));
        let winner = format!("policy {}", won[0].data()["id"]);
        for answer in lost {
            assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.json);
            assert!(text(&answer.json["error"]).contains(&winner), "{} names {winner}", answer.json);
        }
    }
    assert_eq!(desk.count("select count(*) from policies").await, rounds);
    println!("{rounds} uploads, each confirmed by fifty at once: {rounds} policies");
}

#[tokio::test]
async fn of_confirm_and_reject_at_once_one_wins() {
    let desk = Desk::open().await;
    let _s3 = desk.stand.share_s3().await;
    let rounds = rounds(10);
    for round in 0..rounds {
        let id = desk.in_review(reading(&format!("either-{round}")), json!({})).await;
        let reason = json!({ "reason": "wrong" });
        let nothing = json!({});
        let (confirmed, rejected) = tokio::join!(
            patiently(|| desk.post(id, "/confirm", &nothing)),
            patiently(|| desk.post(id, "/reject", &reason))
        );
        assert_ne!(confirmed.status == StatusCode::OK, rejected.status == StatusCode::OK);
        let ended = if confirmed.status == StatusCode::OK { "COMPLETED" } else { "REJECTED" };
        assert_eq!(desk.status(id).await, ended);
    }
    let orphans = "select count(*) from policies where upload_id not in (select upload_id from uploads where status = 'COMPLETED')";
    assert_eq!(desk.count(orphans).await, 0);
    println!("{rounds} uploads, each confirmed and rejected at once: one of the two");
}
