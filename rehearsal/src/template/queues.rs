//! Failure queues and topics: encrypted, long enough, and filled only by those who have a failure to report.

use super::{Template, many, policies, target};

/// The longest SQS keeps a message: fourteen days.
const LONGEST_SECONDS: u64 = 1_209_600;

pub(super) fn judge(template: &Template) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, queue) in template.of_type("AWS::SQS::Queue") {
        if queue["MessageRetentionPeriod"] != LONGEST_SECONDS {
            wrong.push(format!("{name} forgets before fourteen days"));
        }
        if queue["SqsManagedSseEnabled"] != true {
            wrong.push(format!("{name} is not encrypted"));
        }
        let policies = template
            .of_type("AWS::SQS::QueuePolicy")
            .filter(|(_, policy)| many(&policy["Queues"]).iter().any(|queue| target(queue) == Some(name)));
        let statements: Vec<_> =
            policies.flat_map(|(_, policy)| many(&policy["PolicyDocument"]["Statement"])).collect();
        if !statements.iter().any(|s| s["Effect"] == "Deny" && s["Condition"]["Bool"]["aws:SecureTransport"] == "false")
        {
            wrong.push(format!("{name} answers without TLS"));
        }
        if statements.iter().any(|s| s["Effect"] == "Allow" && s["Condition"].is_null()) {
            wrong.push(format!("{name} takes messages from anywhere"));
        }
    }
    if template.properties("TextractTopic")["KmsMasterKeyId"].is_null() {
        wrong.push("TextractTopic is not encrypted".into());
    }
    wrong
}

/// May this role send to this queue?
pub(super) fn may_send(template: &Template, role: &str, queue: &str) -> bool {
    policies::statements(template).any(|(name, statement)| {
        name == role
            && many(&statement["Action"]).iter().any(|action| *action == "sqs:SendMessage")
            && many(&statement["Resource"]).iter().any(|resource| target(resource) == Some(queue))
    })
}
