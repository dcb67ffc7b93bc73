//! Somebody hears of it: every failure queue and every function is watched, and every alarm reaches the topic.

use super::{Template, target};

/// What our own logs measure, and what must be watched of it.
const OWN_METRICS: [&str; 4] = ["OutboxAgeSeconds", "UploadsStuck", "LoginsRefused", "PagesRead"];

pub(super) fn judge(template: &Template) -> Vec<String> {
    let mut wrong = Vec::new();
    let alarms: Vec<_> = template.of_type("AWS::CloudWatch::Alarm").collect();
    for (name, alarm) in &alarms {
        if target(&alarm["AlarmActions"][0]) != Some("AlarmTopic") {
            wrong.push(format!("{name} tells nobody"));
        }
    }
    let watched = |what: &str| alarms.iter().any(|(_, alarm)| alarm.to_string().contains(what));
    for (queue, _) in template.of_type("AWS::SQS::Queue").filter(|(queue, _)| !watched(&format!("\"{queue}\""))) {
        wrong.push(format!("nobody hears of messages in {queue}"));
    }
    for (function, _) in template.functions() {
        for metric in ["Errors", "Throttles"] {
            let both = alarms.iter().any(|(_, alarm)| {
                let text = alarm.to_string();
                text.contains(&format!("\"{metric}\"")) && text.contains(&format!("\"{function}\""))
            });
            if !both {
                wrong.push(format!("nobody hears of {metric} of {function}"));
            }
        }
    }
    wrong.extend(OWN_METRICS.iter().filter(|m| !watched(&format!("\"{m}\""))).map(|m| format!("nobody watches {m}")));
    wrong
}
