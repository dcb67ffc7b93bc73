//! What `/_local/status` says.

use std::collections::BTreeMap;

use neighbours::{
    lambda::FunctionStatus,
    s3::{S3Mode, S3Server},
    textract::TextractMode,
};
use serde::Serialize;
use shared::tables::outbox::Backlog;

use super::{machine::Switch, topic::TopicStatus};

/// How everything is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    pub(super) pid: u32,
    pub(super) uptime_seconds: u64,
    pub(super) database: DatabaseStatus,
    /// What waits for S3; null while the database does not answer.
    pub(super) outbox: Option<Backlog>,
    /// Null when an existing bucket is used.
    pub(super) s3: Option<S3Status>,
    pub(super) textract: TextractStatus,
    pub(super) sns: TopicStatus,
    pub(super) functions: Vec<FunctionStatus>,
}

#[derive(Debug, Serialize)]
pub(super) struct DatabaseStatus {
    pub(super) mode: Switch,
    /// False when an existing database is used.
    pub(super) own: bool,
    pub(super) answers: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct S3Status {
    mode: S3Mode,
    url: String,
    objects: usize,
    requests: BTreeMap<String, u64>,
}

impl S3Status {
    pub(super) fn of(server: &S3Server) -> Self {
        Self {
            mode: server.mode(),
            url: server.url(),
            objects: server.store().count(),
            requests: server.requests_by_method(),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TextractStatus {
    pub(super) mode: TextractMode,
    /// What AWS would send a bill for.
    pub(super) jobs_started: usize,
}
