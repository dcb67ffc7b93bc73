//! `GET /api/policies/policy-numbers`.

use axum::extract::State;
use shared::{
    error::Result,
    http::{Failure, Query, Reply, ok},
};

use crate::{
    App,
    whole::{Part, gather},
};

/// All policy numbers
///
/// Of live policies, newest first; paged as `search-fields`.
#[utoipa::path(
    get,
    path = "/api/policies/policy-numbers",
    operation_id = "list_policy_numbers",
    tag = "policies",
    security(("bearer" = [])),
    params(Part),
    responses((status = 200, body = Reply<Vec<String>>), (status = 401, body = Failure))
)]
pub(crate) async fn policy_numbers(State(app): State<App>, Query(part): Query<Part>) -> Result<Reply<Vec<String>>> {
    let (rows, meta) = gather(&app, &part).await?;
    Ok(ok(rows.into_iter().map(|row| row.policy_number).collect()).with_meta(meta))
}
