//! What is counted: the fixed names of our own metrics.
//!
//! A metric is an event of the log; on Lambda the room `lambda` writes it in the form CloudWatch counts. `template.yaml`
//! watches these names, and the rehearsal compares both.

use crate::domain::UploadStatus;

/// Target of these events, by which the log tells them from sentences.
pub const TARGET: &str = "metric";

/// One of our own metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Uploads that stand in a state now. By the sweep.
    Uploads(UploadStatus),
    /// Uploads that have been on their way for more than 30 minutes. By the sweep.
    UploadsStuck,
    /// Pages Textract has read and will send a bill for.
    PagesRead,
    /// Versions that are not in S3 yet. By the drain of every minute.
    OutboxDepth,
    /// Age of the oldest of them.
    OutboxAgeSeconds,
    /// Sign-ins refused for a wrong password or too many attempts.
    LoginsRefused,
}

impl Metric {
    /// Every name.
    pub const NAMES: [&str; 6] =
        ["Uploads", "UploadsStuck", "PagesRead", "OutboxDepth", "OutboxAgeSeconds", "LoginsRefused"];

    /// The name CloudWatch knows it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        let [uploads, stuck, pages, depth, age, logins] = Self::NAMES;
        match self {
            Self::Uploads(_) => uploads,
            Self::UploadsStuck => stuck,
            Self::PagesRead => pages,
            Self::OutboxDepth => depth,
            Self::OutboxAgeSeconds => age,
            Self::LoginsRefused => logins,
        }
    }

    /// The dimension beside the environment, for the one that has it.
    fn state(self) -> Option<&'static str> {
        if let Self::Uploads(state) = self { Some(state.as_str()) } else { None }
    }
}

/// Says how much. A negative amount is a mistake of the caller and counts as nothing.
pub fn record(metric: Metric, value: i64) {
    let value = u64::try_from(value).unwrap_or_default();
    tracing::info!(target: TARGET, metric = metric.name(), state = metric.state(), value);
}
