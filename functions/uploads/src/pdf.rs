//! `POST /api/upload/pdf`: a file through the API.

use axum::{
    Extension,
    extract::{Request, State},
};
use serde::Serialize;
use serde_json::Value;
use shared::{
    database::commit,
    domain::{UploadId, UploadStatus},
    error::{Error, Result},
    http::{Failure, IdempotencyKey, Principal, Reply, created},
    objects::{NEIGHBOUR, ObjectKey, PutError},
    reading::{By, change_of},
    storage::{record, sha256_hex},
    tables::uploads::{self, NewUpload, UploadRow},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    App,
    creation::{self, author},
    form::{self, Form},
};

/// Scope of idempotency keys.
const ROUTE: &str = "POST /api/upload/pdf";

/// The form, for the API description.
#[derive(ToSchema)]
#[expect(dead_code, reason = "described only; the form is read piece by piece")]
struct UploadForm {
    /// The policy, at most 4.5 MB with everything around it.
    #[schema(value_type = String, format = Binary)]
    pdf: Vec<u8>,
    /// Code (`TATA_AIG`) or words; a hint, the document decides.
    insurer: String,
    /// Any number of `manual_<name>` fields, such as `manual_callerName`: what the document does not say.
    manual_executive: Option<String>,
}

/// What a caller learns at once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Uploaded {
    /// Ask for its status under this id.
    upload_id: UploadId,
    /// Object key of the PDF.
    s3_key: String,
    /// As kept.
    filename: String,
    /// `UPLOADED`.
    status: UploadStatus,
    /// An earlier upload of the same bytes.
    duplicate_of: Option<Uuid>,
}

/// Takes a policy PDF in. It is read in the background; wait for `REVIEW` with `GET /api/upload/{id}/status?wait=20`.
///
/// Nine statements and one `PutObject`. With an `Idempotency-Key` a repetition finds the upload the first request made, and
/// finishes it where that one broke off.
#[utoipa::path(
    post, path = "/api/upload/pdf", tag = "uploads",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of up to 200 characters")),
    responses(
        (status = 201, description = "Stored; the reading begins", body = Reply<Uploaded>),
        (status = 413, description = "Larger than 4.5 MB: use POST /api/upload/presign", body = Failure),
        (status = 415, description = "Not a form, or the file is not a PDF by its content", body = Failure),
        (status = 422, description = "No file, no insurer, empty or encrypted file: `details` names them", body = Failure),
        (status = 429, description = "5,000 uploads within a day", body = Failure),
        (status = 503, description = "Nothing was stored", body = Failure),
    ),
)]
pub(crate) async fn upload(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    by: By,
    key: IdempotencyKey,
    request: Request,
) -> Result<Reply<Uploaded>> {
    let form = form::read(request).await?;
    let upload_id = key.id(&principal, ROUTE).map_or_else(UploadId::new, UploadId);
    let new = new_upload(&app, upload_id, &form, &by)?;
    let row = match creation::create(&app, &new, &by).await? {
        Some(row) => row,
        None => find_repeated(&app, &new).await?,
    };
    if row.status == UploadStatus::AwaitingFile {
        store(&app, &row, form.file).await?;
        mark(&app, &row, &by).await?;
    }
    let UploadRow { upload_id, s3_key, filename, duplicate_of, .. } = row;
    Ok(created(Uploaded { upload_id, s3_key, filename, status: UploadStatus::Uploaded, duplicate_of }))
}

fn new_upload(app: &App, upload_id: UploadId, form: &Form, by: &By) -> Result<NewUpload> {
    Ok(NewUpload {
        upload_id,
        filename: form.filename.clone(),
        s3_key: app.clients.objects().full_key(&ObjectKey::Original(upload_id.0)),
        insurer: form.insurer.clone(),
        manual_extras: Value::Object(form.manual_extras.clone()),
        size_bytes: i64::try_from(form.file.len()).map_err(Error::internal)?,
        sha256: Some(sha256_hex(&form.file)),
        lifetime_seconds: creation::LIFETIME.as_secs_f64(),
        created_by: author(by)?,
        most_per_day: creation::MOST_PER_DAY,
    })
}

/// The upload an earlier request with the same key made.
async fn find_repeated(app: &App, new: &NewUpload) -> Result<UploadRow> {
    let row = uploads::find(&**app.clients.database().client().await?, new.upload_id).await?;
    let row = row.ok_or_else(|| Error::internal("an upload that was there is gone"))?;
    let is_same = (&row.filename, &row.insurer, &row.manual_extras, &row.sha256)
        == (&new.filename, &new.insurer, &new.manual_extras, &new.sha256);
    if !is_same {
        return Err(Error::field("Idempotency-Key", "was already used with another file or other fields"));
    }
    if row.status == UploadStatus::Expired {
        return Err(Error::Conflict("The first request with this Idempotency-Key never stored its file.".into()));
    }
    Ok(row)
}

/// Finding the object there already means that an earlier request with the same key wrote these very bytes.
async fn store(app: &App, row: &UploadRow, file: Vec<u8>) -> Result<()> {
    match app.clients.objects().put_once(&ObjectKey::Original(row.upload_id.0), file).await {
        Ok(()) | Err(PutError::Fenced) => Ok(()),
        Err(PutError::Failed(cause)) => Err(Error::unavailable(NEIGHBOUR, cause)),
    }
}

/// The event of the object may have been faster: then there is nothing left to note.
async fn mark(app: &App, row: &UploadRow, by: &By) -> Result<()> {
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    if let Some(row) = uploads::mark_uploaded(&*transaction, row.upload_id).await? {
        record(&*transaction, &[change_of(&row, "receive", by, None)?]).await?;
        commit(transaction).await?;
    }
    Ok(())
}
