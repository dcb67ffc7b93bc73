//! The explorer's filters, order and sums.

use serde_json::{Value, json};

use crate::office::{Office, also, sold};

/// Six policies, told apart by their numbers 1 to 6, in no order of net.
async fn six_policies() -> Office {
    let office = Office::open().await;
    let maruti = json!({ "make": "Maruti", "model": "Swift", "caller_name": "Asha", "branch": "Mysuru" });
    for (number, columns, more) in [
        (1, sold(10_000, 900, Some(100)), json!({ "insurer": "ICICI_LOMBARD", "rollover": "ROLLOVER" })),
        (2, sold(20_000, 3_000, Some(2_000)), json!({ "vehicle_number": "22BH1234AA", "issue_date": "2026-01-31" })),
        (3, sold(30_000, 5_000, None), json!({ "branch": "Hubballi", "expiry_date": "2026-06-30" })),
        (4, sold(40_000, 100, Some(400)), json!({ "model": "Alto", "caller_name": " " })),
        (5, json!({ "total_premium": 50_000 }), json!({ "make": "Tata", "issue_date": "2026-02-01" })),
        (6, sold(60_000, 700, None), json!({ "make": null, "vehicle_number": "BR01BH1234", "caller_name": null })),
    ] {
        let named = also(maruti.clone(), json!({ "policy_number": number.to_string() }));
        office.add(also(also(named, columns), more)).await;
    }
    office.add(json!({ "policy_number": "7", "status": "DELETED", "brokerage": 99_999 })).await;
    office
}

