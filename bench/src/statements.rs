//! What a request asks of the database, counted by `pg_stat_statements` where the server has it.

use crate::{
    connection::Connection,
    fill::Filling,
    request::{Case, Context},
    target::Target,
};

/// Requests that are counted, one after another.
const REQUESTS: i64 = 10;

/// Statements of this database but our own.
const COUNT: &str = "
select coalesce(sum(calls), 0)::bigint from pg_stat_statements
where dbid = (select oid from pg_database where datname = current_database()) and query not like '%pg_stat_statements%'";

/// Statements of one request, the check of the token included; `None` when the server does not count them.
pub(crate) async fn of_one(
    filling: &Filling,
    target: &Target,
    context: &Context,
    case: Case,
) -> anyhow::Result<Option<i64>> {
    // Without the library loaded the extension is of no use, and without the right to add it there is none.
    let added = filling.client().batch_execute("create extension if not exists pg_stat_statements").await;
    if added.is_err() || filling.client().query_one(COUNT, &[]).await.is_err() {
        return Ok(None);
    }
    let mut connection = Connection::open(&target.url).await?;
    let before: i64 = filling.client().query_one(COUNT, &[]).await?.get(0);
    for _ in 0..REQUESTS {
        let (request, body) = case.request(context);
        connection.send(request, body).await?;
    }
    let after: i64 = filling.client().query_one(COUNT, &[]).await?.get(0);
    Ok(Some((after - before + REQUESTS / 2) / REQUESTS))
}
