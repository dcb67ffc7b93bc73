//! Every function: its role, its log, its limits, its environment, its place in the connection budget.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Template, events, target, text};

/// Seconds after which API Gateway answers 504 whatever the function does.
const API_LIMIT: u64 = 30;

/// Share of the database's connections the functions may hold together: the rest is for people and for a failover.
const BUDGET_PERCENT: u64 = 80;

/// What every function is told.
const EVERY: [&str; 7] = ["AWS_S3_BUCKET", "DB_HOST", "DB_NAME", "DB_PORT", "DB_USER", "ENVIRONMENT", "S3_PREFIX"];
/// What the functions that talk to Textract are told.
const TEXTRACT: [&str; 3] = ["TEXTRACT_FEATURES", "TEXTRACT_ROLE_ARN", "TEXTRACT_TOPIC_ARN"];

/// What a function is told beyond [`EVERY`].
fn own_environment(name: &str) -> Vec<&'static str> {
    match name {
        "AuthFunction" => vec!["CORS_ORIGINS", "JWT_EXPIRES_IN"],
        "UploadsFunction" => [&["CORS_ORIGINS"], &TEXTRACT[..]].concat(),
        "PoliciesFunction" | "DashboardFunction" | "SettingsFunction" | "HealthFunction" => vec!["CORS_ORIGINS"],
        "MigrateFunction" => vec!["DB_OWNER"],
        "StartExtractionFunction" | "SaveExtractionFunction" | "SweepUploadsFunction" => TEXTRACT.to_vec(),
        _ => Vec::new(),
    }
}

pub(super) fn judge(template: &Template) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut roles = BTreeMap::new();
    for (name, function) in template.functions() {
        if function["Runtime"] != "provided.al2023" || function["Handler"] != "bootstrap" {
            wrong.push(format!("{name} is not a bootstrap on provided.al2023"));
        }
        match target(&function["Role"]) {
            None => wrong.push(format!("{name} has no role of this template")),
            Some(role) => roles.entry(role).or_insert_with(Vec::new).push(name),
        }
        wrong.extend(judge_log(template, name, function));
        wrong.extend(judge_timeout(template, name, function));
        wrong.extend(judge_environment(name, function));
        if reserved(function).is_none() {
            wrong.push(format!("{name} has no reserved concurrency"));
        }
        let waits = &template.0["Resources"][name]["DependsOn"];
        if name != "MigrateFunction" && !super::many(waits).iter().any(|other| *other == "Migrations") {
            wrong.push(format!("{name} may take traffic before the migrations ran"));
        }
    }
    for (role, users) in roles.into_iter().filter(|(_, users)| users.len() > 1) {
        wrong.push(format!("{role} is shared by {}", users.join(" and ")));
    }
    wrong.extend(judge_migrate(template));
    if connections(template) > budget(template) {
        let (held, allowed) = (connections(template), budget(template));
        wrong.push(format!("the functions may hold {held} database connections, the budget is {allowed}"));
    }
    wrong
}

/// Connections all functions may hold together: one for each running copy.
#[must_use]
pub fn connections(template: &Template) -> u64 {
    template.functions().filter_map(|(_, function)| reserved(function)).sum()
}

/// Connections the functions may hold together, whatever database they are given.
#[must_use]
pub fn budget(template: &Template) -> u64 {
    let least = &template.0["Parameters"]["DatabaseConnections"]["MinValue"];
    least.as_u64().unwrap_or_default() * BUDGET_PERCENT / 100
}

/// `!If [Reserve, n, !Ref AWS::NoValue]`
fn reserved(function: &Value) -> Option<u64> {
    function["ReservedConcurrentExecutions"]["Fn::If"][1].as_u64()
}

fn judge_log(template: &Template, name: &str, function: &Value) -> Option<String> {
    let group = template.properties(target(&function["LoggingConfig"]["LogGroup"]).unwrap_or_default());
    if group["RetentionInDays"].is_null() {
        return Some(format!("{name} has no log group with a retention"));
    }
    let expected = format!("/aws/lambda/{}", text(&function["FunctionName"]));
    (text(&group["LogGroupName"]) != expected).then(|| format!("the log group of {name} is not named after it"))
}

/// A version keeps the environment it was published with, and SAM publishes one for new code only: the database it migrates
/// must be in its description, which CloudFormation cannot change without a new version.
fn judge_migrate(template: &Template) -> Option<String> {
    let (_, version) = template.of_type("AWS::Lambda::Version").find(|(name, _)| name.starts_with("Migrate"))?;
    let described = ["DatabaseHost", "DatabasePort", "DatabaseName", "DatabaseUser", "S3Prefix"]
        .iter()
        .all(|parameter| text(&version["Description"]).contains(&format!("${{{parameter}}}")));
    (!described)
        .then(|| "MigrateFunction goes on migrating the database of before when a parameter names another".into())
}

/// Who calls a function waits only so long.
fn judge_timeout(template: &Template, name: &str, function: &Value) -> Option<String> {
    let seconds = function["Timeout"].as_u64().unwrap_or(u64::MAX);
    let limit = if events::is_http(template, name) {
        API_LIMIT
    } else if let Some(period) = events::period_seconds(template, name) {
        period
    } else if name == "MigrateFunction" {
        template.properties("Migrations")["ServiceTimeout"].as_u64().unwrap_or_default()
    } else {
        // Lambda's own.
        901
    };
    (seconds >= limit).then(|| format!("{name} may run {seconds} s, its caller waits {limit} s"))
}

fn judge_environment(name: &str, function: &Value) -> Vec<String> {
    let told: Vec<&str> = function["Environment"]["Variables"]
        .as_object()
        .map(|v| v.keys().map(String::as_str).collect())
        .unwrap_or_default();
    let wanted = [&EVERY[..], &own_environment(name)].concat();
    let surplus = told
        .iter()
        .filter(|variable| !wanted.contains(variable))
        .map(|v| format!("{name} is told {v}, which it does not need"));
    let missing = wanted.iter().filter(|variable| !told.contains(variable)).map(|v| format!("{name} is not told {v}"));
    surplus.chain(missing).collect()
}
