//! The operations of S3 that the functions use, over the [`Store`].

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::SystemTime,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use futures::TryStreamExt as _;
use s3s::{
    Body, S3, S3Request, S3Response, S3Result,
    dto::{
        CreateBucketInput, CreateBucketOutput, DeleteObjectInput, DeleteObjectOutput, ETag, ETagCondition,
        GetObjectInput, GetObjectOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput, HeadObjectOutput,
        ListObjectsV2Input, ListObjectsV2Output, Object, PutObjectInput, PutObjectOutput, PutObjectTaggingInput,
        PutObjectTaggingOutput, StreamingBlob, Timestamp,
    },
    s3_error,
};
use sha2::{Digest as _, Sha256};

use super::{
    ObjectCreated,
    store::{Condition, Head, Store},
};

/// Hears of every object that was written.
pub type Listener = Arc<dyn Fn(ObjectCreated) + Send + Sync>;

/// Largest page of a listing, as S3's.
const LARGEST_PAGE: usize = 1_000;

/// S3 over one store.
pub(super) struct Protocol {
    pub(super) store: Arc<Store>,
    pub(super) listener: Listener,
    pub(super) sequence: AtomicU64,
}

impl Protocol {
    fn announce(&self, bucket: &str, key: &str, head: &Head) {
        let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let sequence = self.sequence.fetch_add(1, Ordering::Relaxed);
        (self.listener)(ObjectCreated {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            size: head.size,
            etag: head.etag.clone(),
            sequencer: format!("{nanos:016X}{sequence:04X}"),
        });
    }
}

fn name(bucket: &str, key: &str) -> String {
    format!("{bucket}/{key}")
}

fn disk(error: std::io::Error) -> s3s::S3Error {
    s3s::S3Error::internal_error(error)
}

fn size(head: &Head) -> Option<i64> {
    i64::try_from(head.size).ok()
}

#[async_trait::async_trait]
impl S3 for Protocol {
    async fn create_bucket(&self, _: S3Request<CreateBucketInput>) -> S3Result<S3Response<CreateBucketOutput>> {
        Ok(S3Response::new(CreateBucketOutput::default()))
    }

    async fn head_bucket(&self, _: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let input = request.input;
        let condition = match (input.if_none_match, input.if_match) {
            (Some(ETagCondition::Any), _) => Condition::Absent,
            (_, Some(ETagCondition::ETag(etag))) => Condition::Etag(etag.value().to_owned()),
            _ => Condition::None,
        };
        let body = read(input.body, input.content_length).await?;
        if input.checksum_sha256.is_some_and(|announced| announced != BASE64_STANDARD.encode(Sha256::digest(&body))) {
            return Err(s3_error!(BadDigest, "the bytes are not those that were announced"));
        }
        let head = Head {
            name: name(&input.bucket, &input.key),
            etag: String::new(),
            size: 0,
            modified: SystemTime::now(),
            content_type: input.content_type,
            metadata: input.metadata.unwrap_or_default(),
            tags: BTreeMap::new(),
        };
        let Ok(head) = self.store.put(head, &body, &condition).map_err(disk)? else {
            return Err(s3_error!(PreconditionFailed, "the condition does not hold"));
        };
        self.announce(&input.bucket, &input.key, &head);
        Ok(S3Response::new(PutObjectOutput { e_tag: Some(ETag::Strong(head.etag)), ..Default::default() }))
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let input = request.input;
        let found = self.store.get(&name(&input.bucket, &input.key)).map_err(disk)?;
        let (head, body) = found.ok_or_else(|| s3_error!(NoSuchKey))?;
        let mut output = GetObjectOutput {
            content_type: input.response_content_type.or_else(|| head.content_type.clone()),
            content_disposition: input.response_content_disposition,
            last_modified: Some(Timestamp::from(head.modified)),
            e_tag: Some(ETag::Strong(head.etag.clone())),
            ..Default::default()
        };
        let mut body = Bytes::from(body);
        if let Some(range) = input.range {
            let wanted = range.check(head.size)?;
            output.content_range = Some(format!("bytes {}-{}/{}", wanted.start, wanted.end - 1, head.size));
            let bound = |at: u64| usize::try_from(at).map_err(s3s::S3Error::internal_error);
            body = body.slice(bound(wanted.start)?..bound(wanted.end)?);
        }
        output.content_length = i64::try_from(body.len()).ok();
        output.body = Some(StreamingBlob::from(Body::from(body)));
        output.metadata = Some(head.metadata);
        Ok(S3Response::new(output))
    }

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        let head = self.store.head(&name(&request.input.bucket, &request.input.key));
        let head = head.ok_or_else(|| s3_error!(NoSuchKey))?;
        Ok(S3Response::new(HeadObjectOutput {
            content_length: size(&head),
            content_type: head.content_type,
            last_modified: Some(Timestamp::from(head.modified)),
            e_tag: Some(ETag::Strong(head.etag)),
            metadata: Some(head.metadata),
            ..Default::default()
        }))
    }

    async fn delete_object(&self, request: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.store.delete(&name(&request.input.bucket, &request.input.key)).map_err(disk)?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn put_object_tagging(
        &self,
        request: S3Request<PutObjectTaggingInput>,
    ) -> S3Result<S3Response<PutObjectTaggingOutput>> {
        let input = request.input;
        let tags = input.tagging.tag_set.into_iter().filter_map(|tag| tag.key.zip(tag.value)).collect();
        if !self.store.tag(&name(&input.bucket, &input.key), tags).map_err(disk)? {
            return Err(s3_error!(NoSuchKey));
        }
        Ok(S3Response::new(PutObjectTaggingOutput::default()))
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = request.input;
        let prefix = name(&input.bucket, input.prefix.as_deref().unwrap_or(""));
        let after = input.continuation_token.clone().or(input.start_after.clone());
        let after = after.map(|key| name(&input.bucket, &key)).unwrap_or_default();
        let limit =
            input.max_keys.and_then(|keys| usize::try_from(keys).ok()).unwrap_or(LARGEST_PAGE).min(LARGEST_PAGE);
        let mut heads = self.store.list(&prefix, &after, limit + 1);
        let more = heads.len() > limit;
        heads.truncate(limit);
        let cut = input.bucket.len() + 1;
        let next = heads.last().filter(|_| more).map(|head| head.name[cut..].to_owned());
        let contents: Vec<Object> = heads
            .iter()
            .map(|head| Object {
                key: Some(head.name[cut..].to_owned()),
                size: size(head),
                e_tag: Some(ETag::Strong(head.etag.clone())),
                last_modified: Some(Timestamp::from(head.modified)),
                ..Default::default()
            })
            .collect();
        Ok(S3Response::new(ListObjectsV2Output {
            key_count: i32::try_from(contents.len()).ok(),
            contents: Some(contents),
            is_truncated: Some(more),
            next_continuation_token: next,
            name: Some(input.bucket),
            prefix: input.prefix,
            max_keys: input.max_keys,
            ..Default::default()
        }))
    }
}

/// The whole body; a sender that stops early leaves nothing behind.
async fn read(body: Option<StreamingBlob>, announced: Option<i64>) -> S3Result<Vec<u8>> {
    let Some(mut body) = body else { return Ok(Vec::new()) };
    let mut bytes = Vec::new();
    while let Some(chunk) = body.try_next().await.map_err(|error| s3_error!(IncompleteBody, "{error}"))? {
        bytes.extend_from_slice(&chunk);
    }
    let complete = announced.is_none_or(|length| i64::try_from(bytes.len()) == Ok(length));
    if complete { Ok(bytes) } else { Err(s3_error!(IncompleteBody)) }
}
