//! What a request asks of the database, counted by `pg_stat_statements` where the server has it.

use std::collections::HashMap;

use tokio_postgres::Client;

use crate::{
    connection::Connection,
    fill::Filling,
    request::{Case, Context},
    target::Target,
};

/// Requests that are counted, one after another.
const REQUESTS: i64 = 10;

const CALLS: &str = "
select queryid, sum(calls)::bigint as calls from pg_stat_statements
where dbid = (select oid from pg_database where datname = current_database()) and queryid is not null
    and query not like '%pg_stat_statements%'
group by queryid";

/// Statements of one request, the check of the token included; `None` when the server does not count them.
///
/// The stack's schedules work meanwhile: a statement counts as often as it was called for every request, so that what was
/// called now and then does not count.
pub(crate) async fn of_one(
    filling: &Filling,
    target: &Target,
    context: &Context,
    case: Case,
) -> anyhow::Result<Option<i64>> {
    // Without the library loaded the extension is of no use, and without the right to add it there is none.
    let added = filling.client().batch_execute("create extension if not exists pg_stat_statements").await;
    let Ok(before) = calls(filling.client()).await else { return Ok(None) };
    if added.is_err() {
        return Ok(None);
    }
    let mut connection = Connection::open(&target.url).await?;
    for _ in 0..REQUESTS {
        let (request, body) = case.request(context);
        connection.send(request, body).await?;
    }
    let after = calls(filling.client()).await?;
    let every = after.iter().map(|(query, calls)| (calls - before.get(query).copied().unwrap_or(0)) / REQUESTS);
    Ok(Some(every.sum()))
}

async fn calls(client: &Client) -> anyhow::Result<HashMap<i64, i64>> {
    let rows = client.query(CALLS, &[]).await?;
    Ok(rows.iter().map(|row| (row.get("queryid"), row.get("calls"))).collect())
}
