//! May a function's role do what the function was seen doing? The policies are those of the transformed template.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::{
    observer::Call,
    template::{Template, many, policies::statements, target, text},
};

/// What an observed call needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    action: String,
    resource: String,
    /// Condition keys of the request.
    context: BTreeMap<&'static str, String>,
}

/// The bucket's name in the template.
const BUCKET: &str = "nicsan-${Environment}-${AWS::AccountId}-${AWS::Region}";

/// Values of what policies leave open: `AWS::Region`, `Environment`, `S3Prefix` …
pub type Values = BTreeMap<&'static str, String>;

impl Need {
    fn new(action: &str, resource: String) -> Self {
        Self { action: action.into(), resource, context: BTreeMap::new() }
    }

    /// What a call needs, by the Service Authorization Reference; none for a call that is answered without a role.
    ///
    /// # Panics
    /// The rehearsal does not know the call: it has to be taught.
    #[must_use]
    #[expect(clippy::panic, reason = "an unknown call must not pass as permitted")]
    pub fn of(call: &Call, values: &Values) -> Vec<Self> {
        match call.target.as_str() {
            "" => Self::of_s3(call),
            "AmazonSSM.GetParameters" => many(&call.json["Names"])
                .into_iter()
                .map(|name| {
                    Self::new(
                        "ssm:GetParameters",
                        filled("arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter", values)
                            + text(name),
                    )
                })
                .collect(),
            "Textract.StartDocumentAnalysis" => {
                let object = &call.json["DocumentLocation"]["S3Object"];
                let read = format!("arn:aws:s3:::{}/{}", text(&object["Bucket"]), text(&object["Name"]));
                vec![Self::new("textract:StartDocumentAnalysis", "*".into()), Self::new("s3:GetObject", read)]
            }
            "Textract.GetDocumentAnalysis" => vec![Self::new("textract:GetDocumentAnalysis", "*".into())],
            other => panic!("the rehearsal does not know what {other} needs"),
        }
    }

    #[expect(clippy::panic, reason = "an unknown call must not pass as permitted")]
    fn of_s3(call: &Call) -> Vec<Self> {
        let path = percent_decode_str(call.path.trim_start_matches('/')).decode_utf8_lossy().into_owned();
        let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
        let arn =
            if key.is_empty() { format!("arn:aws:s3:::{bucket}") } else { format!("arn:aws:s3:::{bucket}/{key}") };
        let has = |name: &str| call.query.contains_key(name);
        let action = match (call.method.as_str(), key.is_empty()) {
            ("GET" | "HEAD", true) => "s3:ListBucket",
            ("GET" | "HEAD", false) if has("versionId") => "s3:GetObjectVersion",
            ("GET" | "HEAD", false) => "s3:GetObject",
            ("PUT", false) if has("tagging") => "s3:PutObjectTagging",
            ("PUT", false) => "s3:PutObject",
            (method, _) => panic!("the rehearsal does not know what {method} {} needs", call.path),
        };
        let mut need = Self::new(action, arn);
        if let Some(prefix) = call.query.get("prefix") {
            need.context.insert("s3:prefix", prefix.clone());
        }
        // S3 tells of a missing object only whom it would let list the bucket.
        let looked_for = (call.status == 404).then(|| Self::new("s3:ListBucket", format!("arn:aws:s3:::{bucket}")));
        [need].into_iter().chain(looked_for).collect()
    }
}

/// The needs of these calls that the role of a function does not allow, as sentences.
#[must_use]
pub fn refused(template: &Template, function: &str, calls: &[Call], values: &Values) -> Vec<String> {
    let role = target(&template.properties(function)["Role"]).unwrap_or_default();
    let allowed: Vec<&Value> = statements(template)
        .filter(|(holder, statement)| {
            (*holder == role || *holder == "FunctionBasics") && statement["Effect"] == "Allow"
        })
        .map(|(_, statement)| statement)
        .collect();
    let mut wrong: Vec<String> = calls
        .iter()
        .flat_map(|call| Need::of(call, values))
        .filter(|need| !allowed.iter().any(|statement| allows(statement, need, values)))
        .map(|need| format!("{role} does not allow {} on {}", need.action, need.resource))
        .collect();
    wrong.sort();
    wrong.dedup();
    wrong
}

fn allows(statement: &Value, need: &Need, values: &Values) -> bool {
    let action = many(&statement["Action"]).into_iter().any(|action| text(action) == need.action);
    let resource = many(&statement["Resource"])
        .into_iter()
        .any(|resource| matches(&filled(text(resource), values), &need.resource));
    action && resource && conditions_hold(&statement["Condition"], need, values)
}

/// `StringLike` and its `IfExists` are what our object permissions use; another condition is not taken for granted.
fn conditions_hold(condition: &Value, need: &Need, values: &Values) -> bool {
    condition.as_object().into_iter().flatten().all(|(operator, keys)| {
        let absent = match operator.as_str() {
            "StringLike" => false,
            "StringLikeIfExists" => true,
            _ => return false,
        };
        keys.as_object().into_iter().flatten().all(|(key, patterns)| {
            let like = |sent: &String| many(patterns).into_iter().any(|p| matches(&filled(text(p), values), sent));
            need.context.get(key.as_str()).map_or(absent, like)
        })
    })
}

/// `${Name}` with its value; the bucket's name, which the template builds of several, with that of the stage.
fn filled(text: &str, values: &Values) -> String {
    let bucket = values.get("Bucket").map_or(BUCKET, String::as_str);
    let text = &text.replace(BUCKET, bucket);
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value))
}

/// Does a pattern with stars match?
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|tail| {
            (0..=tail.len()).filter(|at| tail.is_char_boundary(*at)).any(|at| matches(rest, &tail[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("a/*/v*.json", "a/7/v12.json"));
        assert!(!matches("a/*/v*.json", "a/7/w12.json"));
        assert!(matches("*", ""));
        assert!(!matches("a", "ab"));
    }

    #[test]
    fn a_condition_the_rehearsal_does_not_know_allows_nothing() {
        let need = Need::new("s3:GetObject", "arn:aws:s3:::b/k".into());
        let statement = json!({ "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" });
        assert!(allows(&statement, &need, &Values::new()));
        let strict =
            json!({ "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": { "Bool": { "x": "y" } } });
        assert!(!allows(&strict, &need, &Values::new()));
    }
}
