//! What Textract is asked, and what it says to that.

use aws_sdk_textract::{
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    types::{DocumentLocation, FeatureType, NotificationChannel, QueriesConfig, Query, S3Object},
};
use sha2::{Digest as _, Sha256};

use crate::{
    clients::Clients,
    error::{Error, Result},
    events::job_tag,
    extraction,
    tables::uploads::UploadRow,
};

/// How errors call this neighbour.
pub(super) const NEIGHBOUR: &str = "The reading service";

/// Most questions Textract takes for a page of an asynchronous job. Source: «Quotas in Amazon Textract».
const MOST_QUERIES: usize = 30;

/// What came of a request for a job.
#[derive(Debug)]
pub(super) enum Asked {
    /// There is a job.
    Job(String),
    /// This document will never be taken; the text is for people.
    Never(&'static str),
    /// The token was used for another request: the deployment has changed since. A new attempt has a new token.
    Stale,
}

/// Asks for a job. The same attempt at the same object with the same questions gets the same job, and no second bill.
///
/// # Errors
/// Another time: Textract does not answer, or is busy.
pub(super) async fn ask(clients: &Clients, row: &UploadRow) -> Result<Asked> {
    let textract = &clients.config.textract;
    let templates = clients.templates.current().await?;
    let (features, questions) = questions(&textract.features, templates.queries())?;
    let location = S3Object::builder().bucket(clients.objects().bucket()).name(&row.s3_key);
    let location = location.set_version(row.object_version.clone()).build();
    let location = DocumentLocation::builder().s3_object(location).build();
    let channel =
        NotificationChannel::builder().sns_topic_arn(&textract.topic_arn).role_arn(&textract.role_arn).build();
    let (channel, tag) = (channel.map_err(Error::internal)?, job_tag(row.upload_id, row.attempt));
    let token = token(clients, row, &features, templates.queries());
    if features.is_empty() {
        let request = clients.textract().start_document_text_detection().document_location(location);
        let request = request.client_request_token(token).job_tag(tag).notification_channel(channel);
        asked(request.send().await.map(|answer| answer.job_id))
    } else {
        let request = clients.textract().start_document_analysis().document_location(location);
        let request = request.client_request_token(token).job_tag(tag).notification_channel(channel);
        let request = request.set_queries_config(questions).set_feature_types(Some(features));
        asked(request.send().await.map(|answer| answer.job_id))
    }
}

/// The features of the deployment, with the questions of the templates where it pays for queries. Textract refuses
/// `QUERIES` without a question.
fn questions(names: &[String], queries: &[extraction::Query]) -> Result<(Vec<FeatureType>, Option<QueriesConfig>)> {
    let mut features: Vec<FeatureType> = names.iter().map(|name| FeatureType::from(name.as_str())).collect();
    if queries.is_empty() {
        features.retain(|feature| *feature != FeatureType::Queries);
    }
    if !features.contains(&FeatureType::Queries) {
        return Ok((features, None));
    }
    let asked = queries.iter().take(MOST_QUERIES);
    let asked = asked.map(|query| Query::builder().text(&query.text).alias(&query.alias).build());
    let asked = asked.collect::<std::result::Result<Vec<_>, _>>().map_err(Error::internal)?;
    let config = QueriesConfig::builder().set_queries(Some(asked)).build().map_err(Error::internal)?;
    Ok((features, Some(config)))
}

/// Everything a request says goes into its token: Textract refuses a known token with another request. 64 letters is the
/// most it takes.
fn token(clients: &Clients, row: &UploadRow, features: &[FeatureType], queries: &[extraction::Query]) -> String {
    let textract = &clients.config.textract;
    let tag = job_tag(row.upload_id, row.attempt);
    let who = [tag.as_str(), &textract.topic_arn, &textract.role_arn];
    digest(who.into_iter().chain(question(row, features, queries)))
}

/// What Textract would be asked about this object today, whoever asks and how often: the same question has the same answer.
///
/// # Errors
/// S3 does not answer for the templates.
pub(super) async fn fingerprint(clients: &Clients, row: &UploadRow) -> Result<String> {
    let templates = clients.templates.current().await?;
    let (features, _) = questions(&clients.config.textract.features, templates.queries())?;
    Ok(digest(question(row, &features, templates.queries())))
}

fn question<'a>(
    row: &'a UploadRow,
    features: &'a [FeatureType],
    queries: &'a [extraction::Query],
) -> impl Iterator<Item = &'a str> {
    let object = [&row.object_version, &row.object_etag].map(|part| part.as_deref().unwrap_or_default());
    let features = features.iter().map(FeatureType::as_str);
    object.into_iter().chain(features).chain(queries.iter().map(|query| query.text.as_str()))
}

/// Each part with its length, so that no two lists of parts are the same text.
fn digest<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

fn asked<E: ProvideErrorMetadata + std::error::Error + 'static>(
    answer: std::result::Result<Option<String>, SdkError<E>>,
) -> Result<Asked> {
    let error = match answer {
        Ok(Some(job_id)) => return Ok(Asked::Job(job_id)),
        Ok(None) => return Err(Error::internal("Textract started a job without a name")),
        Err(error) => error,
    };
    Ok(match error.code() {
        Some("UnsupportedDocumentException") => Asked::Never(
            "This PDF cannot be read: it is encrypted or of an unsupported kind. Save it without a password.",
        ),
        Some("BadDocumentException") => Asked::Never("This PDF is damaged. Please export it again and upload it."),
        Some("DocumentTooLargeException") => Asked::Never("This PDF is too large to be read."),
        Some("InvalidS3ObjectException") => Asked::Never("The uploaded file cannot be found any more."),
        Some("IdempotentParameterMismatchException") => Asked::Stale,
        _ => return Err(Error::unavailable(NEIGHBOUR, DisplayErrorContext(&error).to_string())),
    })
}
