//! `POST /api/upload/{id}/confirm`: a reviewed upload becomes a policy, exactly once.

mod corrections;
mod merge;

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    response::{IntoResponse as _, Response},
};
use chrono::Utc;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value, json};
use shared::{
    database::commit,
    domain::{PolicyBody, Source, UploadId, UploadStatus, dates::day_in_india, policy},
    error::{Error, Result},
    http::{Failure, IdempotencyKey, Once, PathValue, Principal, Reply, ok, read_object},
    objects::Entity,
    policies::{Created, Draft, PolicyView, create, key_of},
    reading::{By, change_of},
    storage::record,
    tables::uploads::{self, UploadRow},
};
use tokio_postgres::GenericClient;
use utoipa::ToSchema;

use crate::{App, status::UNKNOWN};

pub(crate) use corrections::{same, texts_of};
pub(crate) use merge::read_values;

/// Scope of idempotency keys.
const ROUTE: &str = "POST /api/upload/{id}/confirm";

/// What the reviewer decided; `{}` or no body at all takes everything as it was read.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ConfirmBody {
    /// Changes.
    #[serde(alias = "edited_data", deserialize_with = "object_or_null")]
    edited_data: Option<EditedData>,
}

/// Changes to what was read and typed. A field that is mentioned counts, also when it is blank; one that is not stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct EditedData {
    /// Fields of the policy.
    #[serde(alias = "pdf_data")]
    pdf_data: Option<PolicyBody>,
    /// What the document does not say. Where both give a field, this one counts unless it is blank.
    #[serde(alias = "manual_extras")]
    #[schema(value_type = Object)]
    manual_extras: Option<Map<String, Value>>,
}

/// Makes the policy of a reviewed upload. The policy, the upload's last step, the corrections, and the audit entries are one
/// transaction; of many who confirm at once one makes the policy, and the others are told its id.
///
/// Eight statements in the transaction (ten with an `Idempotency-Key`); then three objects and two statements within
/// 1.5 s, or `storage` is `pending`. `meta.warnings` names what is odd but allowed.
#[utoipa::path(
    post, path = "/api/upload/{id}/confirm", tag = "uploads", request_body = ConfirmBody,
    params(
        ("id" = String, Path, description = "Id of the upload"),
        ("Idempotency-Key" = Option<String>, Header, description = "Any text of up to 200 characters")
    ),
    responses(
        (status = 200, description = "The stored policy", body = Reply<PolicyView>),
        (status = 404, description = "No such upload", body = Failure),
        (status = 409, description = "Not in REVIEW (the text names the policy it has become), or its number is taken", body = Failure),
        (status = 422, description = "Some values are not valid: `details` names them", body = Failure),
    ),
)]
pub(crate) async fn confirm(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    by: By,
    key: IdempotencyKey,
    PathValue(id): PathValue<UploadId>,
    body: Bytes,
) -> Result<Response> {
    let edited = read(&body)?.edited_data.unwrap_or_default();
    let once = key.once(&principal, ROUTE, &(id, &edited));
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    if let Some(answer) = once.begin(&*transaction).await? {
        return Ok(answer);
    }
    let created = make(&*transaction, id, &edited, &by).await?;
    let reply = reply(&app, &created, true);
    once.keep(&*transaction, &reply).await?;
    commit(transaction).await?;
    drop(client);
    Ok(settle(&app, id, &created, &once).await)
}

/// Clients send JSON, or nothing.
fn read(body: &[u8]) -> Result<ConfirmBody> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(ConfirmBody::default());
    }
    read_object(body)
}

/// By way of an object: a list would pass for a struct whose members all have defaults, and confirm everything as read.
fn object_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<EditedData>, D::Error> {
    let object = Option::<Map<String, Value>>::deserialize(deserializer)?;
    object.map(|object| EditedData::deserialize(Value::Object(object)).map_err(D::Error::custom)).transpose()
}

/// Everything that happens in the transaction.
async fn make(db: &impl GenericClient, id: UploadId, edited: &EditedData, by: &By) -> Result<Created> {
    let upload = uploads::lock(db, id).await?.ok_or(UNKNOWN)?;
    check_state(&upload)?;
    let merged = merge::merge(&upload, edited).map_err(Error::Invalid)?;
    let parsed = policy::parse(&merged.body, day_in_india(Utc::now())).map_err(Error::Invalid)?;
    let corrections = corrections::of(&merged, &parsed.fields)?;
    let draft = Draft {
        parsed,
        source: Source::PdfUpload,
        s3_key: Some(upload.s3_key),
        confidence_score: upload.confidence_score,
        upload_id: Some(id.0),
    };
    let created = create(db, draft, "confirm", by).await?;
    let completed = uploads::complete(db, id, created.row.policy_id, &merged.manual_extras, &corrections).await?;
    let completed = completed.ok_or_else(|| Error::internal("a locked upload has left REVIEW"))?;
    let changes = json!({ "policy_id": created.row.policy_id, "corrections": corrections });
    record(db, &[change_of(&completed, "confirm", by, Some(changes))?]).await?;
    Ok(created)
}

fn check_state(upload: &UploadRow) -> Result<()> {
    let text = match (upload.status, upload.policy_id) {
        (UploadStatus::Review, _) => return Ok(()),
        (UploadStatus::Completed, Some(policy)) => {
            format!("This upload was already confirmed; it has become policy {policy}.")
        }
        (status, _) => format!("This upload is {status}; only one in REVIEW can be confirmed."),
    };
    Err(Error::Conflict(text))
}

/// After the commit S3 is tried; the answer says whether it followed. The policy is made: a failure here costs a repetition the
/// newer word `synced`, nothing else.
async fn settle(app: &App, id: UploadId, created: &Created, once: &Once) -> Response {
    let policy = key_of(created.row.policy_id);
    let pending = app.clients.storage.sync_now(&[policy.clone(), (Entity::Upload, id.to_string())]).await;
    let reply = reply(app, created, pending.contains(&policy));
    if once.is_asked() && !pending.contains(&policy) {
        let kept = async { once.keep(&**app.clients.database().client().await?, &reply).await };
        if let Err(error) = kept.await {
            tracing::warn!(%error, "a repetition will be told that S3 follows");
        }
    }
    reply.into_response()
}

fn reply(app: &App, created: &Created, pending: bool) -> Reply<PolicyView> {
    let reply = ok(PolicyView::of(&created.row, pending, app.clients.objects()));
    if created.warnings.is_empty() { reply } else { reply.with_meta(json!({ "warnings": created.warnings })) }
}
