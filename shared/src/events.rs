//! Events as AWS sends them, and as we understand them.

mod s3;
mod textract;

pub use s3::{Landed, landed};
pub use textract::{Notice, job_tag, notices};
