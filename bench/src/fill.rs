//! Policies straight into PostgreSQL: rows only. They are for load; nothing of them is in S3, and `verify` would say so.

use shared::tables::totals;
use tokio_postgres::{Client, Config, NoTls};

const FILL: &str = include_str!("../sql/fill.sql");

/// Rows of one statement: some seconds of work, so that progress can be seen.
const BATCH: i64 = 50_000;

/// Changes of figures folded by one statement.
const FOLD: i64 = 100_000;

/// A connection that fills.
pub(crate) struct Filling(Client);

impl Filling {
    pub(crate) async fn new(database: &Config) -> anyhow::Result<Self> {
        let (client, connection) = database.connect(NoTls).await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                eprintln!("the connection to the database ended: {error}");
            }
        });
        Ok(Self(client))
    }

    pub(crate) fn client(&self) -> &Client {
        &self.0
    }

    /// Adds policies until there are at least so many, folds their figures and lets PostgreSQL look at the tables, as it does
    /// by itself after a while.
    pub(crate) async fn fill_to(&self, size: i64) -> anyhow::Result<i64> {
        let mut there = self.count().await?;
        while there < size {
            let last = there + (size - there).min(BATCH);
            self.0.execute(FILL, &[&(there + 1), &last]).await?;
            there = last;
            eprint!("\r{there} policies");
        }
        eprintln!();
        while totals::fold(&self.0, FOLD).await.map_err(anyhow::Error::new)? == FOLD {}
        self.0.batch_execute("vacuum analyze policies, daily_totals, overall_totals, total_changes").await?;
        self.count().await
    }

    async fn count(&self) -> anyhow::Result<i64> {
        Ok(self.0.query_one("select count(*) from policies", &[]).await?.get(0))
    }

    /// The range of policy ids.
    pub(crate) async fn ids(&self) -> anyhow::Result<(i64, i64)> {
        let row =
            self.0.query_one("select coalesce(min(policy_id), 0), coalesce(max(policy_id), 0) from policies", &[]);
        let row = row.await?;
        Ok((row.get(0), row.get(1)))
    }
}
