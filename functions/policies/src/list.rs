//! `GET /api/policies`.

mod cursor;
mod query;

use axum::extract::State;
use serde_json::json;
use shared::{
    error::{Error, Result},
    http::{Failure, Query, Reply, ok},
    policies::PolicyView,
    tables::policies::{self, Count, Page},
};

use crate::App;
use query::{ListQuery, Listed};

/// List policies
///
/// Newest first unless `sort` says otherwise; live ones unless `status` does. `meta.total` counts all rows that pass the
/// filters: exactly for all live policies or those of one source, and for filters that few rows pass; above 5,000 rows of
/// other filters it is the database's estimate, and `meta.totalIs` says `estimate` instead of `exact`. To read on, pass
/// `meta.nextCursor` as `cursor` (it is null at the end): that costs the same on every page, whatever was entered
/// meanwhile; `offset` is for short distances, up to 10,000 rows. A text (`q`) is found wherever it stands; one of less than
/// three letters is looked for in the first 10,000 rows only, and `meta.complete` is false when there are more. One statement
/// for what fits on one page, else two; one more for a filter, and for a text.
#[utoipa::path(
    get,
    path = "/api/policies",
    operation_id = "list_policies",
    tag = "policies",
    security(("bearer" = [])),
    params(ListQuery),
    responses((status = 200, body = Reply<Vec<PolicyView>>), (status = 401, body = Failure), (status = 422, body = Failure))
)]
pub(crate) async fn list(State(app): State<App>, Query(query): Query<ListQuery>) -> Result<Reply<Vec<PolicyView>>> {
    let Listed { filter, sort, mut window } = query.read().map_err(Error::Invalid)?;
    let limit = window.limit;
    // One more shows whether there is a next page.
    window.limit += 1;
    let client = app.clients.database().client().await?;
    let Page { mut rows, complete } = policies::list(&**client, &filter, sort, &window).await?;
    let read = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let more = read > limit;
    let from_the_start = window.after.is_none() && window.offset == 0;
    let count = if complete && from_the_start && !more {
        Count::Exact(read)
    } else {
        policies::count(&**client, &filter).await?
    };
    drop(client);
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|shown| cursor::write(sort, &shown.row));
    let (total, total_is) = match count {
        Count::Exact(total) => (total, "exact"),
        Count::Estimate(total) => (total, "estimate"),
    };
    let meta = json!({ "total": total, "totalIs": total_is, "limit": limit, "nextCursor": next, "complete": complete });
    Ok(ok(rows.iter().map(|shown| app.view(shown)).collect()).with_meta(meta))
}
