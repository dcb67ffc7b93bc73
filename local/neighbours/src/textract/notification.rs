//! The SNS message at the end of a job, as the Lambda subscribed to the topic receives it.

use chrono::{SecondsFormat, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

/// What a job will say when it ends.
#[derive(Debug)]
pub(super) struct Notification {
    topic_arn: Option<String>,
    message: Value,
}

impl Notification {
    pub(super) fn new(operation: &str, job_id: &str, request: &Value) -> Self {
        let object = &request["DocumentLocation"]["S3Object"];
        Self {
            topic_arn: request["NotificationChannel"]["SNSTopicArn"].as_str().map(ToOwned::to_owned),
            message: json!({
                "JobId": job_id,
                "API": operation,
                "JobTag": request["JobTag"],
                "DocumentLocation": { "S3ObjectName": object["Name"], "S3Bucket": object["Bucket"] },
            }),
        }
    }

    /// The event; `None` when nobody wanted to be told.
    pub(super) fn event(mut self, status: &str) -> Option<Value> {
        let topic_arn = self.topic_arn?;
        let now = Utc::now();
        self.message["Status"] = json!(status);
        self.message["Timestamp"] = json!(now.timestamp_millis());
        Some(json!({ "Records": [{
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": format!("{topic_arn}:{}", Uuid::new_v4()),
            "Sns": {
                "Type": "Notification",
                "MessageId": Uuid::new_v4().to_string(),
                "TopicArn": topic_arn,
                "Subject": null,
                "Message": self.message.to_string(),
                "Timestamp": now.to_rfc3339_opts(SecondsFormat::Millis, true),
                "SignatureVersion": "1",
                "Signature": "EXAMPLE",
                "SigningCertUrl": "EXAMPLE",
                "UnsubscribeUrl": "EXAMPLE",
                "MessageAttributes": {}
            }
        }] }))
    }
}
