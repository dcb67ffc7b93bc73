//! `POST /api/upload/presign`: a link to send a larger file straight to S3.

use std::{collections::BTreeMap, time::Duration};

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse as _, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shared::{
    database::commit,
    domain::{FieldErrors, UploadId},
    error::{Error, Result},
    http::{Failure, IdempotencyKey, Json, Once, Principal, Reply, created},
    objects::{ObjectKey, PutLink},
    reading::{By, change_of},
    storage::record,
    tables::uploads::{self, NewUpload},
};
use utoipa::ToSchema;

use crate::{
    App,
    creation::{self, author},
    extras,
    form::{insurer, tidy},
};

/// Scope of idempotency keys.
const ROUTE: &str = "POST /api/upload/presign";

/// Largest file: a scanned booklet has 20 MB.
const LARGEST: i64 = 50 * 1024 * 1024;

/// How long a link is good for beginning to send.
const LINK: Duration = Duration::from_mins(3);

/// What is going to be sent.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PresignBody {
    /// As the person named it.
    #[serde(default)]
    filename: String,
    /// Exact size in bytes, 1 to 52,428,800, as a number or a text.
    #[serde(default)]
    #[schema(value_type = i64)]
    size: Value,
    /// Code or words; a hint, the document decides.
    insurer: Option<String>,
    /// What the document does not say.
    #[serde(default, alias = "manual_extras")]
    #[schema(value_type = Object)]
    manual_extras: Option<Map<String, Value>>,
    /// SHA-256 of the bytes in hexadecimal, where the client knows it: then only these bytes are taken, and an earlier upload
    /// of them is named before they are sent.
    sha256: Option<String>,
}

/// The link.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Presigned {
    /// Ask for its status under this id.
    upload_id: UploadId,
    /// Where to send the bytes, once.
    url: String,
    /// `PUT`.
    #[schema(example = "PUT")]
    method: String,
    /// Headers to send exactly so; the signature covers them, and the size.
    headers: BTreeMap<String, String>,
    /// Object key of the PDF.
    s3_key: String,
    /// Sending must have begun by then, UTC.
    expires_at: DateTime<Utc>,
    /// An earlier upload of the same bytes, when `sha256` was given; else the row has it once the file was read.
    duplicate_of: Option<UploadId>,
}

/// What was sent, checked.
struct Checked {
    filename: String,
    size_bytes: i64,
    insurer: String,
    manual_extras: Map<String, Value>,
    sha256: Option<Vec<u8>>,
}

/// Makes an upload and a link to send its file straight to S3: key, size and type are fixed by the signature, and a link that
/// was used is worth nothing.
///
/// A file that has not arrived after ten minutes makes the upload `EXPIRED`. Four statements (one more with `sha256`), and no
/// request to S3.
#[utoipa::path(
    post, path = "/api/upload/presign", tag = "uploads", request_body = PresignBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of up to 200 characters")),
    responses(
        (status = 201, description = "Send the file with this method, these headers and this URL", body = Reply<Presigned>),
        (status = 413, description = "Larger than 50 MB", body = Failure),
        (status = 422, description = "Some values are not valid: `details` names them", body = Failure),
        (status = 429, description = "5,000 uploads within a day", body = Failure),
    ),
)]
pub(crate) async fn presign(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    by: By,
    key: IdempotencyKey,
    Json(body): Json<PresignBody>,
) -> Result<Response> {
    let once = key.once(&principal, ROUTE, &body);
    let checked = check(body)?;
    let upload_id = UploadId::new();
    let objects = app.clients.objects();
    let object = ObjectKey::Original(upload_id.0);
    let expires_at = Utc::now() + LINK;
    let link = objects.presign_put(&object, checked.size_bytes, checked.sha256.as_deref(), LINK).await?;
    let s3_key = objects.full_key(&object);
    answer(&app, &once, checked, Linked { upload_id, s3_key, link, expires_at }, &by).await
}

