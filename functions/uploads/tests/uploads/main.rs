//! Uploads over HTTP, against a real PostgreSQL, a real S3-protocol server and a real Textract-protocol server.
#![expect(clippy::print_stdout, reason = "campaigns tell their figures")]

mod confirm;
mod crashes;
mod desk;
mod files;
mod pipeline;
mod presign;
mod process;
mod races;
mod reading_desk;
mod review;
mod steps;
mod waiting;
