//! `GET /api/policies/search-fields`.

use axum::extract::State;
use serde::Serialize;
use shared::{
    error::Result,
    http::{Failure, Query, Reply, ok},
    tables::policies::SearchFields,
};
use utoipa::ToSchema;

use crate::{
    App,
    whole::{Part, gather},
};

/// What a search field needs of a policy.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Searchable {
    #[serde(flatten)]
    fields: SearchFields,
    /// Always `MOTOR`.
    r#type: &'static str,
}

/// What a search field needs of every policy
///
/// Live policies, newest first, up to 8,000 an answer (Lambda answers at most 6 MB). `meta` holds `total`, `nextCursor` and
/// `complete`; pass the cursor on while `complete` is false. Read a thousand rows at a time.
#[utoipa::path(
    get,
    path = "/api/policies/search-fields",
    operation_id = "list_search_fields",
    tag = "policies",
    security(("bearer" = [])),
    params(Part),
    responses((status = 200, body = Reply<Vec<Searchable>>), (status = 401, body = Failure))
)]
pub(crate) async fn search_fields(State(app): State<App>, Query(part): Query<Part>) -> Result<Reply<Vec<Searchable>>> {
    let (rows, meta) = gather(&app, &part).await?;
    Ok(ok(rows.into_iter().map(|fields| Searchable { fields, r#type: "MOTOR" }).collect()).with_meta(meta))
}
