//! What each role may do: nothing with a star that AWS could have named, nothing outside the environment's prefix.

use serde_json::Value;

use super::{Named, Template, many, target, text};

/// Actions for which AWS knows no resource (Service Authorization Reference), and therefore wants `*`.
const NAMELESS: [&str; 10] = [
    "textract:StartDocumentAnalysis",
    "textract:GetDocumentAnalysis",
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
];

/// The bucket, as policies name it.
const BUCKET: &str = "arn:${AWS::Partition}:s3:::nicsan-${Environment}-${AWS::AccountId}-${AWS::Region}";

pub(super) fn judge(template: &Template) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, statement) in statements(template).filter(|(_, statement)| statement["Effect"] == "Allow") {
        for action in many(&statement["Action"]).into_iter().map(text) {
            if action.contains('*') || action.is_empty() {
                wrong.push(format!("{name} allows {action}: every action has a name"));
            }
            if many(&statement["Resource"]).iter().any(|r| text(r) == "*") && !NAMELESS.contains(&action) {
                wrong.push(format!("{name} allows {action} on *"));
            }
        }
        wrong.extend(judge_objects(name, statement));
        wrong.extend(judge_pass_role(name, statement));
    }
    for (name, role) in template.of_type("AWS::IAM::Role") {
        let foreign = many(&role["ManagedPolicyArns"]).iter().any(|policy| target(policy) != Some("FunctionBasics"));
        if foreign {
            wrong.push(format!("{name} has a policy that is not in this template"));
        }
    }
    wrong.extend(judge_textract_role(template));
    wrong
}

/// Every statement of every role and policy, with the name of who holds it.
pub(crate) fn statements(template: &Template) -> impl Iterator<Item = Named<'_>> {
    let roles = template.of_type("AWS::IAM::Role").flat_map(|(name, role)| {
        many(&role["Policies"]).into_iter().map(move |policy| (name, &policy["PolicyDocument"]["Statement"]))
    });
    let managed = template
        .of_type("AWS::IAM::ManagedPolicy")
        .map(|(name, policy)| (name, &policy["PolicyDocument"]["Statement"]));
    roles.chain(managed).flat_map(|(name, all)| many(all).into_iter().map(move |one| (name, one)))
}

/// Objects a role may write, relative to the environment's prefix.
pub(super) fn written<'t>(template: &'t Template, role: &'t str) -> impl Iterator<Item = &'t str> {
    statements(template)
        .filter(move |(name, statement)| *name == role && statement["Effect"] == "Allow")
        .filter(|(_, statement)| many(&statement["Action"]).iter().any(|action| *action == "s3:PutObject"))
        .flat_map(|(_, statement)| many(&statement["Resource"]))
        .map(|resource| text(resource).strip_prefix(BUCKET).unwrap_or("/").trim_start_matches("/${S3Prefix}"))
}

fn judge_objects(name: &str, statement: &Value) -> Vec<String> {
    let on_objects = many(&statement["Action"])
        .iter()
        .any(|action| text(action).starts_with("s3:") && text(action) != "s3:ListBucket");
    let inside = format!("{BUCKET}/${{S3Prefix}}");
    many(&statement["Resource"])
        .into_iter()
        .filter(|resource| on_objects && !text(resource).starts_with(&inside))
        .map(|resource| format!("{name} reaches objects outside the environment's prefix: {}", text(resource)))
        .collect()
}

fn judge_pass_role(name: &str, statement: &Value) -> Option<String> {
    let passes = many(&statement["Action"]).iter().any(|action| *action == "iam:PassRole");
    let only_to_textract = statement["Condition"]["StringEquals"]["iam:PassedToService"] == "textract.amazonaws.com";
    let only_this_role = target(&statement["Resource"]) == Some("TextractRole");
    (passes && !(only_to_textract && only_this_role)).then(|| format!("{name} may pass roles to others than Textract"))
}

/// The confused deputy: Textract working for somebody else must not speak with our role.
fn judge_textract_role(template: &Template) -> Option<String> {
    let trust = &template.properties("TextractRole")["AssumeRolePolicyDocument"]["Statement"][0];
    let account = target(&trust["Condition"]["StringEquals"]["aws:SourceAccount"]) == Some("AWS::AccountId");
    let source = text(&trust["Condition"]["ArnLike"]["aws:SourceArn"]).contains(":textract:");
    (!account || !source).then(|| "TextractRole may be used by Textract on behalf of other accounts".to_owned())
}
