//! The log of a function: one JSON object a line, with the ids of invocation and request, as CloudWatch reads it.

use std::io;

use tracing_subscriber::{
    Layer as _,
    filter::{LevelFilter, filter_fn},
    fmt,
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use super::emf::Emf;
use crate::metric;

/// Starts the log. `AWS_LAMBDA_LOG_LEVEL` is how `LoggingConfig` of the template tells its level.
pub(super) fn start() {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let level = variable("AWS_LAMBDA_LOG_LEVEL").parse().unwrap_or(LevelFilter::INFO);
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_current_span(false)
        .with_span_list(true)
        .with_writer(io::stdout)
        .with_filter(filter_fn(|metadata| metadata.target() != metric::TARGET));
    let metrics = Emf::new(variable("ENVIRONMENT"), io::stdout);
    let log = tracing_subscriber::registry().with(level).with(lines).with(metrics);
    if log.try_init().is_err() {
        tracing::warn!("the log was started before");
    }
    // The text of a panic may quote what somebody sent; its place is enough to find it.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panicked");
    }));
}
