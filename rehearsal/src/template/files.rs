//! The buckets: private, versioned, encrypted, kept; and what may be put where.

use super::{Template, api, many, target, text};

/// The four switches against public objects.
const BLOCKS: [&str; 4] = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];

pub(super) fn judge(template: &Template) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, bucket) in template.of_type("AWS::S3::Bucket") {
        if BLOCKS.iter().any(|block| bucket["PublicAccessBlockConfiguration"][block] != true) {
            wrong.push(format!("{name} may become public"));
        }
        if bucket["OwnershipControls"]["Rules"][0]["ObjectOwnership"] != "BucketOwnerEnforced" {
            wrong.push(format!("{name} takes objects that belong to others"));
        }
        if bucket["BucketEncryption"].is_null() {
            wrong.push(format!("{name} is not encrypted"));
        }
        let resource = &template.0["Resources"][name];
        let keeps = ["Retain", "RetainExceptOnCreate"].contains(&text(&resource["DeletionPolicy"]));
        if !keeps || resource["UpdateReplacePolicy"] != "Retain" {
            wrong.push(format!("{name} would be deleted with the stack"));
        }
        if !bucket["BucketName"].is_null() && resource["DeletionPolicy"] == "Retain" {
            wrong.push(format!(
                "{name} would be left behind by a first deployment that fails, and bar its name to the next"
            ));
        }
        if !denies_plain_text(template, name) {
            wrong.push(format!("{name} answers without TLS"));
        }
    }
    wrong.extend(judge_files(template));
    wrong.extend(judge_rights(template));
    wrong
}

fn judge_files(template: &Template) -> Vec<String> {
    let files = template.properties("Files");
    let rules = many(&files["LifecycleConfiguration"]["Rules"]);
    let has = |field: &str| rules.iter().any(|rule| !rule[field].is_null());
    let abandoned = rules.iter().filter(|rule| !rule["ExpirationInDays"].is_null());
    let mut wrong = Vec::new();
    if files["VersioningConfiguration"]["Status"] != "Enabled" {
        wrong.push("Files keeps no versions: a deleted object is gone".into());
    }
    if !has("AbortIncompleteMultipartUpload") || !has("NoncurrentVersionExpiration") || abandoned.clone().count() == 0 {
        wrong.push("Files grows for ever: parts, older versions or abandoned uploads are never deleted".into());
    }
    // A rule that deletes current objects must be about tagged uploads and nothing else.
    for rule in abandoned.filter(|rule| rule["TagFilters"].is_null() || text(&rule["Prefix"]) != "${S3Prefix}uploads/")
    {
        wrong.push(format!("the lifecycle rule {} deletes more than abandoned uploads", rule["Id"]));
    }
    // S3 refuses a rule with an empty origin, so there is none where there are no origins.
    let cors = &files["CorsConfiguration"]["Fn::If"];
    let origins = many(&cors[1]["CorsRules"]);
    if cors[0] != "HasOrigins" || origins.iter().any(|rule| !api::origins_are_exact(template, &rule["AllowedOrigins"]))
    {
        wrong.push("Files lets other origins in than CorsOrigins".into());
    }
    wrong
}

fn judge_rights(template: &Template) -> Vec<String> {
    let statements = many(&template.properties("FilesPolicy")["PolicyDocument"]["Statement"]);
    let denies = |action: &str, condition: &str, path: &str| {
        statements.iter().any(|s| {
            s["Effect"] == "Deny"
                && many(&s["Action"]).into_iter().any(|denied| text(denied) == action)
                && text(&s["Resource"]).ends_with(path)
                && s["Condition"].to_string().contains(condition)
        })
    };
    let mut wrong = Vec::new();
    if !denies("s3:PutObject", "UploadsRole", "${S3Prefix}uploads/*") {
        wrong.push("others than the uploads function may put uploads".into());
    }
    if !denies("s3:PutObjectTagging", "SweepUploadsRole", "${S3Prefix}uploads/*") {
        wrong.push("others than the sweep may mark uploads for deletion".into());
    }
    if !denies("s3:PutObject", "s3:if-none-match", "data/policies/*/v*.json") {
        wrong.push("a version of a policy may be written over".into());
    }
    wrong
}

fn denies_plain_text(template: &Template, bucket: &str) -> bool {
    template
        .of_type("AWS::S3::BucketPolicy")
        .filter(|(_, policy)| target(&policy["Bucket"]) == Some(bucket))
        .flat_map(|(_, policy)| many(&policy["PolicyDocument"]["Statement"]))
        .any(|s| s["Effect"] == "Deny" && s["Condition"]["Bool"]["aws:SecureTransport"] == "false")
}
