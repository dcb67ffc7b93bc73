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

/// The password of who may do anything in the database: the migration step's role may read it, and no other.
fn judge_owner_secret(template: &Template) -> Vec<String> {
    let readers: BTreeSet<&str> = statements(template)
        .filter(|(_, statement)| statement["Effect"] == "Allow" && reads_owner_secret(statement))
        .map(|(holder, _)| holder)
        .collect();
    let mut wrong: Vec<String> = readers
        .iter()
        .filter(|holder| **holder != "MigrateRole")
        .map(|holder| format!("{holder} may read the password of the schema's owner"))
        .collect();
    if !readers.contains("MigrateRole") {
        wrong.push("MigrateRole may not read the password of the schema's owner".into());
    }
    wrong
}

/// By its name, or by a key that opens what is kept under it.
fn reads_owner_secret(statement: &Value) -> bool {
    let condition = &statement["Condition"]["StringEquals"];
    let (via, opened) = (text(&condition["kms:ViaService"]), &condition["kms:EncryptionContext:PARAMETER_ARN"]);
    let names = |patterns: &Value| many(patterns).into_iter().any(|one| matches(text(one), OWNER_SECRET));
    many(&statement["Action"]).into_iter().map(text).any(|action| {
        if action.starts_with("kms:") {
            // Through another service the parameter cannot be reached; without a condition everything can.
            (via.is_empty() || via.starts_with("ssm.")) && (opened.is_null() || names(opened))
        } else {
            action.starts_with("ssm:") && names(&statement["Resource"])
        }
    })
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
