//! What starts the event functions, and that none of them can start itself.

use super::{Template, many, policies, queues, target, text};

/// Where uploads land; the only folder whose objects start anything.
const INTAKE: &str = "uploads/";

pub(super) fn judge(template: &Template) -> Vec<String> {
    let mut wrong = judge_notification(template);
    for (name, function) in template.functions().filter(|(name, _)| !is_http(template, name)) {
        let failed = on_failure(template, name);
        match failed {
            None => wrong.push(format!("{name} has no failure queue: its failed events are gone")),
            Some(queue) => {
                let role = target(&function["Role"]).unwrap_or_default();
                if !queues::may_send(template, role, queue) {
                    wrong.push(format!("{role} may not send to {queue}: failed events of {name} are gone"));
                }
            }
        }
    }
    for (name, subscription) in template.of_type("AWS::SNS::Subscription").filter(|(_, s)| s["Protocol"] == "lambda") {
        if target(&subscription["RedrivePolicy"]["deadLetterTargetArn"]).is_none() {
            wrong.push(format!("{name} has no failure queue: undelivered messages are gone"));
        }
    }
    for (name, rule) in template.of_type("AWS::Events::Rule") {
        if many(&rule["Targets"]).iter().any(|to| target(&to["DeadLetterConfig"]["Arn"]).is_none()) {
            wrong.push(format!("{name} has no failure queue"));
        }
    }
    wrong.extend(judge_loop(template));
    wrong.extend(judge_topic(template));
    wrong
}

fn judge_notification(template: &Template) -> Vec<String> {
    let filters: Vec<Vec<&str>> =
        many(&template.properties("Files")["NotificationConfiguration"]["LambdaConfigurations"])
            .into_iter()
            .map(|config| {
                many(&config["Filter"]["S3Key"]["Rules"]).into_iter().map(|rule| text(&rule["Value"])).collect()
            })
            .collect();
    if filters == [vec!["${S3Prefix}uploads/", ".pdf"]] {
        Vec::new()
    } else {
        vec![format!("the bucket must notify of {INTAKE}*.pdf and of nothing else, it does of {filters:?}")]
    }
}

/// Whoever writes where uploads land starts start-extraction; the uploads function alone may.
fn judge_loop(template: &Template) -> Vec<String> {
    template
        .of_type("AWS::IAM::Role")
        .filter(|(role, _)| *role != "UploadsRole")
        .flat_map(|(role, _)| policies::written(template, role).map(move |path| (role, path)))
        .filter(|(_, path)| overlaps(path, INTAKE))
        .map(|(role, path)| format!("{role} may write {path}, which starts the extraction again"))
        .collect()
}

/// Can a path pattern with a final `*` name something in the folder?
fn overlaps(pattern: &str, folder: &str) -> bool {
    let fixed = pattern.split('*').next().unwrap_or_default();
    fixed.starts_with(folder) || folder.starts_with(fixed)
}

fn judge_topic(template: &Template) -> Option<String> {
    let statements = many(&template.properties("TextractTopicPolicy")["PolicyDocument"]["Statement"]);
    let allowed: Vec<_> =
        statements.iter().filter(|s| s["Effect"] == "Allow").map(|s| target(&s["Principal"]["AWS"])).collect();
    let denies_others = statements.iter().any(|s| {
        s["Effect"] == "Deny" && target(&s["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]) == Some("TextractRole")
    });
    (allowed != [Some("TextractRole")] || !denies_others)
        .then(|| "others than Textract may publish to TextractTopic".to_owned())
}

/// Is it called through the API?
pub(super) fn is_http(template: &Template, function: &str) -> bool {
    super::routes(template).iter().any(|(_, _, name)| name == function)
}

/// How often a schedule calls it.
pub(super) fn period_seconds(template: &Template, function: &str) -> Option<u64> {
    let (_, rule) = template
        .of_type("AWS::Events::Rule")
        .find(|(_, rule)| many(&rule["Targets"]).iter().any(|to| target(&to["Arn"]) == Some(function)))?;
    let minutes = text(&rule["ScheduleExpression"]).strip_prefix("rate(")?.split(' ').next()?;
    minutes.parse::<u64>().ok().map(|minutes| minutes * 60)
}

/// The queue that takes what a function failed at.
fn on_failure<'t>(template: &'t Template, function: &'t str) -> Option<&'t str> {
    template
        .of_type("AWS::Lambda::EventInvokeConfig")
        .find(|(_, config)| target(&config["FunctionName"]) == Some(function))
        .and_then(|(_, config)| target(&config["DestinationConfig"]["OnFailure"]["Destination"]))
}
