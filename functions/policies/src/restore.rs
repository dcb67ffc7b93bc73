//! `POST /api/policies/{id}/restore`.

use axum::extract::State;
use serde_json::json;
use shared::{
    database::commit,
    domain::{PolicyId, PolicyStatus},
    error::{Error, Result},
    http::{Failure, IfMatch, PathValue, Reply, ok},
    policies::{PolicyView, change_of, overlap_warnings},
    storage::{By, record},
    tables::policies,
};

use crate::{App, no_such, saved};

/// Restore a policy
///
/// Takes a cancelled or deleted policy back. 409 when another live policy has its number by now, or when it is live.
#[utoipa::path(
    post,
    path = "/api/policies/{id}/restore",
    operation_id = "restore_policy",
    tag = "policies",
    security(("bearer" = [])),
    params(
        ("id" = i64, Path, description = "Its id"),
        ("If-Match" = Option<String>, Header, description = "The version you have seen, in quotes")
    ),
    responses(
        (status = 200, body = Reply<PolicyView>),
        (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 404, body = Failure),
        (status = 409, body = Failure),
        (status = 412, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn restore(
    State(app): State<App>,
    PathValue(id): PathValue<PolicyId>,
    IfMatch(version): IfMatch,
    by: By,
) -> Result<Reply<PolicyView>> {
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    let old = policies::lock(&*transaction, id).await?.ok_or(no_such())?;
    if version.is_some_and(|version| version != old.version) {
        return Err(Error::PreconditionFailed { current: old.version });
    }
    let gone = [PolicyStatus::Cancelled, PolicyStatus::Deleted];
    let row = policies::set_status(&*transaction, id, &gone, PolicyStatus::Active, None, by.actor).await?;
    let row = row.ok_or_else(|| Error::Conflict("This policy is live already.".into()))?;
    let changes = json!({ "status": [old.status, row.status], "status_reason": [old.status_reason, null] });
    record(&*transaction, &[change_of(&row, "restore", &by, Some(changes))?]).await?;
    let warnings = overlap_warnings(&*transaction, &row).await?;
    commit(transaction).await?;
    drop(client);
    let pending = saved::is_pending(&app, &row).await;
    Ok(saved::answer(&app, &row, pending, warnings.as_slice(), ok))
}
