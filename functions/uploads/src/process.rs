//! `POST /api/upload/{id}/process`: reads an upload once more.

mod comparison;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::{
    domain::{UploadId, UploadStatus},
    error::{Error, Result},
    events::Landed,
    http::{Failure, PathValue, Query, Reply, ok},
    reading::{self, By, MOST_ATTEMPTS},
    tables::uploads::{self, UploadRow},
};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App,
    status::{UNKNOWN, find},
    view::UploadView,
};
use comparison::{Compared, compare};

/// An upload that is read again, or what reading it again would have found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Processed {
    /// The upload as it is now.
    #[serde(flatten)]
    upload: UploadView,
    /// Of a confirmed upload: what would be read today beside what was confirmed. Nothing is changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<Vec<Compared>>,
}

/// How it is to be read.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Manner {
    /// `true` asks Textract again, and pays for it, although its answer would be to the same question.
    #[serde(default)]
    force: bool,
}

/// Reads an upload once more; Textract is asked in the background, at most five times, since each reading is paid for.
///
/// One in `REVIEW`, `FAILED` or `REJECTED` whose kept answer is to the question of today (same object, features and queries)
/// is understood anew by the templates of today, at once and at no cost, unless `force` asks for more: clicking twice pays
/// nothing. What still is no policy is `FAILED` then, with the reason.
///
/// One that is being read is left alone; one whose event was lost is started. A `COMPLETED` one is never read again: the
/// answer compares what the templates of today make of the kept answer of Textract with the confirmed policy.
#[utoipa::path(
    post, path = "/api/upload/{id}/process", tag = "uploads",
    params(("id" = String, Path, description = "Id of the upload"), Manner),
    responses(
        (status = 200, body = Reply<Processed>),
        (status = 404, description = "No such upload", body = Failure),
        (status = 409, description = "Its file has not arrived, or it was read five times", body = Failure),
        (status = 503, description = "Textract takes no jobs; the upload is tried again by itself", body = Failure),
    ),
)]
pub(crate) async fn process(
    State(app): State<App>,
    by: By,
    PathValue(id): PathValue<UploadId>,
    Query(Manner { force }): Query<Manner>,
) -> Result<Reply<Processed>> {
    let row = uploads::find(&**app.clients.database().client().await?, id).await?.ok_or(UNKNOWN)?;
    match row.status {
        UploadStatus::AwaitingFile | UploadStatus::Expired => {
            return Err(Error::Conflict("The file of this upload has not arrived.".into()));
        }
        UploadStatus::Completed => {
            let comparison = compare(&app, &row).await?;
            return Ok(ok(Processed { upload: find(&app, id).await?.into(), comparison: Some(comparison) }));
        }
        UploadStatus::Review | UploadStatus::Failed | UploadStatus::Rejected
            if !force && reading::understand_again(&app.clients, &row, &by).await?.is_some() =>
        {
            let upload = find(&app, id).await?.into();
            return Ok(ok(Processed { upload, comparison: None }).with_message("The kept answer was read again."));
        }
        UploadStatus::Processing => {}
        UploadStatus::Uploaded => start(&app, &row, &by).await?,
        UploadStatus::Review | UploadStatus::Failed | UploadStatus::Rejected => read_again(&app, &row, &by).await?,
    }
    let upload = find(&app, id).await?.into();
    Ok(ok(Processed { upload, comparison: None }).with_message("It is being read."))
}

/// The same, as older clients ask for it.
#[utoipa::path(
    post, path = "/api/upload/pdf/{id}/retry", tag = "uploads",
    params(("id" = String, Path, description = "Id of the upload"), Manner),
    responses(
        (status = 200, description = "As POST /api/upload/{id}/process", body = Reply<Processed>),
        (status = 404, description = "No such upload", body = Failure),
        (status = 409, description = "Its file has not arrived, or it was read five times", body = Failure),
    ),
)]
pub(crate) async fn retry(
    app: State<App>,
    by: By,
    id: PathValue<UploadId>,
    manner: Query<Manner>,
) -> Result<Reply<Processed>> {
    process(app, by, id, manner).await
}

/// The event of this file may have been lost.
async fn start(app: &App, row: &UploadRow, by: &By) -> Result<()> {
    let file = reading::find_original(&app.clients, row.upload_id).await?;
    let file = file.ok_or_else(|| Error::Conflict("The uploaded file cannot be found any more.".into()))?;
    reading::start(&app.clients, &Landed { upload_id: row.upload_id, file }, by).await
}

async fn read_again(app: &App, row: &UploadRow, by: &By) -> Result<()> {
    if reading::read_again(&app.clients, row.upload_id, row.attempt, by).await?.is_some() {
        return Ok(());
    }
    let now = uploads::find(&**app.clients.database().client().await?, row.upload_id).await?.ok_or(UNKNOWN)?;
    if now.attempt != row.attempt {
        // Somebody else asked for the same a moment earlier.
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "This upload was read {MOST_ATTEMPTS} times or has no file. Enter the policy by hand."
    )))
}
