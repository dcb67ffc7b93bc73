//! The neighbours of the functions on one machine: PostgreSQL, servers of the S3 and Textract protocols, and Lambda's way of
//! delivering events; with switches to make them fail. Real parts, so that the same clients talk to them that talk to AWS.
//! Knows nothing of the functions.

pub mod lambda;
pub mod postgres;
pub mod proxy;
pub mod s3;
pub mod textract;
