//! The database and the network around it: encrypted, recoverable, and open to our functions alone.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Template, many, policies::statements, target, text};
use crate::permissions::matches;

/// The parameter, as policies name it.
const OWNER_SECRET: &str =
    "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/nicsan/${Environment}/DB_OWNER_PASSWORD";

/// Least days of point-in-time recovery.
const BACKUP_DAYS: u64 = 7;

pub(super) fn judge(template: &Template) -> Vec<String> {
    let mut wrong = Vec::new();
    let cluster = template.properties("DatabaseCluster");
    for (setting, why) in [("StorageEncrypted", "is not encrypted"), ("DeletionProtection", "may be deleted by a slip")]
    {
        if cluster[setting] != true {
            wrong.push(format!("DatabaseCluster {why}"));
        }
    }
    if cluster["BackupRetentionPeriod"].as_u64() < Some(BACKUP_DAYS) {
        wrong.push(format!("DatabaseCluster can go back less than {BACKUP_DAYS} days"));
    }
    if template.0["Resources"]["DatabaseCluster"]["DeletionPolicy"] != "Snapshot" {
        wrong.push("DatabaseCluster would be deleted without a snapshot".into());
    }
    let owner = (target(&cluster["MasterUsername"]), text(&cluster["MasterUserPassword"]));
    if owner != (Some("DatabaseOwner"), "{{resolve:ssm-secure:/nicsan/${Environment}/DB_OWNER_PASSWORD}}") {
        wrong.push("the master of DatabaseCluster is not the owner with its SecureString".into());
    }
    wrong.extend(judge_owner_secret(template));
    let parameters = &template.properties("DatabaseParameters")["Parameters"];
    if parameters["rds.force_ssl"] != "1" {
        wrong.push("DatabaseCluster answers without TLS".into());
    }
    if target(&parameters["max_connections"]) != Some("DatabaseConnections") {
        wrong.push("DatabaseCluster does not accept the number of connections the budget counts on".into());
    }
    if parameters["log_parameter_max_length"] != "0" || parameters["log_error_verbosity"] != "terse" {
        wrong.push("the log of DatabaseCluster holds values of statements: names, numbers, passwords' hashes".into());
    }
    let group = format!("/aws/rds/cluster/{}/postgresql", text(&cluster["DBClusterIdentifier"]));
    let logs = template.properties("DatabaseLogs");
    if text(&logs["LogGroupName"]) != group || logs["RetentionInDays"].is_null() {
        wrong.push("the log of DatabaseCluster is kept for ever".into());
    }
    for (name, _) in template.of_type("AWS::RDS::DBInstance").filter(|(_, i)| i["PubliclyAccessible"] != false) {
        wrong.push(format!("{name} can be reached from the internet"));
    }
    wrong.extend(judge_network(template));
    wrong
}

/// The password of who may do anything in the database: for the migration step alone.
fn judge_owner_secret(template: &Template) -> Vec<String> {
    let needs = ["ssm:GetParameters", "kms:Decrypt"];
    let name = |action: &str, statement: &Value| {
        let secrets = match action {
            "kms:Decrypt" => &statement["Condition"]["StringEquals"]["kms:EncryptionContext:PARAMETER_ARN"],
            _ => &statement["Resource"],
        };
        // A condition that is not there, or of another kind, opens everything.
        secrets.is_null() || many(secrets).into_iter().any(|pattern| matches(text(pattern), OWNER_SECRET))
    };
    let held = |holder: &str, action: &str| {
        statements(template).any(|(who, statement)| {
            who == holder
                && statement["Effect"] == "Allow"
                && many(&statement["Action"]).into_iter().any(|allowed| matches(text(allowed), action))
                && name(action, statement)
        })
    };
    let holders: BTreeSet<&str> = statements(template).map(|(who, _)| who).collect();
    let mut wrong = Vec::new();
    for action in needs.into_iter().chain(["ssm:GetParameter", "ssm:GetParametersByPath"]) {
        for who in holders.iter().filter(|who| held(who, action) != (**who == "MigrateRole" && needs.contains(&action)))
        {
            let verb = if *who == "MigrateRole" { "may not" } else { "may" };
            wrong.push(format!("{who} {verb} {action} the password of the schema's owner"));
        }
    }
    wrong
}

fn judge_network(template: &Template) -> Vec<String> {
    let single = template.of_type("AWS::EC2::SecurityGroupIngress");
    let inline = template
        .of_type("AWS::EC2::SecurityGroup")
        .flat_map(|(name, group)| many(&group["SecurityGroupIngress"]).into_iter().map(move |rule| (name, rule)));
    let mut wrong: Vec<String> = single
        .chain(inline)
        .filter(|(_, rule)| target(&rule["SourceSecurityGroupId"]) != Some("FunctionSecurityGroup"))
        .map(|(name, _)| format!("{name} lets in others than the functions"))
        .collect();
    if template.of_type("AWS::EC2::InternetGateway").next().is_some() {
        wrong.push("the network has a way in from the internet".into());
    }
    wrong
}
