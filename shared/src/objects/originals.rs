//! Uploaded files: written once, by us or by whoever holds a link, and read piece by piece.

use std::{collections::BTreeMap, time::Duration};

use aws_sdk_s3::{
    error::{DisplayErrorContext, ProvideErrorMetadata as _},
    operation::get_object::GetObjectError,
    presigning::PresignedRequest,
    types::{Tag, Tagging},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{
    Listed, NEIGHBOUR, ObjectKey, Objects, PutError,
    store::{is_fenced, presigning, unavailable},
};
use crate::error::{Error, Result};

/// There is no object, or only the marker that it was deleted.
const MISSING: [&str; 2] = ["NoSuchKey", "MethodNotAllowed"];

/// A link to write one object, once.
#[derive(Clone, Debug)]
pub struct PutLink {
    /// Where to send the bytes.
    pub url: String,
    /// The method of the request.
    pub method: String,
    /// Headers that must be sent as they are: the signature covers them. Every client sends host and length by itself.
    pub headers: BTreeMap<String, String>,
}

impl Objects {
    /// Writes an object where there is none.
    ///
    /// # Errors
    /// [`PutError::Fenced`] when there is one, [`PutError::Failed`] when S3 does not take it.
    pub async fn put_once(&self, key: &ObjectKey, body: Vec<u8>) -> std::result::Result<(), PutError> {
        match self.put(key, body).if_none_match("*").send().await {
            Ok(_) => Ok(()),
            Err(error) if is_fenced(&error) => Err(PutError::Fenced),
            Err(error) => Err(PutError::Failed(DisplayErrorContext(&error).to_string())),
        }
    }

    /// A link to write an object once: key, size and type are fixed by the signature, and so are the bytes when their SHA-256
    /// is known.
    ///
    /// A presigned PUT and no POST policy: only a PUT can be signed with `If-None-Match: *`, so that the link is worth
    /// nothing once it was used.
    ///
    /// # Errors
    /// The link cannot be signed.
    pub async fn presign_put(
        &self,
        key: &ObjectKey,
        size_bytes: i64,
        sha256: Option<&[u8]>,
        lifetime: Duration,
    ) -> Result<PutLink> {
        let request = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(self.full_key(key))
            .content_type(key.content_type())
            .content_length(size_bytes)
            .set_checksum_sha256(sha256.map(|hash| BASE64_STANDARD.encode(hash)))
            .if_none_match("*");
        let signed = request.presigned(presigning(lifetime)?).await;
        signed.map(|signed| link(&signed)).map_err(|error| unavailable(&error))
    }

    /// What a listing says of one object. Unlike a HEAD it needs no right to read, and is sure of what is missing: S3 answers
    /// 403 to a HEAD of a missing object unless the whole bucket may be listed. Source: «`HeadObject`», Amazon S3 API.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when S3 does not answer.
    pub async fn find_listed(&self, key: &ObjectKey) -> Result<Option<Listed>> {
        let full_key = self.full_key(key);
        let request = self.client.list_objects_v2().bucket(&self.bucket).prefix(&full_key).max_keys(1);
        let answer = request.send().await.map_err(|error| unavailable(&error))?;
        let found = answer.contents().iter().find(|object| object.key() == Some(full_key.as_str()));
        Ok(found.and_then(|object| self.listed(object)))
    }

    /// Marks an object for the bucket's lifecycle rule, which deletes what nobody wants any more, or takes the mark off. One
    /// that is not there needs neither.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when S3 does not take it.
    pub async fn mark_abandoned(&self, key: &ObjectKey, is_abandoned: bool) -> Result<()> {
        // An empty set would take the tag off in S3, but not in every server that speaks its protocol.
        let tags = Tagging::builder().tag_set(state(if is_abandoned { "abandoned" } else { "kept" })?);
        let tags = tags.build().map_err(Error::internal)?;
        let request = self.client.put_object_tagging().bucket(&self.bucket).key(self.full_key(key)).tagging(tags);
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if error.code().is_some_and(|code| MISSING.contains(&code)) => Ok(()),
            Err(error) => Err(unavailable(&error)),
        }
    }

    /// Hands an object to `take` piece by piece, so that its size does not matter; false when there is none.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when S3 does not answer, or stops in the middle.
    pub async fn for_each_chunk(
        &self,
        key: &ObjectKey,
        version_id: Option<&str>,
        mut take: impl FnMut(&[u8]),
    ) -> Result<bool> {
        let request = self.client.get_object().bucket(&self.bucket).key(self.full_key(key));
        let mut answer = match request.set_version_id(version_id.map(ToOwned::to_owned)).send().await {
            Ok(answer) => answer,
            Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => return Ok(false),
            Err(error) => return Err(unavailable(&error)),
        };
        while let Some(chunk) = answer.body.next().await {
            take(&chunk.map_err(|error| Error::unavailable(NEIGHBOUR, error))?);
        }
        Ok(true)
    }
}

/// The rule `abandoned-uploads` of the template looks for `abandoned`; any other value is none of its business.
fn state(value: &str) -> Result<Tag> {
    Tag::builder().key("state").value(value).build().map_err(Error::internal)
}

fn link(signed: &PresignedRequest) -> PutLink {
    let sent_anyway = ["host", "content-length"];
    let headers = signed.headers().filter(|(name, _)| !sent_anyway.contains(&name.to_ascii_lowercase().as_str()));
    PutLink {
        url: signed.uri().to_owned(),
        method: signed.method().to_owned(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    }
}
