//! `GET /api/policies/{id}/history`.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::{
    domain::{PolicyId, UserId},
    error::{Error, Result},
    http::{Failure, PathValue, Query, Reply, listing},
    policies::PolicyView,
    tables::policies::{self, PolicyRow, VersionRow, made_at},
};
use utoipa::{IntoParams, ToSchema};

use crate::{App, no_such};

/// Versions of one answer: about 150 KB.
const PAGE: i64 = 100;

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Place {
    /// `meta.nextCursor` of the page before.
    cursor: Option<i32>,
}

/// One version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PastVersion {
    version: i32,
    /// `create`, `confirm`, `update`, `delete`, `restore`; null after a rebuild of the database for versions whose documents do not say it yet.
    action: Option<String>,
    author_id: Option<UserId>,
    /// That person's name.
    author: Option<String>,
    /// When it was made, UTC.
    at: Option<DateTime<Utc>>,
    request_id: Option<String>,
    /// `{field: [old, new]}`.
    #[schema(value_type = Option<Object>)]
    changes: Option<Value>,
    /// The policy as it was.
    policy: PolicyView,
}

/// Every version of a policy
///
/// Newest first, up to 100 a page, with author and changed fields.
#[utoipa::path(
    get,
    path = "/api/policies/{id}/history",
    operation_id = "list_policy_versions",
    tag = "policies",
    security(("bearer" = [])),
    params(("id" = i64, Path, description = "Its id"), Place),
    responses((status = 200, body = Reply<Vec<PastVersion>>), (status = 401, body = Failure), (status = 404, body = Failure))
)]
pub(crate) async fn history(
    State(app): State<App>,
    PathValue(id): PathValue<PolicyId>,
    Query(place): Query<Place>,
) -> Result<Reply<Vec<PastVersion>>> {
    let client = app.clients.database().client().await?;
    let mut rows = policies::list_versions(&**client, id, place.cursor.unwrap_or(i32::MAX), PAGE + 1).await?;
    if rows.is_empty() && policies::find_shown(&**client, id).await?.is_none() {
        return Err(no_such());
    }
    let more = i64::try_from(rows.len()).is_ok_and(|read| read > PAGE);
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|row| row.version.to_string());
    let versions = rows.into_iter().map(|row| version(&app, row)).collect::<Result<Vec<_>>>()?;
    Ok(listing(versions, None, next.as_deref()))
}

fn version(app: &App, row: VersionRow) -> Result<PastVersion> {
    let at = made_at(&row);
    let VersionRow { version, body, action, changes, author_id, author, request_id, pending } = row;
    let stored: PolicyRow = serde_json::from_value(body).map_err(Error::internal)?;
    let policy = PolicyView::of(&stored, pending, app.clients.objects());
    Ok(PastVersion { version, action, author_id, author, at, request_id, changes, policy })
}
