//! Totals of a day become an object, on a schedule and after every change of that day.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use shared::objects::ObjectKey;

use crate::office::{Office, midnight, today};

async fn run(office: &Office) -> usize {
    let soon = Instant::now() + Duration::from_secs(20);
    office.stand.clients.storage.fold_figures(soon).await.unwrap();
    office.stand.clients.storage.write_aggregates(soon).await.unwrap()
}

async fn object(office: &Office, day: chrono::NaiveDate) -> Value {
    let key = ObjectKey::Aggregated(day.to_string());
    let stored = office.stand.clients.objects().find(&key).await.unwrap().unwrap();
    serde_json::from_slice(&stored.body).unwrap()
}

#[tokio::test]
async fn the_object_of_a_day_says_what_the_dashboard_says() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    office.add(json!({ "total_premium": "10000.50", "brokerage": 1500, "cashback": 100, "caller_name": "Asha" })).await;
    office.add(json!({ "total_premium": 500, "created_at": midnight(3) })).await;
    assert_eq!(run(&office).await, 2);
    let sums = json!({
        "policies": "1", "gwp": "10000.50", "brokerage": "1500.00", "cashback": "100.00", "net": "1400.00", "total_od": "0.00",
    });
    let named = |name: &str| {
        let mut sums = sums.clone();
        sums["name"] = json!(name);
        sums
    };
    let mut expected = sums.clone();
    expected["day"] = json!(today());
    expected["sources"] = json!([named("MANUAL_FORM")]);
    expected["executives"] = json!([named("Unknown")]);
    expected["callers"] = json!([named("Asha")]);
    assert_eq!(object(&office, today()).await, expected);
}

#[tokio::test]
async fn only_days_that_changed_are_written_again() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let id = office.add(json!({ "created_at": midnight(3) })).await;
    office.add(json!({})).await;
    assert_eq!((run(&office).await, run(&office).await), (2, 0));
    office.run(&format!("update policies set status = 'DELETED' where policy_id = {id}")).await;
    assert_eq!(run(&office).await, 1);
    let emptied = object(&office, today() - chrono::Duration::days(3)).await;
    assert_eq!((&emptied["policies"], &emptied["gwp"], &emptied["callers"]), (&json!("0"), &json!("0.00"), &json!([])));
}

#[tokio::test]
async fn reads_write_no_object() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    office.add(json!({})).await;
    office.ask("metrics").await;
    let key = ObjectKey::Aggregated(today().to_string());
    assert!(office.stand.clients.objects().find_head(&key).await.unwrap().is_none());
}
