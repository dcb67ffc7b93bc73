//! Events exactly as AWS sends them, and Textract's own way to the objects.

use std::sync::Arc;

use chrono::{SecondsFormat, Utc};
use neighbours::{
    s3::ObjectCreated,
    textract::{Fetch, Fetched},
};
use serde_json::{Value, json};
use shared::objects::{ObjectKey, Objects};
use url::form_urlencoded;
use uuid::Uuid;

const REGION: &str = "ap-south-1";

/// Account of a machine without an account.
const ACCOUNT: &str = "000000000000";

/// «Object created» as a function subscribed to the bucket receives it, its key form-encoded with the slashes kept.
/// Source: «Event message structure», Amazon S3 User Guide.
#[must_use]
pub(super) fn object_created(object: &ObjectCreated) -> Value {
    let key: String = form_urlencoded::byte_serialize(object.key.as_bytes()).collect();
    json!({ "Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
        "eventName": "ObjectCreated:Put",
        "userIdentity": { "principalId": "AWS:LOCAL" },
        "requestParameters": { "sourceIPAddress": "127.0.0.1" },
        "responseElements": { "x-amz-request-id": Uuid::new_v4().simple().to_string().to_uppercase(), "x-amz-id-2": "" },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "originals",
            "bucket": {
                "name": object.bucket,
                "ownerIdentity": { "principalId": "LOCAL" },
                "arn": format!("arn:aws:s3:::{}", object.bucket)
            },
            "object": {
                "key": key.replace("%2F", "/"),
                "size": object.size,
                "eTag": object.etag,
                "sequencer": object.sequencer
            }
        }
    }] })
}

/// The filter of the bucket's notification: `<S3_PREFIX>uploads/*.pdf`.
#[must_use]
pub(super) fn is_original(object: &ObjectCreated, objects: &Objects) -> bool {
    let below = object.key.strip_prefix(&objects.full_key(&ObjectKey::Originals));
    below.is_some_and(|name| name.strip_suffix(".pdf").is_some())
}

/// A round of a schedule. Source: «Scheduled events», Amazon EventBridge User Guide.
#[must_use]
pub(super) fn scheduled(rule: &str) -> Value {
    json!({
        "version": "0",
        "id": Uuid::new_v4().to_string(),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        "region": REGION,
        "resources": [format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/{rule}")],
        "detail": {}
    })
}

/// How Textract gets at an original: through the S3 protocol, so that an outage of S3 is one for Textract too.
#[must_use]
pub(super) fn fetch(objects: Objects) -> Fetch {
    Arc::new(move |bucket, key| {
        let objects = objects.clone();
        Box::pin(async move {
            let upload = objects.relative(&key).and_then(ObjectKey::upload_of);
            let Some(upload) = upload.filter(|_| bucket == objects.bucket()) else { return Fetched::Missing };
            match objects.find(&ObjectKey::Original(upload)).await {
                Ok(Some(stored)) => Fetched::Bytes(stored.body.to_vec()),
                Ok(None) => Fetched::Missing,
                Err(_) => Fetched::Unreachable,
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_form_encoded_with_their_slashes() {
        let object = ObjectCreated {
            bucket: "b".into(),
            key: "local/uploads/a b+c ₹.pdf".into(),
            size: 1,
            etag: "e".into(),
            sequencer: "1".into(),
        };
        let event = object_created(&object);
        assert_eq!(event["Records"][0]["s3"]["object"]["key"], "local/uploads/a+b%2Bc+%E2%82%B9.pdf");
    }
}