/// An upload's link before its row is written.
struct Linked {
    upload_id: UploadId,
    s3_key: String,
    link: PutLink,
    expires_at: DateTime<Utc>,
}

async fn answer(app: &App, once: &Once, checked: Checked, linked: Linked, by: &By) -> Result<Response> {
    let Linked { upload_id, s3_key, link, expires_at } = linked;
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    if let Some(answer) = once.begin(&*transaction).await? {
        return Ok(answer);
    }
    let duplicate_of = match &checked.sha256 {
        Some(hash) => uploads::find_by_sha256(&*transaction, &hex::encode(hash)).await?,
        None => None,
    };
    let new = NewUpload {
        upload_id,
        filename: checked.filename,
        s3_key: s3_key.clone(),
        insurer: checked.insurer,
        manual_extras: Value::Object(checked.manual_extras),
        size_bytes: checked.size_bytes,
        // What the client claims is proved when the file is there.
        sha256: None,
        lifetime_seconds: creation::LIFETIME.as_secs_f64(),
        created_by: author(by)?,
        most_per_day: creation::MOST_PER_DAY,
    };
    let row = uploads::insert(&*transaction, &new).await?.ok_or_else(creation::enough)?;
    record(&*transaction, &[change_of(&row, "upload", by, None)?]).await?;
    let PutLink { url, method, headers } = link;
    let reply = created(Presigned { upload_id, url, method, headers, s3_key, expires_at, duplicate_of });
    once.keep(&*transaction, &reply).await?;
    commit(transaction).await?;
    Ok(reply.into_response())
}

fn check(body: PresignBody) -> Result<Checked> {
    let mut errors = FieldErrors::new();
    let size_bytes = errors.check("size", size(&body.size)).unwrap_or_default();
    let insurer = errors.check("insurer", insurer(body.insurer.as_deref())).unwrap_or_default();
    let sha256 = body.sha256.filter(|text| !text.is_empty());
    let sha256 = errors.check("sha256", sha256.map(|text| digest(&text)).transpose()).flatten();
    if body.filename.trim().is_empty() {
        errors.add("filename", "is required");
    }
    let manual_extras = extras::parse(&body.manual_extras.clone().unwrap_or_default()).unwrap_or_else(|wrong| {
        wrong.iter().for_each(|(field, text)| errors.add(field.to_owned(), text));
        Map::new()
    });
    errors.into_result().map_err(Error::Invalid)?;
    if size_bytes > LARGEST {
        return Err(Error::TooLarge("The file is larger than 50 MB. Upload only the policy schedule.".into()));
    }
    Ok(Checked { filename: tidy(&body.filename), size_bytes, insurer, manual_extras, sha256 })
}

fn size(sent: &Value) -> std::result::Result<i64, String> {
    let number = sent.as_i64().or_else(|| sent.as_str()?.trim().parse().ok());
    number.filter(|bytes| *bytes > 0).ok_or_else(|| "must be the size of the file in bytes".to_owned())
}

fn digest(text: &str) -> std::result::Result<Vec<u8>, String> {
    let bytes = hex::decode(text).ok();
    bytes.filter(|bytes| bytes.len() == 32).ok_or_else(|| "must be 64 hexadecimal digits".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_size_is_a_number_or_a_text_and_never_nothing() {
        assert_eq!(size(&json!(5)), Ok(5));
        assert_eq!(size(&json!(" 52428800 ")), Ok(LARGEST));
        for wrong in [json!(0), json!(-1), json!(1.5), json!("1e6"), json!(null), json!("")] {
            assert!(size(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_digest_is_64_hexadecimal_digits() {
        let text = "0f".repeat(32);
        assert_eq!(hex::encode(digest(&text.to_uppercase()).unwrap()), text);
        for wrong in ["0f", "+f".repeat(32).as_str(), "é".repeat(32).as_str()] {
            assert!(digest(wrong).is_err(), "{wrong}");
        }
    }
}
