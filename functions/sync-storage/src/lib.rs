//! The outbox is drained to S3.
