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
    job_tag: Uuid,
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
    if sns["TopicArn"].as_str()? != topic_arn {
        return None;
    }
    let Message { job_id, job_tag, document_location } = serde_json::from_str(sns["Message"].as_str()?).ok()?;
    Some(Notice { upload_id: UploadId(job_tag), job_id, bucket: document_location.bucket, key: document_location.key })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_our_topic_is_heard() {
        let id = Uuid::new_v4();
        let message = json!({
            "JobId": "j", "Status": "SUCCEEDED", "API": "StartDocumentAnalysis", "JobTag": id, "Timestamp": 1,
            "DocumentLocation": { "S3ObjectName": "k", "S3Bucket": "b" }
        });
        let event = json!({ "Records": [{ "Sns": { "TopicArn": "arn:ours", "Message": message.to_string() } }] });
        assert_eq!(notices(&event, "arn:ours")[0].upload_id, UploadId(id));
        assert!(notices(&event, "arn:theirs").is_empty());
        let garbage = json!({ "Records": [{ "Sns": { "TopicArn": "arn:ours", "Message": "{" } }] });
        assert!(notices(&garbage, "arn:ours").is_empty());
    }
}
