//! The database and the network around it: encrypted, recoverable, and open to our functions alone.

use super::{Template, many, target, text};

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
    if !text(&cluster["MasterUserPassword"]).starts_with("{{resolve:ssm-secure:") {
        wrong.push("the password of DatabaseCluster is not a SecureString".into());
    }
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
