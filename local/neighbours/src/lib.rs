//! The neighbours of the functions on one machine: PostgreSQL and an S3-protocol server, with switches to make them fail.
//! Real parts, so that the same clients talk to them that talk to AWS. Knows nothing of the functions.

pub mod postgres;
pub mod s3;
