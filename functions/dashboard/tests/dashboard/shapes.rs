//! Every answer has exactly the members and JSON types of the contract.

use serde_json::{Value, json};
use shared::http::access::{Access, Group, ROUTES};
use utoipa_axum::router::OpenApiRouter;

use crate::office::{Office, also, sold};

/// `{"a":"string","b":["number"]}`: members with the names of their types, lists by their first element.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!("null"),
        Value::Bool(_) => json!("boolean"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("string"),
        Value::Array(items) => Value::Array(items.first().map(shape).into_iter().collect()),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
    }
}

/// The same members, all of them strings.
fn strings(names: &[&str]) -> Value {
    names.iter().map(|name| ((*name).to_owned(), json!("string"))).collect()
}

async fn one_policy() -> Office {
    let office = Office::open().await;
    let names = json!({
        "executive": "Ravi", "caller_name": "Asha", "make": "Maruti", "model": "Swift", "branch": "Mysuru",
        "rollover": "ROLLOVER", "total_od": 4000, "issue_date": "2026-01-01", "expiry_date": "2026-12-31",
        "customer_name": "A Customer", "mobile": "9000000001",
    });
    office.add(also(sold(10_000, 1_500, Some(200)), names)).await;
    office
}

#[tokio::test]
async fn metrics_are_those_of_the_contract() {
    let office = one_policy().await;
    let expected = json!({
        "period": "string",
        "basicMetrics": {
            "totalPolicies": "number", "totalGWP": "number", "totalBrokerage": "number", "totalCashback": "number",
            "netRevenue": "number", "avgPremium": "number",
        },
        "kpis": strings(&["conversionRate", "lossRatio", "expenseRatio", "combinedRatio"]),
        "sourceMetrics": [strings(&["source", "count", "gwp"])],
        "topPerformers": [strings(&["executive", "policies", "gwp", "brokerage", "cashback", "net"])],
        "dailyTrend": [strings(&["date", "policies", "gwp", "net"])],
    });
    assert_eq!(shape(&office.ask("metrics").await), expected);
}

#[tokio::test]
async fn lists_are_those_of_the_contract() {
    let office = one_policy().await;
    let leader = ["name", "policies", "gwp", "brokerage", "cashback", "net", "avg_cashback_pct", "total_od"];
    let rep = [
        "name",
        "policies",
        "gwp",
        "brokerage",
        "cashback",
        "net_revenue",
        "avg_cashback_pct",
        "total_od",
        "rollover_policies",
        "renewal_policies",
        "rollover_total_od",
        "renewal_total_od",
    ];
    let vehicle = ["rep", "make", "model", "policies", "gwp", "cashbackPctAvg", "cashbackpctavg", "cashback", "net"];
    let found = [
        "caller_name",
        "make",
        "model",
        "insurer",
        "vehicle_number",
        "rollover",
        "branch",
        "issue_date",
        "expiry_date",
        "policy_number",
        "customer_name",
        "mobile",
        "policies",
        "gwp",
        "total_od",
        "avg_cashback_pct",
        "total_cashback",
        "net",
    ];
    for (path, names) in [
        ("leaderboard", &leader[..]),
        ("sales-reps", &rep[..]),
        ("vehicle-analysis", &vehicle[..]),
        ("explorer", &found[..]),
        ("data-sources", &["source", "count", "gwp"][..]),
        ("trends", &["date", "policies", "gwp", "brokerage", "cashback", "net"][..]),
    ] {
        assert_eq!(shape(&office.ask(path).await), json!([strings(names)]), "{path}");
    }
}

#[tokio::test]
async fn kpis_and_totals_of_the_explorer_are_strings() {
    let office = one_policy().await;
    let kpis = strings(&["conversionRate", "lossRatio", "expenseRatio", "combinedRatio"]);
    assert_eq!(shape(&office.ask("kpis").await), kpis);
    let totals = strings(&["policies", "gwp", "total_od", "brokerage", "total_cashback", "avg_cashback_pct", "net"]);
    let meta = json!({ "total": "number", "nextCursor": "null", "totals": totals });
    assert_eq!(shape(&office.answer("explorer").await.json["meta"]), meta);
}

#[tokio::test]
async fn an_empty_database_has_zeros_and_empty_lists() {
    let office = Office::open().await;
    let none = json!({
        "conversionRate": "0.0", "lossRatio": "0.0", "expenseRatio": "0.0", "combinedRatio": "0.0",
    });
    let metrics = office.ask("metrics").await;
    assert_eq!(metrics["kpis"], none);
    assert_eq!(office.ask("kpis").await, none);
    let basic = metrics["basicMetrics"].as_object().unwrap();
    assert!(basic.values().all(|value| value.as_f64() == Some(0.0)), "{basic:?}");
    for list in ["sourceMetrics", "topPerformers", "dailyTrend"] {
        assert_eq!(metrics[list], json!([]), "{list}");
    }
    for path in ["leaderboard", "sales-reps", "vehicle-analysis", "explorer", "data-sources", "trends"] {
        assert_eq!(office.ask(path).await, json!([]), "{path}");
    }
    let totals = office.answer("explorer").await.json["meta"]["totals"].clone();
    assert_eq!(
        (&totals["policies"], &totals["net"], &totals["avg_cashback_pct"]),
        (&json!("0"), &json!("0.00"), &json!("0.00"),)
    );
}

#[tokio::test]
async fn every_route_admits_whom_the_table_says() {
    let office = Office::open().await;
    let mut routes = 0;
    for route in ROUTES.iter().filter(|route| route.group == Group::Dashboard) {
        routes += 1;
        assert_eq!(office.nobody.get(route.path).await.status, 401, "{}", route.path);
        assert_eq!(office.founder.get(route.path).await.status, 200, "{}", route.path);
        let ops = if route.access == Access::SignedIn { 200 } else { 403 };
        assert_eq!(office.ops.get(route.path).await.status, ops, "{}", route.path);
    }
    assert_eq!(routes, 8);
}

#[tokio::test]
async fn an_unchanged_answer_is_not_sent_again() {
    let office = one_policy().await;
    let first = office.answer("metrics").await;
    let tag = first.headers["etag"].to_str().unwrap();
    let again = office.founder.with_header("if-none-match", tag).get("/api/dashboard/metrics").await;
    assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
    office.add(json!({})).await;
    let changed = office.founder.with_header("if-none-match", tag).get("/api/dashboard/metrics").await;
    assert_eq!(changed.data()["basicMetrics"]["totalPolicies"], 2);
}

#[test]
fn every_definition_is_in_the_description_of_the_api() {
    let api = dashboard::routes::<OpenApiRouter<_>>().into_openapi();
    assert_eq!(api.paths.paths.len(), 8);
    let text = api.to_json().unwrap();
    for words in ["Only live policies count", "day of entry in India", "brokerage − cashback", "Unknown", "absent = 0"]
    {
        assert!(text.contains(words), "{words}");
    }
}
