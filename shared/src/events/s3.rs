//! «Object created» of S3. Source: «Event message structure», Amazon S3 User Guide.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::{
    domain::UploadId,
    objects::{ObjectKey, Objects},
    tables::uploads::StoredFile,
};

/// An original that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landed {
    /// The upload whose file it is.
    pub upload_id: UploadId,
    /// Which object exactly.
    pub file: StoredFile,
}

/// The originals of an event. Whatever else it holds (test events, deletions, other folders, other buckets) is none of ours.
#[must_use]
pub fn landed(event: &Value, objects: &Objects) -> Vec<Landed> {
    let records = event["Records"].as_array().map(Vec::as_slice).unwrap_or_default();
    let landed: Vec<Landed> = records.iter().filter_map(|record| original(record, objects)).collect();
    if landed.len() < records.len() || records.is_empty() {
        tracing::info!(
            passed_over = records.len() - landed.len(),
            "an event with something that is no original of ours"
        );
    }
    landed
}

fn original(record: &Value, objects: &Objects) -> Option<Landed> {
    let created = record["eventName"].as_str()?.trim_start_matches("s3:").starts_with("ObjectCreated:");
    let (bucket, object) = (record["s3"]["bucket"]["name"].as_str()?, &record["s3"]["object"]);
    if !created || bucket != objects.bucket() {
        return None;
    }
    let key = decode(object["key"].as_str()?)?;
    let upload_id = ObjectKey::upload_of(objects.relative(&key)?)?;
    let text = |member: &str| object[member].as_str().map(ToOwned::to_owned);
    let file = StoredFile {
        object_version: text("versionId"),
        object_etag: object["eTag"].as_str()?.trim_matches('"').to_owned(),
        sequencer: text("sequencer"),
        size_bytes: object["size"].as_i64()?,
    };
    Some(Landed { upload_id: UploadId(upload_id), file })
}

/// Keys come form-encoded: `+` is a blank and has to go before the percent signs, exactly once.
fn decode(key: &str) -> Option<String> {
    let blanks = key.replace('+', " ");
    percent_decode_str(&blanks).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_decoded_once_and_blanks_first() {
        for (sent, meant) in [
            ("a+b", Some("a b")),
            ("a%2Bb", Some("a+b")),
            ("a%252Bb", Some("a%2Bb")),
            ("%E2%82%B9.pdf", Some("₹.pdf")),
            ("%FF", None),
        ] {
            assert_eq!(decode(sent).as_deref(), meant, "{sent}");
        }
    }
}
