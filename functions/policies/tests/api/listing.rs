use serde_json::{Value, json};
use shared::{domain::Role, testing::Stand};

use crate::{client, enter, numbers, ops, path, policy};

async fn fill(client: &shared::testing::Client, count: usize) {
    let entries: Vec<Value> = (0..count)
        .map(|n| {
            policy(
                &format!("LIST-{n:03}"),
                json!({
                    "insurer": if n % 3 == 0 { "DIGIT" } else { "TATA_AIG" }, "branch": format!("B{}", n % 5),
                    "make": "Maruti", "callerName": "Asha", "rollover": if n % 2 == 0 { "rollover" } else { "RENEWAL" },
                    "issue_date": if n % 4 == 0 { Value::Null } else { json!(format!("2025-01-{:02}", n % 28 + 1)) },
                    "total_premium": 1_000 + (n % 7), "customer_name": format!("Customer {n}")
                }),
            )
        })
        .collect();
    assert_eq!(client.post("/api/policies/grid", &json!({ "entries": entries })).await.status, 201);
}

#[tokio::test]
async fn pages_by_cursor_have_every_row_once_in_every_order() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    fill(&client, 50).await;
    for sort in ["created_at", "issue_date", "expiry_date", "total_premium"] {
        for order in ["asc", "desc"] {
            let whole = client.get(&format!("/api/policies?sort={sort}&order={order}&limit=1000")).await;
            let expected = numbers(whole.data()).into_iter().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(expected.len(), 50);
            let mut seen = Vec::new();
            let mut next = format!("/api/policies?sort={sort}&order={order}&limit=7");
            loop {
                let page = client.get(&next).await;
                seen.extend(numbers(page.data()).into_iter().map(str::to_owned));
                assert_eq!(page.json["meta"]["total"], 50);
                let Some(cursor) = page.json["meta"]["nextCursor"].as_str() else { break };
                next = format!("/api/policies?limit=7&cursor={cursor}");
            }
            assert_eq!(seen, expected, "{sort} {order}");
        }
    }
    let whole = client.get("/api/policies").await;
    let second = client.get("/api/policies?limit=10&offset=10").await;
    assert_eq!(numbers(second.data()), numbers(whole.data())[10..20]);
}

#[tokio::test]
async fn what_is_entered_meanwhile_disturbs_no_cursor() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    fill(&client, 20).await;
    let first = client.get("/api/policies?limit=10").await;
    enter(&client, "LATER-1", json!({})).await;
    let cursor = first.json["meta"]["nextCursor"].as_str().unwrap();
    let second = client.get(&format!("/api/policies?limit=100&cursor={cursor}")).await;
    let mut all = numbers(first.data());
    all.extend(numbers(second.data()));
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 20);
}

#[tokio::test]
async fn every_filter_finds_its_rows_and_counts_them() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    fill(&client, 50).await;
    enter(&client, "OTHER-1", json!({ "expiry_date": "2026-06-30", "executive": "Ravi", "model": "City" })).await;
    for (query, count) in [
        ("", 51),
        ("insurer=DIGIT", 17),
        ("insurer=Go%20Digit", 17),
        ("insurer=All&make=", 51),
        ("make=Maruti", 50),
        ("model=City", 1),
        ("branch=B1", 10),
        ("rollover=Rollover", 25),
        ("caller_name=Asha", 50),
        ("executive=Ravi", 1),
        ("source=MANUAL_GRID", 50),
        ("source=PDF_UPLOAD", 0),
        ("status=ALL", 51),
        ("status=CANCELLED", 0),
        ("from=2025-01-02&to=2025-01-04", 6),
        ("from=04-01-2025&to=04-01-2025", 2),
        ("expiry_from=2026-01-01&expiry_to=2026-12-31", 1),
        ("q=customer%201", 11),
        ("q=other%20-1", 1),
        ("q=100%25", 0),
        ("insurer=DIGIT&branch=B0&rollover=RENEWAL", 2),
    ] {
        let answer = client.get(&format!("/api/policies?limit=1000&{query}")).await;
        assert_eq!(answer.data().as_array().unwrap().len(), count, "{query}");
        assert_eq!(answer.json["meta"]["total"], count, "{query}");
        assert_eq!(answer.json["meta"]["totalIs"], "exact");
    }
    for query in
        ["sort=remark", "order=up", "limit=x", "limit=0", "offset=-1", "cursor=abc", "from=13-13-2025", "source=FAX"]
    {
        assert_eq!(client.get(&format!("/api/policies?{query}")).await.status, 422, "{query}");
    }
}

#[tokio::test]
async fn a_polled_list_that_has_not_changed_costs_no_bytes() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let client = ops(&stand).await;
    fill(&client, 3).await;
    let first = client.get("/api/policies").await;
    let polling = client.with_header("if-none-match", first.headers["etag"].to_str().unwrap());
    let second = polling.get("/api/policies").await;
    assert_eq!((second.status.as_u16(), second.bytes.len()), (304, 0));
    enter(&client, "NEW-1", json!({})).await;
    assert_eq!(polling.get("/api/policies").await.status, 200);
}

