//! `DELETE /api/policies/{id}`.

use axum::extract::State;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;
use shared::{
    database::commit,
    domain::{PolicyId, PolicyStatus},
    error::{Error, Result},
    http::{Failure, IfMatch, PathValue, Query, Reply, ok, read_object},
    policies::{PolicyView, change_of},
    storage::{By, record},
    tables::policies,
};
use utoipa::{IntoParams, ToSchema};

use crate::{App, no_such, saved};

/// Longest reason.
const LONGEST_REASON: usize = 500;

/// Why, and in which sense.
#[derive(Debug, Default, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub(crate) struct Deletion {
    /// For the history.
    reason: Option<String>,
    /// `DELETED` (entered by mistake, the default) or `CANCELLED` (ended before its time).
    status: Option<String>,
}

/// Delete or cancel a policy
///
/// The row stays, no figure counts it any more, and its number is free again. The reason and the status may be sent as JSON
/// or in the query. `POST …/restore` takes it back. 409 when it is not live.
#[utoipa::path(
    delete,
    path = "/api/policies/{id}",
    operation_id = "delete_policy",
    tag = "policies",
    security(("bearer" = [])),
    params(
        ("id" = i64, Path, description = "Its id"),
        ("If-Match" = Option<String>, Header, description = "The version you have seen, in quotes"),
        Deletion
    ),
    request_body(content = Option<Deletion>),
    responses(
        (status = 200, body = Reply<PolicyView>),
        (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 404, body = Failure),
        (status = 409, body = Failure),
        (status = 412, body = Failure),
        (status = 422, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    PathValue(id): PathValue<PolicyId>,
    IfMatch(version): IfMatch,
    by: By,
    Query(in_query): Query<Deletion>,
    body: Bytes,
) -> Result<Reply<PolicyView>> {
    let (reason, status) = read(in_query, &body)?;
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    let old = policies::lock(&*transaction, id).await?.ok_or(no_such())?;
    if version.is_some_and(|version| version != old.version) {
        return Err(Error::PreconditionFailed { current: old.version });
    }
    let live = [PolicyStatus::Active];
    let row = policies::set_status(&*transaction, id, &live, status, reason.as_deref(), by.actor).await?;
    let row = row.ok_or_else(|| Error::Conflict("This policy is not live any more.".into()))?;
    let changes =
        json!({ "status": [old.status, row.status], "status_reason": [old.status_reason, row.status_reason] });
    record(&*transaction, &[change_of(&row, "delete", &by, Some(changes))?]).await?;
    commit(transaction).await?;
    drop(client);
    let pending = saved::is_pending(&app, &row).await;
    Ok(saved::answer(&app, &row, pending, &[], ok))
}

fn read(in_query: Deletion, body: &[u8]) -> Result<(Option<String>, PolicyStatus)> {
    let in_body: Deletion = if body.is_empty() { Deletion::default() } else { read_object(body)? };
    let reason = in_body.reason.or(in_query.reason).map(|reason| reason.trim().to_owned());
    let reason = reason.filter(|reason| !reason.is_empty());
    if reason.as_ref().is_some_and(|reason| reason.chars().count() > LONGEST_REASON || reason.contains('\0')) {
        return Err(Error::field("reason", format!("must be at most {LONGEST_REASON} characters long")));
    }
    match in_body.status.or(in_query.status).as_deref() {
        None | Some("" | "DELETED") => Ok((reason, PolicyStatus::Deleted)),
        Some("CANCELLED") => Ok((reason, PolicyStatus::Cancelled)),
        Some(_) => Err(Error::field("status", "must be one of DELETED, CANCELLED")),
    }
}
