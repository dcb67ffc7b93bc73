//! `GET /api/policies/by-source`.

use axum::extract::State;
use serde::Deserialize;
use shared::{
    domain::{PolicyId, Source},
    error::{Error, Result},
    http::{Failure, Query, Reply, ok},
    policies::PolicyView,
    tables::policies,
};
use utoipa::IntoParams;

use crate::{App, whole::meta};

/// Rows read at a time.
const PAGE: i64 = 500;

/// Most rows of one answer.
const MOST_ROWS: usize = 2_000;

/// Bytes after which an answer ends: Lambda answers up to 6 MB, in which every quotation mark counts twice.
const MOST_BYTES: usize = 3_500_000;

/// Of which source, and which part.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `MANUAL_FORM`, `MANUAL_GRID`, `PDF_UPLOAD`, `CSV_IMPORT` or `RESTORE`.
    source: Option<String>,
    /// `meta.nextCursor` of the part before.
    cursor: Option<i64>,
}

/// All policies of one source
///
/// Live policies, newest first, up to 2,000 or 3.5 MB an answer. `meta` holds `total`, `nextCursor` and `complete`; pass the
/// cursor on while `complete` is false. Read five hundred rows at a time, with the connection given back in between.
#[utoipa::path(
    get,
    path = "/api/policies/by-source",
    operation_id = "list_policies_by_source",
    tag = "policies",
    security(("bearer" = [])),
    params(Wanted),
    responses((status = 200, body = Reply<Vec<PolicyView>>), (status = 401, body = Failure), (status = 422, body = Failure))
)]
pub(crate) async fn by_source(State(app): State<App>, Query(wanted): Query<Wanted>) -> Result<Reply<Vec<PolicyView>>> {
    let source = wanted.source.as_deref().unwrap_or_default().trim();
    let source: Source = source.parse().map_err(|text: String| Error::field("source", text))?;
    let total = policies::count_live(&**app.clients.database().client().await?, Some(source)).await?;
    let (mut rows, mut bytes): (Vec<PolicyView>, usize) = (Vec::new(), 0);
    let mut below = PolicyId(wanted.cursor.unwrap_or(i64::MAX));
    loop {
        let client = app.clients.database().client().await?;
        let page = policies::list_by_source(&**client, source, below, PAGE).await?;
        drop(client);
        let is_last = i64::try_from(page.len()).is_ok_and(|read| read < PAGE);
        for shown in &page {
            let view = app.view(shown);
            bytes += serde_json::to_vec(&view).map_err(Error::internal)?.len();
            below = view.id;
            rows.push(view);
            if bytes >= MOST_BYTES || rows.len() >= MOST_ROWS {
                return Ok(ok(rows).with_meta(meta(total, Some(below))));
            }
        }
        if is_last {
            return Ok(ok(rows).with_meta(meta(total, None)));
        }
    }
}
