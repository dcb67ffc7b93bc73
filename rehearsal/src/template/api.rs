//! The HTTP API: explicit routes, exact origins, throttles, and a log without personal data.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Template, target, text};
use crate::permissions::matches;

/// Fields of API Gateway's log that name a person, or a path in which a name was searched for.
const PERSONAL: [&str; 4] = ["identity", "$context.path", "userAgent", "authorizer"];

/// Routes where a flood costs more than a request: passwords are hashed, Textract is paid.
const DEAR: [&str; 6] = [
    "POST /api/auth/login",
    "POST /api/auth/register",
    "POST /api/upload/pdf",
    "POST /api/upload/presign",
    "POST /api/upload/{id}/process",
    "POST /api/upload/pdf/{id}/retry",
];

pub(super) fn judge(template: &Template) -> Vec<String> {
    let mut wrong = Vec::new();
    let cors = &template.properties("Api")["Body"]["x-amazon-apigateway-cors"]["Fn::If"][1];
    if !origins_are_exact(template, &cors["allowOrigins"]) {
        wrong.push("the API lets other origins in than CorsOrigins".into());
    }
    if routes(template)
        .iter()
        .any(|(method, path, _)| path.contains("$default") || path.contains("{proxy+}") || method == "ANY")
    {
        wrong.push("a route takes everything".into());
    }
    wrong.extend(routes(template).iter().filter(|route| !may_be_called(template, route)).map(
        |(method, path, function)| {
            format!("API Gateway may not call {function} for {method} {path}: every such request would be a 500")
        },
    ));
    let stage = template.properties("ApiApiGatewayDefaultStage");
    let log = &stage["AccessLogSettings"];
    if log["DestinationArn"].is_null() || template.properties("ApiLogs")["RetentionInDays"].is_null() {
        wrong.push("the API has no access log with a retention".into());
    }
    wrong.extend(
        PERSONAL
            .iter()
            .filter(|field| text(&log["Format"]).contains(**field))
            .map(|field| format!("the access log holds {field}")),
    );
    if stage["DefaultRouteSettings"]["DetailedMetricsEnabled"] == true {
        wrong.push("every route is billed as custom metrics that nobody looks at".into());
    }
    let usual = stage["DefaultRouteSettings"]["ThrottlingRateLimit"].as_u64();
    for route in DEAR {
        let own = stage["RouteSettings"][route]["ThrottlingRateLimit"].as_u64();
        if usual.is_none() || own.is_none() || own >= usual {
            wrong.push(format!("{route} is not throttled more strictly than the rest"));
        }
    }
    wrong
}

/// Method, path as axum spells it, and function of every route.
#[must_use]
pub fn routes(template: &Template) -> BTreeSet<(String, String, String)> {
    let paths = template.properties("Api")["Body"]["paths"].as_object();
    paths
        .into_iter()
        .flatten()
        .flat_map(|(path, methods)| {
            methods.as_object().into_iter().flatten().map(move |(method, route)| (method, path, route))
        })
        .map(|(method, path, route)| (method.to_uppercase(), path.clone(), function_of(route)))
        .collect()
}

/// Does a permission of the function let API Gateway in, whether it names the route or the path that was asked for?
fn may_be_called(template: &Template, (method, path, function): &(String, String, String)) -> bool {
    let asked: Vec<&str> = path
        .split('/')
        .map(|part| match part.strip_prefix('{') {
            Some(name) if name.ends_with("+}") => "one/two",
            Some(_) => "one",
            None => part,
        })
        .collect();
    let permitted: Vec<&str> = template
        .of_type("AWS::Lambda::Permission")
        .filter(|(_, permission)| target(&permission["FunctionName"]) == Some(function))
        .filter_map(|(_, permission)| {
            let source = &permission["SourceArn"]["Fn::Sub"];
            let source = source.as_str().or_else(|| source[0].as_str())?;
            // After the API come the stage, the method and the path.
            source.split_once(":${AWS::AccountId}:")?.1.splitn(3, '/').nth(2)
        })
        .collect();
    [path.clone(), asked.join("/")]
        .iter()
        .all(|path| permitted.iter().any(|pattern| matches(pattern, &format!("{method}{path}"))))
}

/// The logical name inside `…functions/${AuthFunction.Arn}/invocations`.
fn function_of(route: &Value) -> String {
    let uri = text(&route["x-amazon-apigateway-integration"]["uri"]);
    uri.split_once("functions/${")
        .and_then(|(_, rest)| rest.split_once(".Arn}"))
        .map_or_else(String::new, |(name, _)| name.into())
}

/// `!Split [",", !Ref CorsOrigins]`, where the parameter refuses a star. A list parameter will not do: the translator
/// makes one text of it.
pub(super) fn origins_are_exact(template: &Template, origins: &Value) -> bool {
    let split = &origins["Fn::Split"];
    let parameter = split[1]["Ref"] == "CorsOrigins" || &split[1] == template.default("CorsOrigins");
    split[0] == "," && parameter && text(&template.0["Parameters"]["CorsOrigins"]["AllowedPattern"]).contains("[^*,]")
}
