//! Figures on a schedule: ledgers are folded into totals, and the totals of a day become an object.

use std::time::Instant;

use chrono::NaiveDate;
use serde_json::{Value, json};
use tokio_postgres::GenericClient;

use super::Storage;
use crate::{
    error::{Error, Result},
    objects::{Fence, ObjectKey, PutError},
    tables::{
        aggregated_days::{self, DayRow},
        totals,
    },
};

/// Changes folded at a time: less than a second of work, far inside the limit of a statement.
const BATCH: i64 = 10_000;

/// Changes folded at a time after a rebuild, where no limit holds: fewer versions of the same totals are left behind.
const LARGE_BATCH: i64 = 250_000;

/// Days written by one run; a rebuilt database has a thousand to write, which then takes ten minutes.
const DAYS_PER_RUN: i64 = 100;

/// How often a day is read again because another run wrote it meanwhile.
const FENCE_TURNS: usize = 3;

/// Folds everything, in the transaction of a rebuild.
pub(super) async fn fold_all(db: &impl GenericClient) -> Result<()> {
    while totals::fold_uploads(db, LARGE_BATCH).await? == LARGE_BATCH {}
    while totals::fold(db, LARGE_BATCH).await? == LARGE_BATCH {}
    Ok(())
}

impl Storage {
    /// Folds the ledgers of figures until they are empty, or `until` has come; answers how many changes it folded.
    ///
    /// # Errors
    /// The database's; what is not folded is still counted, only read more slowly.
    pub async fn fold_figures(&self, until: Instant) -> Result<i64> {
        let client = self.database().client().await?;
        let mut folded = totals::fold_uploads(&**client, BATCH).await?;
        while Instant::now() < until {
            let found = totals::fold(&**client, BATCH).await?;
            folded += found;
            if found < BATCH {
                break;
            }
        }
        Ok(folded)
    }

    /// Writes `data/aggregated/<day>.json` of days whose totals have changed, the newest first; answers how many. Those S3
    /// does not take are written by the next run.
    ///
    /// # Errors
    /// The database's.
    pub async fn write_aggregates(&self, until: Instant) -> Result<usize> {
        let days = aggregated_days::list_unwritten(&**self.database().client().await?, DAYS_PER_RUN).await?;
        let mut written = 0;
        for day in days {
            if Instant::now() >= until {
                break;
            }
            match self.write_day(day).await {
                Ok(()) => written += 1,
                Err(error) if error.is_unavailable() => {
                    tracing::warn!(%error, "the totals of a day follow later");
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(written)
    }

    /// The object is looked at first, the totals are read after it, and the write is fenced on what was looked at: of two
    /// runs at once, the one that read later wins.
    async fn write_day(&self, day: NaiveDate) -> Result<()> {
        let key = ObjectKey::Aggregated(day.to_string());
        for _ in 0..FENCE_TURNS {
            let there = self.objects().find_head(&key).await?;
            let fence = there.map_or(Fence::Absent, |head| Fence::Etag(head.etag));
            let rows = aggregated_days::read(&**self.database().client().await?, day).await?;
            let Some(revision) = rows.first().map(|row| row.revision) else { return Ok(()) };
            match self.objects().put_document(&key, document(day, &rows).to_string(), revision, &fence).await {
                Ok(_) => {
                    return aggregated_days::mark_written(&**self.database().client().await?, day, revision).await;
                }
                Err(PutError::Fenced) => {}
                Err(PutError::Failed(cause)) => {
                    return Err(Error::unavailable(crate::objects::NEIGHBOUR, cause));
                }
            }
        }
        // Whoever was faster wrote totals at least as new as ours, and marked them.
        Ok(())
    }
}

/// `{day, policies, gwp, …, sources: […], executives: […], callers: […]}`; sums as decimal text, as everywhere.
fn document(day: NaiveDate, rows: &[DayRow]) -> Value {
    let names = |dimension: &str| -> Value {
        let of_dimension = rows.iter().filter(|row| row.dimension == dimension);
        of_dimension.map(|row| with(sums(row), "name", json!(row.name))).collect()
    };
    let mut document = with(rows.first().map_or(Value::Null, sums), "day", json!(day));
    for (key, dimension) in [("sources", "source"), ("executives", "executive"), ("callers", "caller")] {
        document = with(document, key, names(dimension));
    }
    document
}

fn sums(row: &DayRow) -> Value {
    json!({
        "policies": row.policies.to_string(),
        "gwp": format!("{:.2}", row.gwp),
        "brokerage": format!("{:.2}", row.brokerage),
        "cashback": format!("{:.2}", row.cashback),
        "net": format!("{:.2}", row.brokerage - row.cashback),
        "total_od": format!("{:.2}", row.total_od),
    })
}

fn with(mut object: Value, key: &str, value: Value) -> Value {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
    object
}
