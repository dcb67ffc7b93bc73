//! «Job done» of Textract, delivered by SNS. Source: «Amazon Textract results notification», Amazon Textract Developer Guide.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::domain::UploadId;

/// A message that says a job has ended. How it ended is asked from Textract itself, which cannot be forged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Out of `JobTag`, which we set.
    pub upload_id: UploadId,
    /// Which of its readings, out of `JobTag` too.
    pub attempt: i32,
    /// The job.
    pub job_id: String,
    /// Which document it was about.
    pub bucket: String,
    /// Its key.
    pub key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    job_id: String,
    job_tag: String,
    document_location: Location,
}

#[derive(Deserialize)]
struct Location {
    #[serde(rename = "S3Bucket")]
    bucket: String,
    #[serde(rename = "S3ObjectName")]
    key: String,
}

/// The notices of an event that came over our topic. Everything else is dropped: a forged or foreign message cannot be
/// retried into a good one.
#[must_use]
pub fn notices(event: &Value, topic_arn: &str) -> Vec<Notice> {
    let records = event["Records"].as_array().map(Vec::as_slice).unwrap_or_default();
    let read = records.iter().filter_map(|record| notice(&record["Sns"], topic_arn));
    let notices: Vec<Notice> = read.collect();
    if notices.len() < records.len() {
        tracing::warn!(dropped = records.len() - notices.len(), "messages that are none of Textract's for us");
    }
    notices
}

fn notice(sns: &Value, topic_arn: &str) -> Option<Notice> {
    if topic_arn.is_empty() || sns["TopicArn"].as_str()? != topic_arn {
        return None;
    }
    let message: Message = serde_json::from_str(sns["Message"].as_str()?).ok()?;
    let (upload_id, attempt) = read_tag(&message.job_tag)?;
    let Location { bucket, key } = message.document_location;
    Some(Notice { upload_id, attempt, job_id: message.job_id, bucket, key })
}

/// `JobTag` of a reading: Textract gives it back in its message. Letters, digits and `_.-:`, at most 64.
#[must_use]
pub fn job_tag(upload_id: UploadId, attempt: i32) -> String {
    format!("{upload_id}:{attempt}")
}

fn read_tag(tag: &str) -> Option<(UploadId, i32)> {
    let (upload_id, attempt) = tag.split_once(':')?;
    Some((UploadId(Uuid::parse_str(upload_id).ok()?), attempt.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_our_topic_is_heard() {
        let id = UploadId::new();
        let message = json!({
            "JobId": "j", "Status": "SUCCEEDED", "API": "StartDocumentAnalysis", "JobTag": job_tag(id, 2), "Timestamp": 1,
            "DocumentLocation": { "S3ObjectName": "k", "S3Bucket": "b" }
        });
        let event = json!({ "Records": [{ "Sns": { "TopicArn": "arn:ours", "Message": message.to_string() } }] });
        let heard = &notices(&event, "arn:ours")[0];
        assert_eq!((heard.upload_id, heard.attempt), (id, 2));
        assert!(notices(&event, "arn:theirs").is_empty());
        assert!(notices(&json!({ "Records": [{ "Sns": { "TopicArn": "" } }] }), "").is_empty());
        let garbage = json!({ "Records": [{ "Sns": { "TopicArn": "arn:ours", "Message": "{" } }] });
        assert!(notices(&garbage, "arn:ours").is_empty());
    }
}
