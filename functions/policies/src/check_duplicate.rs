//! `GET /api/policies/check-duplicate/{policyNumber}`.

use axum::extract::State;
use serde::Serialize;
use shared::{
    domain::PolicyNumber,
    error::{Error, Result},
    http::{Failure, PathValue, Reply, ok},
    tables::policies,
};
use utoipa::ToSchema;

use crate::App;

/// Whether a number is taken.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Duplicate {
    /// As it would be stored.
    policy_number: String,
    /// Has a live policy this number?
    exists: bool,
}

/// Is a policy number taken?
///
/// By a live policy, whatever its case and spaces. A `/` may be sent as `%2F` or as it is. 422 for what can be no policy
/// number; an error is never `false`. One statement on a unique index.
#[utoipa::path(
    get,
    path = "/api/policies/check-duplicate/{*policy_number}",
    operation_id = "check_duplicate_policy",
    tag = "policies",
    security(("bearer" = [])),
    params(("policy_number" = String, Path, description = "The number, percent-encoded")),
    responses((status = 200, body = Reply<Duplicate>), (status = 401, body = Failure), (status = 422, body = Failure))
)]
pub(crate) async fn check_duplicate(
    State(app): State<App>,
    PathValue(text): PathValue<String>,
) -> Result<Reply<Duplicate>> {
    let number = PolicyNumber::parse(&text).map_err(|text| Error::field("policy_number", text))?;
    let found = policies::find_by_number(&**app.clients.database().client().await?, &number.key()).await?;
    Ok(ok(Duplicate { policy_number: number.as_str().to_owned(), exists: found.is_some() }))
}