async fn found(office: &Office, query: &str) -> String {
    let rows = office.ask(&format!("explorer?{query}")).await;
    rows.as_array().unwrap().iter().map(|row| row["policy_number"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_best_come_first_and_absent_sums_count_as_nothing() {
    let office = six_policies().await;
    assert_eq!(found(&office, "").await, "321654");
    let rows = office.ask("explorer").await;
    let nets: Vec<&Value> = rows.as_array().unwrap().iter().map(|row| &row["net"]).collect();
    assert_eq!(nets, ["5000.00", "1000.00", "800.00", "700.00", "0.00", "-300.00"]);
    assert_eq!((&rows[1]["avg_cashback_pct"], &rows[1]["total_cashback"]), (&json!("10.00"), &json!("2000.00")));
    assert_eq!((&rows[3]["caller_name"], &rows[3]["make"]), (&json!("Unknown"), &Value::Null));
}

#[tokio::test]
async fn every_filter_chooses() {
    let office = six_policies().await;
    for (query, numbers) in [
        ("make=Maruti", "3214"),
        ("make=maruti", ""),
        ("make=All&model=All&insurer=All&branch=All&rollover=All&rep=All&vehiclePrefix=All", "321654"),
        ("make=&cashbackMax=", "321654"),
        ("make=Unknown", "6"),
        ("model=Alto", "4"),
        ("make=Maruti&model=Swift&rep=Asha", "321"),
        ("insurer=ICICI_LOMBARD", "1"),
        ("insurer=ICIC", "1"),
        ("branch=Hubballi", "3"),
        ("rollover=rollover", "1"),
        ("rep=Asha", "3215"),
        ("rep=Unknown", "64"),
        ("vehiclePrefix=ka%2001", "3154"),
        ("vehiclePrefix=BH", "2"),
        ("vehiclePrefix=22bh", "2"),
        ("vehiclePrefix=BR01BH", "6"),
        ("vehiclePrefix=%25", ""),
        ("fromDate=2026-01-31", "25"),
        ("fromDate=2026-02-01", "5"),
        ("toDate=2026-01-31", "2"),
        ("fromDate=31-01-2026&toDate=2026-01-31", "2"),
        ("expiryFromDate=2026-06-30&expiryToDate=2026-06-30", "3"),
        ("expiryFromDate=2026-07-01", ""),
        ("cashbackMax=0", "365"),
        ("cashbackMax=1", "31654"),
        ("cashbackMax=10", "321654"),
        ("limit=2", "32"),
        ("limit=2&offset=4", "54"),
        ("limit=2&offset=6", ""),
    ] {
        assert_eq!(found(&office, query).await, numbers, "{query}");
    }
}

#[tokio::test]
async fn sums_count_all_that_match_whatever_the_limit() {
    let office = six_policies().await;
    for (query, policies, gwp, net) in [
        ("", "6", "210000.00", "7200.00"),
        ("make=Maruti&", "4", "100000.00", "6500.00"),
        ("rep=Asha&", "4", "110000.00", "6800.00"),
        ("make=Maruti&rep=Asha&", "3", "60000.00", "6800.00"),
        ("branch=Mysuru&", "5", "180000.00", "2200.00"),
        ("insurer=ICIC&", "1", "10000.00", "800.00"),
        ("rollover=Unknown&", "5", "200000.00", "6400.00"),
        ("rollover=ROLLOVER&", "1", "10000.00", "800.00"),
        ("branch=Mysuru&make=Maruti&", "3", "70000.00", "1500.00"),
        ("insurer=ICIC&rep=Asha&", "1", "10000.00", "800.00"),
        ("branch=Mysuru&rollover=Unknown&", "4", "170000.00", "1400.00"),
        ("branch=Mysuru&make=Maruti&model=Swift&", "2", "30000.00", "1800.00"),
        ("branch=Mysuru&make=Maruti&rep=Asha&", "2", "30000.00", "1800.00"),
        ("fromDate=2026-01-31&", "2", "70000.00", "1000.00"),
        ("fromDate=2026-01-31&toDate=2026-01-31&", "1", "20000.00", "1000.00"),
        ("toDate=2026-01-31&rep=Asha&", "1", "20000.00", "1000.00"),
        ("expiryToDate=2026-06-30&branch=Hubballi&", "1", "30000.00", "5000.00"),
        ("expiryToDate=2026-06-30&toDate=2026-06-30&", "0", "0.00", "0.00"),
        ("vehiclePrefix=BH&", "1", "20000.00", "1000.00"),
        ("vehiclePrefix=BH&fromDate=2026-01-31&", "1", "20000.00", "1000.00"),
        ("vehiclePrefix=BR&", "1", "60000.00", "700.00"),
        ("vehiclePrefix=ka&", "4", "130000.00", "5500.00"),
        ("vehiclePrefix=KA&make=Maruti&", "3", "80000.00", "5500.00"),
        ("vehiclePrefix=KA01&", "4", "130000.00", "5500.00"),
        ("vehiclePrefix=ZZ&", "0", "0.00", "0.00"),
        ("cashbackMax=0&", "3", "140000.00", "5700.00"),
        ("make=Nobody&", "0", "0.00", "0.00"),
    ] {
        for page in ["limit=1", "limit=1000", "limit=1&offset=900"] {
            let meta = office.answer(&format!("explorer?{query}{page}")).await.json["meta"].clone();
            let totals = [&meta["totals"]["policies"], &meta["totals"]["gwp"], &meta["totals"]["net"]];
            assert_eq!(totals, [&json!(policies), &json!(gwp), &json!(net)], "{query}{page}");
            assert_eq!(meta["total"].to_string(), policies, "{query}{page}");
        }
    }
}

#[tokio::test]
async fn the_longest_names_fit() {
    let office = Office::open().await;
    // Four bytes each and hard to compress: the entry of the index must still be written.
    let name =
        |length: u32| -> String { (0..length).filter_map(|n| char::from_u32(0x1_F300 + n * 7919 % 1200)).collect() };
    let names = json!({
        "make": name(80), "model": name(120), "branch": name(80), "caller_name": name(80), "rollover": name(80),
        "insurer": name(100),
    });
    office.add(names).await;
    assert_eq!(office.ask("explorer").await.as_array().unwrap().len(), 1);
}
