//! Days are days in India, windows include today, and what is no window is refused.

use chrono::{Datelike as _, Duration, Months};
use serde_json::json;
use shared::domain::Period;

use crate::office::{Office, midnight, today};

#[tokio::test]
async fn a_day_begins_at_midnight_in_india() {
    let office = Office::open().await;
    office.add(json!({ "created_at": midnight(1) - Duration::microseconds(1) })).await;
    office.add(json!({ "created_at": midnight(1) })).await;
    office.add(json!({ "created_at": midnight(0) - Duration::microseconds(1) })).await;
    office.add(json!({ "created_at": midnight(0) })).await;
    let metrics = office.ask("metrics").await;
    let days: Vec<(String, &str)> = metrics["dailyTrend"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| (day["date"].as_str().unwrap().to_owned(), day["policies"].as_str().unwrap()))
        .collect();
    let day = |days_ago: i64| (today() - Duration::days(days_ago)).to_string();
    assert_eq!(days, [(day(2), "1"), (day(1), "2"), (day(0), "1")]);
}

#[tokio::test]
async fn every_period_ends_just_before_the_day_before_its_first() {
    for period in Period::ALL {
        let Some(first) = period.first_day(today()) else { continue };
        let office = Office::open().await;
        let days = (today() - first).num_days();
        office.add(json!({ "created_at": midnight(days), "total_premium": 700 })).await;
        office.add(json!({ "created_at": midnight(days) - Duration::microseconds(1), "total_premium": 9000 })).await;
        let metrics = office.ask(&format!("metrics?period={period}")).await;
        assert_eq!((&metrics["period"], &metrics["basicMetrics"]["totalGWP"]), (&json!(period), &json!(700.00)));
        let leaders = office.ask(&format!("leaderboard?period={period}")).await;
        assert_eq!(leaders[0]["gwp"], "700.00", "{period}");
        let all = office.ask("metrics?period=all").await;
        assert_eq!(all["basicMetrics"]["totalPolicies"], 2);
        assert_eq!(office.ask("leaderboard").await[0]["policies"], "2");
    }
}

#[tokio::test]
async fn the_trend_has_the_thirty_latest_days_in_order() {
    let office = Office::open().await;
    for days_ago in 0..40 {
        office.add(json!({ "created_at": midnight(days_ago * 2) })).await;
    }
    let metrics = office.ask("metrics?period=all").await;
    let dates: Vec<&str> =
        metrics["dailyTrend"].as_array().unwrap().iter().map(|day| day["date"].as_str().unwrap()).collect();
    assert_eq!(dates.len(), 30);
    assert!(dates.is_sorted());
    assert_eq!(dates[29], today().to_string());
    assert_eq!(dates[0], (today() - Duration::days(58)).to_string());
}

#[tokio::test]
async fn a_month_and_days_choose_by_entry_and_include_both_ends() {
    let office = Office::open().await;
    let first = today().with_day(1).unwrap().checked_sub_months(Months::new(1)).unwrap();
    let days_ago = (today() - first).num_days();
    office.add(json!({ "created_at": midnight(days_ago), "total_premium": 100 })).await;
    office.add(json!({ "created_at": midnight(days_ago) - Duration::microseconds(1), "total_premium": 2000 })).await;
    office.add(json!({ "created_at": midnight(days_ago - 1), "total_premium": 40 })).await;
    let gwp = async |query: String| office.ask(&format!("sales-reps?{query}")).await[0]["gwp"].clone();
    assert_eq!(gwp(format!("month={}", first.format("%Y-%m"))).await, "140.00");
    assert_eq!(gwp(format!("fromDate={first}&toDate={first}")).await, "100.00");
    assert_eq!(gwp(format!("fromDate={}", first.format("%d-%m-%Y"))).await, "140.00");
    assert_eq!(gwp(format!("toDate={first}")).await, "2100.00");
    assert_eq!(gwp(String::new()).await, "2140.00");
}

#[tokio::test]
async fn trends_add_up_days_weeks_and_months() {
    let office = Office::open().await;
    for days_ago in [0, 0, 89, 90, 700] {
        office.add(json!({ "created_at": midnight(days_ago) })).await;
    }
    let policies = async |period: &str| -> i64 {
        let trend = office.ask(&format!("trends?period={period}")).await;
        let counts =
            trend.as_array().unwrap().iter().map(|row| row["policies"].as_str().unwrap().parse::<i64>().unwrap());
        counts.sum()
    };
    assert_eq!((policies("day").await, policies("week").await, policies("month").await), (3, 4, 5));
    let month = office.ask("trends?period=month").await;
    let latest = month.as_array().unwrap().last().unwrap();
    assert_eq!(latest["date"], today().with_day(1).unwrap().to_string());
}

#[tokio::test]
async fn what_is_no_window_is_refused_by_name() {
    let office = Office::open().await;
    for (path, field) in [
        ("metrics?period=15d", "period"),
        ("metrics?period=14D", "period"),
        ("kpis?period=forever", "period"),
        ("leaderboard?period=1d", "period"),
        ("trends?period=year", "period"),
        ("sales-reps?month=2026-13", "month"),
        ("sales-reps?month=2026-01&fromDate=2026-01-01", "month"),
        ("sales-reps?fromDate=2026-02-30", "fromDate"),
        ("sales-reps?fromDate=2026-02-02&toDate=2026-02-01", "toDate"),
        ("explorer?fromDate=01/31/2026", "fromDate"),
        ("explorer?expiryFromDate=2026-02-02&expiryToDate=2026-02-01", "expiryToDate"),
        ("explorer?cashbackMax=NaN", "cashbackMax"),
        ("explorer?cashbackMax=1e1", "cashbackMax"),
        ("explorer?limit=0", "limit"),
        ("explorer?make=%00", "make"),
        ("vehicle-analysis?offset=-1", "offset"),
    ] {
        let answer = office.answer(path).await;
        assert_eq!((answer.status.as_u16(), &answer.json["code"]), (422, &json!("INVALID")), "{path}");
        assert!(answer.json["details"][field].is_string(), "{path}: {}", answer.json);
    }
}
