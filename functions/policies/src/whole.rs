//! Lists that are read as a whole: as much as one answer of Lambda can hold, and a cursor to what follows.

use serde::Deserialize;
use serde_json::{Value, json};
use shared::{
    domain::PolicyId,
    error::{Error, Result},
    tables::policies::{self, SearchFields},
};
use utoipa::IntoParams;

use crate::App;

/// Rows read at a time: memory for one page, and a connection that others may have in between.
const PAGE: usize = 1_000;

/// Most short rows of one answer: of the longest names 3.6 MB, usually a third; Lambda answers up to 6 MB.
const MOST_ROWS: usize = 8_000;

/// Which part.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// `meta.nextCursor` of the part before.
    cursor: Option<i64>,
    /// Most rows, up to 8,000, which is also the default.
    limit: Option<usize>,
}

/// Short rows of all live policies, newest first, and the `meta` that says whether they are all.
pub(crate) async fn gather(app: &App, part: &Part) -> Result<(Vec<SearchFields>, Value)> {
    let most = part.limit.unwrap_or(MOST_ROWS).min(MOST_ROWS);
    if most == 0 {
        return Err(Error::field("limit", "must be at least 1"));
    }
    let total = policies::count_live(&**app.clients.database().client().await?, None).await?;
    let mut rows: Vec<SearchFields> = Vec::new();
    let mut below = PolicyId(part.cursor.unwrap_or(i64::MAX));
    loop {
        let wanted = PAGE.min(most - rows.len());
        let client = app.clients.database().client().await?;
        let page = policies::list_fields(&**client, below, i64::try_from(wanted).unwrap_or(i64::MAX)).await?;
        drop(client);
        let is_last = page.len() < wanted;
        below = page.last().map_or(below, |row| row.id);
        rows.extend(page);
        if is_last || rows.len() == most {
            return Ok((rows, meta(total, (!is_last).then_some(below))));
        }
    }
}

/// `complete` says whether this is the end of the list.
pub(crate) fn meta(total: i64, next: Option<PolicyId>) -> Value {
    json!({ "total": total, "nextCursor": next.map(|id| id.to_string()), "complete": next.is_none() })
}
