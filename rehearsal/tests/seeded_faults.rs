//! The judgement notices mistakes: each fault is edited into the template's text, and must be named.

use rehearsal::template::{Template, findings};

/// An edit of the template, and part of what must be said of it.
struct Fault {
    before: &'static str,
    after: &'static str,
    finding: &'static str,
}

const fn fault(before: &'static str, after: &'static str, finding: &'static str) -> Fault {
    Fault { before, after, finding }
}

const FAULTS: &[Fault] = &[
    // A star in a policy.
    fault(
        "Action: [s3:GetObject, s3:PutObject]\n                Resource:\n                  - !Sub arn:${AWS::Partition}:s3:::nicsan-${Environment}-${AWS::AccountId}-${AWS::Region}/${S3Prefix}data/users/*",
        "Action: s3:*\n                Resource: \"*\"",
        "AuthRole allows s3:* on *",
    ),
    // A missing failure queue.
    fault(
        "        DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt SaveExtractionFailures.Arn } }\n",
        "",
        "SaveExtractionFunction has no failure queue",
    ),
    // An output that starts its own intake.
    fault("${S3Prefix}data/*\n", "${S3Prefix}*\n", "SyncStorageRole may write *, which starts the extraction again"),
    // Two functions with one role.
    fault(
        "Role: !GetAtt SettingsRole.Arn",
        "Role: !GetAtt AuthRole.Arn",
        "AuthRole is shared by AuthFunction and SettingsFunction",
    ),
    // A log kept for ever.
    fault(
        "LogGroupName: !Sub \"/aws/lambda/nicsan-${Environment}-uploads\", RetentionInDays: !Ref LogRetentionDays",
        "LogGroupName: !Sub \"/aws/lambda/nicsan-${Environment}-uploads\"",
        "UploadsFunction has no log group with a retention",
    ),
    // Longer than API Gateway waits.
    fault("Timeout: 28 #", "Timeout: 60 #", "UploadsFunction may run 60 s, its caller waits 30 s"),
    // More connections than the database has.
    fault(
        "!If [Reserve, 20,",
        "!If [Reserve, 60,",
        "the functions may hold 117 database connections, the budget is 77",
    ),
    // No reserved concurrency.
    fault(
        "      ReservedConcurrentExecutions: !If [Reserve, 10, !Ref AWS::NoValue] # few people, but /metrics is polled\n",
        "",
        "DashboardFunction has no reserved concurrency",
    ),
    // A secret in the environment.
    fault(
        "          JWT_EXPIRES_IN: 24h",
        "          JWT_SECRET: not-so-secret\n          JWT_EXPIRES_IN: 24h",
        "AuthFunction is told JWT_SECRET",
    ),
    // The owner's password for every function.
    fault(
        "parameter/nicsan/${Environment}/JWT_SECRET\n          - Sid: SecretsKey",
        "parameter/nicsan/${Environment}/*\n          - Sid: SecretsKey",
        "FunctionBasics may read the password of the schema's owner",
    ),
    // The functions as the owner of the schema.
    fault(
        "MasterUsername: !Ref DatabaseOwner",
        "MasterUsername: !Ref DatabaseUser",
        "the master of DatabaseCluster is not the owner",
    ),
    // A function that is told whom to become.
    fault(
        "          JWT_EXPIRES_IN: 24h # one",
        "          DB_OWNER: !Ref DatabaseOwner\n          JWT_EXPIRES_IN: 24h # one",
        "AuthFunction is told DB_OWNER",
    ),
    // A notification of everything.
    fault(
        "                  - { Name: suffix, Value: .pdf }\n",
        "",
        "the bucket must notify of uploads/*.pdf and of nothing else",
    ),
    // A key of another environment.
    fault(
        "${AWS::Region}/${S3Prefix}data/settings/*",
        "${AWS::Region}/data/settings/*",
        "SettingsRole reaches objects outside the environment's prefix",
    ),
    // The confused deputy.
    fault(
        "              StringEquals: { aws:SourceAccount: !Ref AWS::AccountId }\n              ArnLike: { aws:SourceArn: !Sub \"arn:${AWS::Partition}:textract:",
        "              ArnLike: { aws:SourceArn: !Sub \"arn:${AWS::Partition}:textract:",
        "TextractRole may be used by Textract on behalf of other accounts",
    ),
    // A bucket without versions.
    fault(
        "VersioningConfiguration: { Status: Enabled }",
        "VersioningConfiguration: { Status: Suspended }",
        "Files keeps no versions",
    ),
    // A tag that anybody may set, and that deletes.
    fault(
        "Action: [s3:PutObjectTagging, s3:PutObjectVersionTagging]",
        "Action: s3:PutObjectAcl",
        "others than the sweep may mark uploads for deletion",
    ),
    // A lifecycle rule that deletes documents still in use.
    fault("            TagFilters: [{ Key: state, Value: abandoned }]\n", "", "deletes more than abandoned uploads"),
    // Any origin.
    fault(
        "        - AllowOrigins: !Split [\",\", !Ref CorsOrigins]\n",
        "        - AllowOrigins: [\"*\"]\n",
        "the API lets other origins in than CorsOrigins",
    ),
    // An undelivered message without a place to go.
    fault(
        "            RedrivePolicy: { deadLetterTargetArn: !GetAtt TextractTopicFailures.Arn }\n",
        "",
        "SaveExtractionFunctionTextractDone has no failure queue",
    ),
    // Traffic before the schema.
    fault(
        "  HealthFunction:\n    Type: AWS::Serverless::Function\n    DependsOn: Migrations\n",
        "  HealthFunction:\n    Type: AWS::Serverless::Function\n",
        "HealthFunction may take traffic before the migrations ran",
    ),
    // Names of customers in the log of slow statements.
    fault(
        "        log_parameter_max_length: \"0\" #",
        "        #",
        "the log of DatabaseCluster holds values of statements",
    ),
    // A log of the database that RDS makes by itself.
    fault("/aws/rds/cluster/nicsan-${Environment}/", "/aws/rds/", "the log of DatabaseCluster is kept for ever"),
    // A database anybody may try.
    fault(
        "      SourceSecurityGroupId: !Ref FunctionSecurityGroup\n\n  ExistingDatabaseIngress:",
        "      CidrIp: 0.0.0.0/0\n\n  ExistingDatabaseIngress:",
        "DatabaseIngress lets in others than the functions",
    ),
    // A stack that migrates a database it no longer uses.
    fault(
        "${DatabaseUser}@${DatabaseHost}:${DatabasePort}/",
        "${DatabaseUser}:${DatabasePort}/",
        "MigrateFunction goes on migrating the database of before",
    ),
    // A bucket that a first deployment leaves behind when it fails.
    fault(
        "    DeletionPolicy: RetainExceptOnCreate\n    UpdateReplacePolicy: Retain\n    DependsOn: AccessLogsPolicy\n",
        "    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n    DependsOn: AccessLogsPolicy\n",
        "Files would be left behind by a first deployment that fails",
    ),
    // A page that API Gateway may not hand over.
    fault(
        "${Api}/*/GET/api/docs/*\n",
        "${Api}/*/GET/api/docs\n",
        "API Gateway may not call HealthFunction for GET /api/docs/:",
    ),
    // Metrics that cost more than the rest of the API.
    fault("DetailedMetricsEnabled: false", "DetailedMetricsEnabled: true", "every route is billed as custom metrics"),
    // A login that may be tried as often as anything else.
    fault(
        "        POST /api/auth/login: { ThrottlingBurstLimit: 20, ThrottlingRateLimit: 5 } # a whole office in the morning\n",
        "",
        "POST /api/auth/login is not throttled more strictly",
    ),
];

#[test]
fn each_seeded_fault_is_named() {
    let source = Template::source();
    std::thread::scope(|scope| {
        for Fault { before, after, finding } in FAULTS {
            assert_eq!(source.matches(before).count(), 1, "the fault must fit in one place: {before}");
            let faulty = source.replace(before, after);
            scope.spawn(move || {
                let wrong = findings(&Template::of(&faulty));
                assert!(wrong.iter().any(|sentence| sentence.contains(finding)), "{finding} is not among {wrong:?}");
            });
        }
    });
}
