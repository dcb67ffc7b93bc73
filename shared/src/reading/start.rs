//! Starting Textract for an original that has landed.

use aws_sdk_textract::{
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    types::{DocumentLocation, FeatureType, NotificationChannel, OutputConfig, QueriesConfig, Query, S3Object},
};
use sha2::{Digest as _, Sha256};

use super::{
    MOST_ATTEMPTS,
    step::{By, step, sync},
};
use crate::{
    clients::Clients,
    domain::{UploadId, UploadStatus},
    error::{Error, Result},
    events::Landed,
    extraction::Templates,
    objects::ObjectKey,
    tables::uploads::{self, UploadRow},
};

/// How errors call this neighbour.
const NEIGHBOUR: &str = "The reading service";

/// Starts the reading of an upload whose original is in S3.
///
/// The first event takes the step to PROCESSING. One that finds it taken, but no job noted, asks Textract again with the
/// same token and gets the same job: the function died in between.
///
/// # Errors
/// `Err` means «try again»: a neighbour does not answer or Textract is busy.
pub async fn start(clients: &Clients, landed: &Landed, by: &By) -> Result<()> {
    if landed.size_bytes == 0 {
        return fail(clients, landed.upload_id, "The file is empty.", by).await;
    }
    let begun = step!(
        clients,
        by,
        "start_reading",
        begin_reading(landed.upload_id, landed.sequencer.as_deref(), &landed.object_version)
    );
    let row = match begun {
        Some(row) => row,
        None => match without_job(clients, landed.upload_id).await? {
            Some(row) => row,
            None => return Ok(()),
        },
    };
    if !looks_like_pdf(clients, row.upload_id).await? {
        return fail(clients, row.upload_id, "This file is not a PDF.", by).await;
    }
    ask(clients, &row, by).await
}

/// Reads an upload once more: a new attempt with a new token.
///
/// # Errors
/// A neighbour does not answer.
pub async fn read_again(clients: &Clients, upload_id: UploadId, by: &By) -> Result<Option<UploadRow>> {
    let Some(row) = step!(clients, by, "read_again", read_again(upload_id, MOST_ATTEMPTS)) else { return Ok(None) };
    let object_version = row.object_version.clone().unwrap_or_default();
    let again = Landed { upload_id, object_version, sequencer: None, size_bytes: row.size_bytes.unwrap_or(1) };
    start(clients, &again, by).await?;
    uploads::find(&**clients.database().client().await?, upload_id).await
}

/// A row on which an earlier delivery died before it had a job.
async fn without_job(clients: &Clients, upload_id: UploadId) -> Result<Option<UploadRow>> {
    let row = uploads::find(&**clients.database().client().await?, upload_id).await?;
    if row.is_none() {
        tracing::warn!(%upload_id, "an original without an upload");
    }
    Ok(row.filter(|row| row.status == UploadStatus::Processing && row.textract_job_id.is_none()))
}

/// Textract takes images too; this house takes policies as PDF only.
async fn looks_like_pdf(clients: &Clients, upload_id: UploadId) -> Result<bool> {
    let start = clients.objects().find_start(&ObjectKey::Original(upload_id.0), 1_024).await?;
    Ok(start.is_some_and(|bytes| bytes.windows(5).any(|window| window == b"%PDF-")))
}

async fn ask(clients: &Clients, row: &UploadRow, by: &By) -> Result<()> {
    let textract = &clients.config.textract;
    let features: Vec<FeatureType> = textract.features.iter().map(|name| FeatureType::from(name.as_str())).collect();
    let location = S3Object::builder().bucket(clients.objects().bucket()).name(&row.s3_key);
    let location = DocumentLocation::builder().s3_object(location.build()).build();
    let channel =
        NotificationChannel::builder().sns_topic_arn(&textract.topic_arn).role_arn(&textract.role_arn).build();
    let job = if features.is_empty() {
        let request = clients.textract.start_document_text_detection();
        let request = request.document_location(location).client_request_token(token(row, &features));
        let request =
            request.job_tag(row.upload_id.to_string()).notification_channel(channel.map_err(Error::internal)?);
        request.send().await.map(|answer| answer.job_id).map_err(Asked::from)
    } else {
        let request = clients.textract.start_document_analysis();
        let request = request.document_location(location).client_request_token(token(row, &features));
        let request =
            request.job_tag(row.upload_id.to_string()).notification_channel(channel.map_err(Error::internal)?);
        let request = request.set_queries_config(queries(&features)?).set_feature_types(Some(features));
        request.set_output_config(None::<OutputConfig>).send().await.map(|answer| answer.job_id).map_err(Asked::from)
    };
    match job {
        Ok(job) => {
            let job = job.unwrap_or_default();
            uploads::note_job(&**clients.database().client().await?, row.upload_id, row.attempt, &job).await
        }
        Err(Asked::Never(message)) => fail(clients, row.upload_id, message, by).await,
        Err(Asked::Later(cause)) => Err(Error::unavailable(NEIGHBOUR, cause)),
    }
}

/// The questions of the templates, when the deployment pays for queries.
fn queries(features: &[FeatureType]) -> Result<Option<QueriesConfig>> {
    if !features.contains(&FeatureType::Queries) {
        return Ok(None);
    }
    let asked = Templates::builtin().queries().iter();
    let asked = asked.map(|query| Query::builder().text(&query.text).alias(&query.alias).build());
    let asked = asked.collect::<std::result::Result<Vec<_>, _>>().map_err(Error::internal)?;
    QueriesConfig::builder().set_queries(Some(asked)).build().map(Some).map_err(Error::internal)
}

/// Same upload, object, attempt and questions: same job, and no second bill. 64 letters is the most Textract takes.
fn token(row: &UploadRow, features: &[FeatureType]) -> String {
    let mut hash = Sha256::new();
    hash.update(row.upload_id.to_string());
    hash.update(row.object_version.as_deref().unwrap_or_default());
    hash.update(row.attempt.to_le_bytes());
    for feature in features {
        hash.update(feature.as_str());
    }
    for query in Templates::builtin().queries() {
        hash.update(&query.text);
    }
    hex::encode(hash.finalize())
}

/// Why Textract did not take a job.
enum Asked {
    /// This document will never be taken; the text is for people.
    Never(&'static str),
    /// Another time; the cause is for the log.
    Later(String),
}

impl<E: ProvideErrorMetadata + std::error::Error + 'static> From<SdkError<E>> for Asked {
    fn from(error: SdkError<E>) -> Self {
        match error.code() {
            Some("UnsupportedDocumentException") => Self::Never(
                "This PDF cannot be read: it is encrypted or of an unsupported kind. Save it without a password.",
            ),
            Some("BadDocumentException") => Self::Never("This PDF is damaged. Please export it again and upload it."),
            Some("DocumentTooLargeException") => Self::Never("This PDF is too large to be read."),
            Some("InvalidS3ObjectException") => Self::Never("The uploaded file cannot be found any more."),
            _ => Self::Later(DisplayErrorContext(&error).to_string()),
        }
    }
}

async fn fail(clients: &Clients, upload_id: UploadId, message: &str, by: &By) -> Result<()> {
    if let Some(row) = step!(clients, by, "fail_reading", fail(upload_id, message, None)) {
        sync(clients, &row).await;
    }
    Ok(())
}
