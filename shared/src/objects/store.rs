//! The bucket of one environment.

use std::{collections::HashMap, time::Duration};

use aws_sdk_s3::{
    Client,
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    operation::{
        head_object::HeadObjectError,
        list_objects_v2::{ListObjectsV2Error, ListObjectsV2Output},
        put_object::builders::PutObjectFluentBuilder,
    },
    presigning::PresigningConfig,
    primitives::ByteStream,
};
use aws_smithy_async::future::pagination_stream::PaginationStream;
use bytes::Bytes;

use super::ObjectKey;
use crate::error::{Error, Result};

/// How errors call this neighbour.
pub const NEIGHBOUR: &str = "The document store";

/// What must hold for a write to take effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fence {
    /// Nothing is there yet (`If-None-Match: *`).
    Absent,
    /// Exactly this object is there (`If-Match`).
    Etag(String),
}

/// Why an object was not written.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// Something else is there than the fence says.
    #[error("the fence does not hold")]
    Fenced,
    /// S3 refused or did not answer.
    #[error("S3 did not take the object: {0}")]
    Failed(String),
}

/// An object as read.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its bytes.
    pub body: Bytes,
    /// Its entity tag.
    pub etag: String,
    /// The version noted in its metadata, for entity documents.
    pub version: Option<i32>,
}

/// What is known of an object without its bytes.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its entity tag, with its quotes.
    pub etag: String,
    /// Which of its versions it is, where the bucket keeps them.
    pub version_id: Option<String>,
    /// The version noted in its metadata, for entity documents.
    pub version: Option<i32>,
    /// Its size.
    pub size_bytes: i64,
}

/// An object as listed.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Relative to the environment's prefix.
    pub key: String,
    /// Its entity tag.
    pub etag: String,
    /// Its size.
    pub size_bytes: i64,
    /// When it was written last.
    pub modified: chrono::DateTime<chrono::Utc>,
}

/// The objects of one environment.
#[derive(Clone, Debug)]
pub struct Objects {
    pub(super) client: Client,
    pub(super) bucket: String,
    prefix: String,
}

impl Objects {
    /// The objects under `prefix` in `bucket`.
    #[must_use]
    pub fn new(client: Client, bucket: String, prefix: String) -> Self {
        Self { client, bucket, prefix }
    }

    /// The bucket's name.
    #[must_use]
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The whole key, as S3 knows it.
    #[must_use]
    pub fn full_key(&self, key: &ObjectKey) -> String {
        format!("{}{key}", self.prefix)
    }

