//! Metrics as CloudWatch finds them in a log. Source: «Embedded metric format specification», Amazon CloudWatch User Guide.

use std::{fmt::Debug, io::Write as _};

use serde_json::{Value, json};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, fmt::MakeWriter, layer::Context};

use crate::metric;

/// Where the alarms of the template look.
const NAMESPACE: &str = "Nicsan";

/// Writes a line for every event of [`metric::record`].
pub(super) struct Emf<W> {
    environment: String,
    writer: W,
}

impl<W> Emf<W> {
    pub(super) fn new(environment: String, writer: W) -> Self {
        Self { environment, writer }
    }
}

impl<S: Subscriber, W: for<'w> MakeWriter<'w> + 'static> Layer<S> for Emf<W> {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != metric::TARGET {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let line = line(&self.environment, &fields, chrono::Utc::now().timestamp_millis());
        // A log that cannot be written has nowhere to say so.
        drop(writeln!(self.writer.make_writer(), "{line}"));
    }
}

/// What a metric event carries.
#[derive(Debug, Default)]
struct Fields {
    metric: String,
    state: Option<String>,
    value: u64,
}

impl Visit for Fields {
    fn record_u64(&mut self, _: &Field, value: u64) {
        self.value = value;
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "metric" => value.clone_into(&mut self.metric),
            _ => self.state = Some(value.to_owned()),
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

fn line(environment: &str, fields: &Fields, now: i64) -> Value {
    let dimensions = if fields.state.is_some() { vec!["Environment", "State"] } else { vec!["Environment"] };
    let mut line = json!({
        "_aws": {
            "Timestamp": now,
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [dimensions],
                "Metrics": [{ "Name": fields.metric }],
            }],
        },
        "Environment": environment,
    });
    if let Some(state) = &fields.state {
        line["State"] = json!(state);
    }
    line[&fields.metric] = json!(fields.value);
    line
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;
    use crate::{domain::UploadStatus, metric::Metric};

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(events: impl FnOnce()) -> Vec<Value> {
        let written = Written::default();
        let writer = written.clone();
        let log = tracing_subscriber::registry().with(Emf::new("staging".into(), move || writer.clone()));
        tracing::subscriber::with_default(log, events);
        let bytes = written.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn a_metric_is_one_line_that_cloudwatch_counts() {
        let lines = written(|| {
            tracing::info!(metric = "PagesRead", "a sentence is none");
            metric::record(Metric::PagesRead, 4);
            metric::record(Metric::Uploads(UploadStatus::Review), 7);
        });
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["PagesRead"], 4);
        assert_eq!(lines[0]["_aws"]["CloudWatchMetrics"][0]["Namespace"], "Nicsan");
        assert_eq!(lines[0]["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["Environment"]]));
        assert!(lines[0]["_aws"]["Timestamp"].as_i64().unwrap() > 1_700_000_000_000);
        assert_eq!(lines[1]["State"], "REVIEW");
        assert_eq!(lines[1]["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["Environment", "State"]]));
    }
}
