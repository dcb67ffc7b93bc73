//! Demo policies are policies like all others.

use chrono::Utc;
use nicsan::demo::fill;
use shared::{domain::dates::day_in_india, testing::Stand};

/// More than one batch.
const COUNT: usize = 1_100;

#[tokio::test]
async fn demo_policies_are_in_both_storages_and_in_the_figures() {
    let stand = Stand::start().await;
    let _s3 = stand.share_s3().await;
    let today = day_in_india(Utc::now());
    assert_eq!(fill(&stand.clients, COUNT, today, |_| ()).await.unwrap(), COUNT);
    assert_eq!(fill(&stand.clients, COUNT, today, |_| ()).await.unwrap(), 0, "they are there already");

    assert_eq!(stand.drain().await.depth, 0);
    let verified = stand.clients.storage.verify().await.unwrap();
    assert!(verified.is_equal(), "{verified:?}");
    assert_eq!(verified.objects, 2 * COUNT as u64);

    let client = stand.clients.database().client().await.unwrap();
    let sql = "select sum(policies)::bigint as policies, count(distinct day) as days,
        (select count(*) from total_changes) as unfolded from daily_totals where dimension = 'source'";
    let row = client.query_one(sql, &[]).await.unwrap();
    let figures: [i64; 2] = [row.get("policies"), row.get("unfolded")];
    assert_eq!(figures, [1_100, 0]);
    assert!(row.get::<_, i64>("days") > 600, "they are spread over three years");
}
