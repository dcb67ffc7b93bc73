//! Figures against sums worked out by hand.

use serde_json::{Value, json};
use shared::testing::now;

use crate::office::{Office, also, sold};

/// Four live policies: 40,000 premium, 5,500 brokerage, 1,000 cashback, so net 4,500.
async fn four_policies() -> Office {
    let office = Office::open().await;
    for (premium, brokerage, cashback, more) in [
        (20_000, 3_000, Some(1_000), json!({ "executive": "Ravi", "caller_name": "Asha", "rollover": "ROLLOVER" })),
        (10_000, 1_500, None, json!({ "executive": "Ravi", "caller_name": " Asha ", "rollover": "Renewal" })),
        (6_000, 1_000, Some(0), json!({ "executive": "", "caller_name": null, "source": "PDF_UPLOAD" })),
        (4_000, 0, None, json!({ "executive": null, "caller_name": "   ", "brokerage": null })),
    ] {
        let od = json!({ "total_od": premium / 2, "make": "Maruti", "model": "Swift" });
        office.add(also(also(sold(premium, brokerage, cashback), od), more)).await;
    }
    for status in ["CANCELLED", "DELETED"] {
        office.add(also(sold(99_999, 99_999, Some(9)), json!({ "status": status, "caller_name": "Gone" }))).await;
    }
    office
}

#[tokio::test]
async fn sums_and_ratios_count_live_policies_only() {
    let office = four_policies().await;
    let metrics = office.ask("metrics").await;
    let basic = json!({
        "totalPolicies": 4, "totalGWP": 40000.00, "totalBrokerage": 5500.00, "totalCashback": 1000.00,
        "netRevenue": 4500.00, "avgPremium": 10000.00,
    });
    assert_eq!(metrics["basicMetrics"], basic);
    // 1,000 / 40,000; 4,500 / 40,000 is 11.25; together 13.75.
    let kpis = json!({ "conversionRate": "0.0", "lossRatio": "2.5", "expenseRatio": "11.3", "combinedRatio": "13.8" });
    assert_eq!(metrics["kpis"], kpis);
    assert_eq!(office.ask("kpis").await, kpis);
}

#[tokio::test]
async fn sums_are_written_to_the_paisa() {
    let office = Office::open().await;
    office.add(json!({ "total_premium": "0.10", "brokerage": "0.30", "cashback": "0.05" })).await;
    office.add(json!({ "total_premium": "0.20" })).await;
    let text = String::from_utf8(office.answer("metrics").await.bytes).unwrap();
    for exact in ["\"totalGWP\":0.30", "\"netRevenue\":0.25", "\"avgPremium\":0.15", "\"lossRatio\":\"16.7\""] {
        assert!(text.contains(exact), "{exact} in {text}");
    }
}

#[tokio::test]
async fn performers_are_executives_and_unknown_collects_blank_and_absent_ones() {
    let office = four_policies().await;
    let performers = json!([
        { "executive": "Ravi", "policies": "2", "gwp": "30000.00", "brokerage": "4500.00", "cashback": "1000.00", "net": "3500.00" },
        { "executive": "Unknown", "policies": "2", "gwp": "10000.00", "brokerage": "1000.00", "cashback": "0.00", "net": "1000.00" },
    ]);
    assert_eq!(office.ask("metrics").await["topPerformers"], performers);
}

#[tokio::test]
async fn callers_have_weighted_cashback_and_their_rollovers() {
    let office = four_policies().await;
    let leaders = json!([
        { "name": "Asha", "policies": "2", "gwp": "30000.00", "brokerage": "4500.00", "cashback": "1000.00", "net": "3500.00",
            "avg_cashback_pct": "3.33", "total_od": "15000.00" },
        { "name": "Unknown", "policies": "2", "gwp": "10000.00", "brokerage": "1000.00", "cashback": "0.00", "net": "1000.00",
            "avg_cashback_pct": "0.00", "total_od": "5000.00" },
    ]);
    assert_eq!(office.ask("leaderboard").await, leaders);
    let reps = office.ask("sales-reps").await;
    assert_eq!(reps[0]["net_revenue"], "3500.00");
    let rollovers: Vec<&Value> = ["rollover_policies", "renewal_policies", "rollover_total_od", "renewal_total_od"]
        .map(|name| &reps[0][name])
        .into();
    assert_eq!(rollovers, ["1", "1", "10000.00", "5000.00"]);
}

#[tokio::test]
async fn sources_and_vehicles_are_counted() {
    let office = four_policies().await;
    let sources = json!([
        { "source": "MANUAL_FORM", "count": "3", "gwp": "34000.00" },
        { "source": "PDF_UPLOAD", "count": "1", "gwp": "6000.00" },
    ]);
    assert_eq!(office.ask("data-sources").await, sources);
    assert_eq!(office.ask("metrics?period=7d").await["sourceMetrics"], sources);
    office.add(json!({ "caller_name": "Asha", "make": " ", "cashback": 500 })).await;
    let vehicles = office.ask("vehicle-analysis").await;
    assert_eq!(
        vehicles[0],
        json!({ "rep": "Asha", "make": "Maruti", "model": "Swift", "policies": "2", "gwp": "30000.00",
            "cashbackPctAvg": "3.33", "cashbackpctavg": "3.33", "cashback": "1000.00", "net": "3500.00" })
    );
    assert_eq!((&vehicles[2]["make"], &vehicles[2]["model"]), (&json!("Unknown"), &json!("Unknown")));
    let page = office.answer("vehicle-analysis?limit=1&offset=1").await;
    assert_eq!((page.data().as_array().unwrap().len(), &page.json["meta"]["total"]), (1, &json!(3)));
}

#[tokio::test]
async fn conversion_is_confirmed_of_finished_uploads() {
    let office = Office::open().await;
    for status in ["COMPLETED", "FAILED", "REJECTED", "EXPIRED", "REVIEW", "PROCESSING", "UPLOADED"] {
        office.upload(status, now()).await;
    }
    assert_eq!(office.ask("kpis").await["conversionRate"], "25.0");
    office.run("update uploads set status = 'COMPLETED' where status = 'REVIEW'").await;
    assert_eq!(office.ask("kpis").await["conversionRate"], "40.0");
    // Read again: no longer finished.
    office.run("update uploads set status = 'UPLOADED' where status in ('FAILED', 'REJECTED')").await;
    assert_eq!(office.ask("metrics").await["kpis"]["conversionRate"], "66.7");
    office.run("delete from uploads where status = 'EXPIRED'").await;
    assert_eq!(office.ask("kpis").await["conversionRate"], "100.0");
}

#[tokio::test]
async fn at_most_ten_performers_by_net() {
    let office = Office::open().await;
    for number in 1..=12 {
        office.add(also(sold(10_000, number * 100, None), json!({ "executive": format!("Number {number}") }))).await;
    }
    let metrics = office.ask("metrics").await;
    let names: Vec<&str> =
        metrics["topPerformers"].as_array().unwrap().iter().map(|row| row["executive"].as_str().unwrap()).collect();
    assert_eq!((names.len(), names[0], names[9]), (10, "Number 12", "Number 3"));
}