    /// A key of S3 relative to this environment; `None` when it belongs to another.
    #[must_use]
    pub fn relative<'k>(&self, key: &'k str) -> Option<&'k str> {
        key.strip_prefix(&self.prefix)
    }

    /// Writes an entity document if the fence holds; answers its entity tag.
    ///
    /// # Errors
    /// [`PutError::Fenced`] when something else is there, [`PutError::Failed`] otherwise.
    pub async fn put_document(
        &self,
        key: &ObjectKey,
        body: String,
        version: i32,
        fence: &Fence,
    ) -> std::result::Result<String, PutError> {
        let put = self.put(key, body.into_bytes()).metadata("version", version.to_string());
        let put = match fence {
            Fence::Absent => put.if_none_match("*"),
            Fence::Etag(etag) => put.if_match(etag),
        };
        match put.send().await {
            Ok(done) => Ok(done.e_tag.unwrap_or_default()),
            Err(error) if is_fenced(&error) => Err(PutError::Fenced),
            Err(error) => Err(PutError::Failed(DisplayErrorContext(&error).to_string())),
        }
    }

    /// Writes an object whatever was there before.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when S3 does not take it.
    pub async fn put_bytes(&self, key: &ObjectKey, body: Vec<u8>) -> Result<()> {
        self.put(key, body).send().await.map(drop).map_err(|error| unavailable(&error))
    }

    pub(super) fn put(&self, key: &ObjectKey, body: Vec<u8>) -> PutObjectFluentBuilder {
        self.client
            .put_object()
            .bucket(&self.bucket)
            .key(self.full_key(key))
            .content_type(key.content_type())
            .body(ByteStream::from(body))
    }

    /// Reads an object.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when S3 does not answer; a missing object is `None`.
    pub async fn find(&self, key: &ObjectKey) -> Result<Option<Stored>> {
        self.find_at(&self.full_key(key)).await
    }

    async fn find_at(&self, full_key: &str) -> Result<Option<Stored>> {
        let answer = match self.client.get_object().bucket(&self.bucket).key(full_key).send().await {
            Ok(answer) => answer,
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(aws_sdk_s3::operation::get_object::GetObjectError::is_no_such_key) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(unavailable(&error)),
        };
        let version = version_of(answer.metadata());
        let etag = answer.e_tag().unwrap_or_default().to_owned();
        let body = answer.body.collect().await.map_err(|error| Error::unavailable(NEIGHBOUR, error))?.into_bytes();
        Ok(Some(Stored { body, etag, version }))
    }

    /// What is known of an object without its bytes.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when S3 does not answer; a missing object is `None`.
    pub async fn find_head(&self, key: &ObjectKey) -> Result<Option<Head>> {
        match self.client.head_object().bucket(&self.bucket).key(self.full_key(key)).send().await {
            Ok(head) => Ok(Some(Head {
                etag: head.e_tag().unwrap_or_default().to_owned(),
                version_id: head.version_id().map(ToOwned::to_owned),
                version: version_of(head.metadata()),
                size_bytes: head.content_length().unwrap_or_default(),
            })),
            Err(error) if error.as_service_error().is_some_and(HeadObjectError::is_not_found) => Ok(None),
            Err(error) => Err(unavailable(&error)),
        }
    }

    /// Everything in a folder, in key order, page by page.
    #[must_use]
    pub fn pages(&self, folder: &ObjectKey) -> Pages<'_> {
        let pages =
            self.client.list_objects_v2().bucket(&self.bucket).prefix(self.full_key(folder)).into_paginator().send();
        Pages { objects: self, pages }
    }

    pub(super) fn listed(&self, object: &aws_sdk_s3::types::Object) -> Option<Listed> {
        let modified = object.last_modified()?;
        Some(Listed {
            key: self.relative(object.key()?)?.to_owned(),
            etag: object.e_tag().unwrap_or_default().to_owned(),
            size_bytes: object.size().unwrap_or_default(),
            modified: chrono::DateTime::from_timestamp(modified.secs(), modified.subsec_nanos())?,
        })
    }

    /// A link to read an object, always as a download with the given name.
    ///
    /// # Errors
    /// The link cannot be signed.
    pub async fn presign_get(&self, key: &ObjectKey, filename: &str, lifetime: Duration) -> Result<String> {
        self.client
            .get_object()
            .bucket(&self.bucket)
            .key(self.full_key(key))
            .response_content_type(key.content_type())
            .response_content_disposition(attachment(filename))
            .presigned(presigning(lifetime)?)
            .await
            .map(|request| request.uri().to_owned())
            .map_err(|error| unavailable(&error))
    }

    /// Does the bucket answer?
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it does not.
    pub async fn check(&self) -> Result<()> {
        self.client.head_bucket().bucket(&self.bucket).send().await.map(drop).map_err(|error| unavailable(&error))
    }
}

/// A listing under way: up to 1,000 objects a page.
pub struct Pages<'a> {
    objects: &'a Objects,
    pages: PaginationStream<std::result::Result<ListObjectsV2Output, SdkError<ListObjectsV2Error>>>,
}

impl Pages<'_> {
    /// The next page; `None` after the last.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when S3 does not answer.
    pub async fn next(&mut self) -> Result<Option<Vec<Listed>>> {
        let Some(page) = self.pages.next().await else { return Ok(None) };
        let page = page.map_err(|error| unavailable(&error))?;
        Ok(Some(page.contents().iter().filter_map(|object| self.objects.listed(object)).collect()))
    }
}

pub(super) fn presigning(lifetime: Duration) -> Result<PresigningConfig> {
    PresigningConfig::expires_in(lifetime).map_err(Error::internal)
}

/// RFC 6266: an ASCII name for old clients, the true name percent-encoded (RFC 5987).
fn attachment(filename: &str) -> String {
    let plain: String =
        filename.chars().map(|c| if c.is_ascii_alphanumeric() || "._- ".contains(c) { c } else { '_' }).collect();
    let encoded = percent_encoding::utf8_percent_encode(filename, percent_encoding::NON_ALPHANUMERIC);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

fn version_of(metadata: Option<&HashMap<String, String>>) -> Option<i32> {
    metadata?.get("version")?.parse().ok()
}

/// 412 is a broken fence; 409 is a concurrent conditional write, which lost just the same.
pub(super) fn is_fenced<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    let status = error.raw_response().map(|response| response.status().as_u16());
    matches!(status, Some(409 | 412))
}

pub(super) fn unavailable<E>(error: &SdkError<E>) -> Error
where
    SdkError<E>: std::error::Error,
{
    Error::unavailable(NEIGHBOUR, DisplayErrorContext(error).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filename_cannot_leave_its_header() {
        assert_eq!(
            attachment("a\"\r\nX: y\u{202e}.pdf"),
            "attachment; filename=\"a___X_ y_.pdf\"; filename*=UTF-8''a%22%0D%0AX%3A%20y%E2%80%AE%2Epdf"
        );
    }
}
