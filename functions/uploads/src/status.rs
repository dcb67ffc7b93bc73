//! `GET /api/upload/{id}` and `/status`: one upload, now or when something has happened to it.

use std::time::{Duration, Instant};

use axum::extract::State;
use serde::Deserialize;
use shared::{
    domain::{UploadId, UploadStatus},
    error::{Error, Result},
    http::{Failure, PathValue, Query, Reply, ok},
    tables::uploads::{self, SummaryRow},
};
use utoipa::IntoParams;

use crate::{App, view::UploadView};

/// Longest wait: API Gateway gives up at 30 s, and every request ends after 23.
const LONGEST_WAIT_SECONDS: u64 = 20;

/// Pause before the database is asked for the first time; a policy is read within a second or two.
const FIRST_PAUSE: Duration = Duration::from_millis(150);

/// Longest pause: what waiting costs the database, and the delay nobody notices.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// There is no such upload.
pub(crate) const UNKNOWN: Error = Error::NotFound("There is no such upload.");

/// How long to wait, and for what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StatusQuery {
    /// Seconds to hold the answer, at most 20.
    wait: Option<u64>,
    /// The state the caller knows: held until it is another one. Without it, held until the upload has come to rest
    /// (`REVIEW`, `COMPLETED`, `FAILED`, `REJECTED`, `EXPIRED`).
    since: Option<UploadStatus>,
}

/// One upload, without the evidence of its reading. One statement.
#[utoipa::path(
    get, path = "/api/upload/{id}", tag = "uploads", params(("id" = String, Path, description = "Id of the upload")),
    responses((status = 200, body = Reply<UploadView>), (status = 404, description = "No such upload", body = Failure)),
)]
pub(crate) async fn get(State(app): State<App>, PathValue(id): PathValue<UploadId>) -> Result<Reply<UploadView>> {
    find(&app, id).await.map(|row| ok(row.into()))
}

/// One upload; with `wait`, once its state has changed.
///
/// No connection to the database is held while waiting. One statement of one column each 0.15 to 1 s, and one for the
/// answer.
#[utoipa::path(
    get, path = "/api/upload/{id}/status", tag = "uploads",
    params(("id" = String, Path, description = "Id of the upload"), StatusQuery),
    responses((status = 200, body = Reply<UploadView>), (status = 404, description = "No such upload", body = Failure)),
)]
pub(crate) async fn status(
    State(app): State<App>,
    PathValue(id): PathValue<UploadId>,
    Query(query): Query<StatusQuery>,
) -> Result<Reply<UploadView>> {
    if let Some(wait) = query.wait.filter(|seconds| *seconds > 0) {
        let until = Instant::now() + Duration::from_secs(wait.min(LONGEST_WAIT_SECONDS));
        hold(&app, id, query.since, until).await?;
    }
    find(&app, id).await.map(|row| ok(row.into()))
}

async fn hold(app: &App, id: UploadId, since: Option<UploadStatus>, until: Instant) -> Result<()> {
    let mut pause = FIRST_PAUSE;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match find_status(app, id).await {
            Ok(status) if since.map_or_else(|| status.is_settled(), |known| known != status) => return Ok(()),
            // A caller who has time waits for the database as well.
            Err(error) if !error.is_unavailable() || left.is_zero() => return Err(error),
            _ if left.is_zero() => return Ok(()),
            _ => {}
        }
        tokio::time::sleep(pause.min(left)).await;
        pause = LONGEST_PAUSE.min(pause * 3 / 2);
    }
}

async fn find_status(app: &App, id: UploadId) -> Result<UploadStatus> {
    uploads::find_status(&**app.clients.database().client().await?, id).await?.ok_or(UNKNOWN)
}

/// The upload as it is shown.
///
/// # Errors
/// 404.
pub(crate) async fn find(app: &App, id: UploadId) -> Result<SummaryRow> {
    uploads::find_summary(&**app.clients.database().client().await?, id).await?.ok_or(UNKNOWN)
}