#[tokio::test]
async fn the_lists_of_the_newer_client_have_every_live_policy() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let founder = client(&stand, &stand.person(Role::Founder).await);
    fill(&founder, 30).await;
    let one = enter(&founder, "FORM-1", json!({ "customerName": "Meera" })).await;
    let gone = enter(&founder, "FORM-2", json!({})).await;
    assert_eq!(founder.delete(&path(&gone), None).await.status, 200);

    let fields = founder.get("/api/policies/search-fields").await;
    assert_eq!(fields.data().as_array().unwrap().len(), 31);
    assert_eq!(fields.json["meta"], json!({ "total": 31, "nextCursor": null, "complete": true }));
    assert_eq!(
        fields.data()[0],
        json!({
            "id": one["id"], "policy_number": "FORM-1", "vehicle_number": "KA 01 AB 1234", "customer_name": "Meera",
            "insurer": "TATA_AIG", "type": "MOTOR"
        })
    );
    let first = founder.get("/api/policies/policy-numbers?limit=20").await;
    let cursor = first.json["meta"]["nextCursor"].as_str().unwrap();
    let second = founder.get(&format!("/api/policies/policy-numbers?limit=20&cursor={cursor}")).await;
    assert_eq!((first.data().as_array().unwrap().len(), second.data().as_array().unwrap().len()), (20, 11));
    assert_eq!(second.json["meta"]["complete"], true);

    let grid = founder.get("/api/policies/by-source?source=MANUAL_GRID").await;
    assert_eq!(grid.data().as_array().unwrap().len(), 30);
    assert_eq!(grid.json["meta"]["total"], 30);
    assert!(grid.data().as_array().unwrap().iter().all(|row| row["source"] == "MANUAL_GRID" && row["id"].is_i64()));
    assert_eq!(founder.get("/api/policies/by-source?source=FAX").await.status, 422);
    assert_eq!(founder.get("/api/policies/by-source").await.status, 422);
}

#[tokio::test]
async fn pages_of_a_text_have_every_hit_once_in_every_order_wherever_it_lies() {
    let stand = Stand::start().await;
    let client = ops(&stand).await;
    // 3,500 policies over forty months: hits are common at first, rare later, and absent from the newest two thousand.
    let fill = "
insert into policies (policy_number, vehicle_number, vehicle_number_shown, insurer, issue_date, expiry_date, total_premium,
    customer_name, source, created_at)
select 'TXT-' || n, 'KA01AB1234', 'KA01AB1234', 'DIGIT', issued, issued + 364, 100 + n * 7919 % 90000,
    case when n < 500 or (n < 1000 and n % 50 = 0) then 'MEERA NAIR' else 'ASHA RAO' end, 'MANUAL_FORM',
    timestamptz '2022-01-01' + n * interval '8 hours'
from generate_series(1, 3500) as n,
    lateral (select case when n % 10 = 0 then null else date '2022-01-01' + n / 3 end as issued) as dated";
    stand.connect().await.batch_execute(fill).await.unwrap();
    for sort in ["created_at", "issue_date", "expiry_date", "total_premium"] {
        for order in ["asc", "desc"] {
            let whole = client.get(&format!("/api/policies?sort={sort}&order={order}&limit=1000&q=ra%20na")).await;
            let expected: Vec<_> = numbers(whole.data()).into_iter().map(str::to_owned).collect();
            assert_eq!((expected.len(), &whole.json["meta"]["total"]), (509, &json!(509)), "{sort} {order}");
            let values: Vec<String> = whole
                .data()
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row[sort].as_str().unwrap_or("").to_owned())
                .collect();
            // Texts of money, too, since all have two decimals.
            let smaller = |pair: &[String]| (pair[0].len(), &pair[0]) <= (pair[1].len(), &pair[1]);
            let mut ascending = values.clone();
            if order == "desc" {
                ascending.reverse();
            }
            assert!(ascending.windows(2).all(smaller), "{sort} {order}: {values:?}");
            let mut seen = Vec::new();
            let mut next = format!("/api/policies?sort={sort}&order={order}&limit=150&q=ra%20na");
            loop {
                let page = client.get(&next).await;
                seen.extend(numbers(page.data()).into_iter().map(str::to_owned));
                let Some(cursor) = page.json["meta"]["nextCursor"].as_str() else { break };
                next = format!("/api/policies?limit=150&q=ra%20na&cursor={cursor}");
            }
            assert_eq!(seen, expected, "{sort} {order}");
            let part =
                client.get(&format!("/api/policies?sort={sort}&order={order}&limit=9&offset=100&q=ra%20na")).await;
            assert_eq!(numbers(part.data()), expected[100..109], "{sort} {order}");
        }
    }
    let filtered = client.get("/api/policies?q=meera&insurer=TATA_AIG").await;
    assert_eq!((numbers(filtered.data()).len(), &filtered.json["meta"]["complete"]), (0, &json!(true)));
    let letters = client.get("/api/policies?q=ee&limit=1000").await;
    assert_eq!((numbers(letters.data()).len(), &letters.json["meta"]["complete"]), (509, &json!(true)));
    let found = client.get("/api/policies/search/ra%20nai").await;
    assert_eq!(numbers(found.data())[..3], ["TXT-950", "TXT-900", "TXT-850"]);
    assert_eq!(numbers(found.data()).len(), 20);
}

#[tokio::test]
async fn a_far_offset_is_refused_with_the_way_to_read_on() {
    let stand = Stand::start().await;
    let client = ops(&stand).await;
    assert_eq!(client.get("/api/policies?offset=10000").await.status, 200);
    let refused = client.get("/api/policies?offset=10001").await;
    assert_eq!(refused.status, 422);
    assert!(refused.json["details"]["offset"].as_str().unwrap().contains("cursor"), "{}", refused.json);
}
