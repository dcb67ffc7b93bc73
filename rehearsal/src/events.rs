//! Events as AWS sends them. Sources: «AWS Lambda function integrations for HTTP APIs», «Event message structure» (S3),
//! «Amazon EventBridge scheduled events», «Custom resource request objects».

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// A request, as an HTTP API sends it (payload format 2.0): the path decoded, the query as it came.
#[derive(Clone, Debug)]
pub struct HttpRequest {
    method: &'static str,
    route: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    cookies: Vec<String>,
    body: Option<(String, bool)>,
}

impl HttpRequest {
    /// To a route without variables.
    #[must_use]
    pub fn new(method: &'static str, path: &str) -> Self {
        Self::to(method, path, path)
    }

    /// To a route with variables, at a decoded path.
    #[must_use]
    pub fn to(method: &'static str, route: &str, path: &str) -> Self {
        let headers = [
            ("accept", "*/*"),
            ("host", "r3pmxmplak.execute-api.ap-south-1.amazonaws.com"),
            ("user-agent", "Mozilla/5.0"),
            ("x-amzn-trace-id", "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e"),
            ("x-forwarded-for", "205.255.255.176"),
            ("x-forwarded-port", "443"),
            ("x-forwarded-proto", "https"),
        ];
        Self {
            method,
            route: route.into(),
            path: path.into(),
            query: String::new(),
            headers: headers.map(|(name, value)| (name.into(), value.into())).into(),
            cookies: Vec::new(),
            body: None,
        }
    }

    /// With the query as the client encoded it.
    #[must_use]
    pub fn query(mut self, query: &str) -> Self {
        query.clone_into(&mut self.query);
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// Signed in.
    #[must_use]
    pub fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// With a cookie.
    #[must_use]
    pub fn cookie(mut self, cookie: &str) -> Self {
        self.cookies.push(cookie.into());
        self
    }

    /// With JSON, as text.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        Self { body: Some((body.to_string(), false)), ..self.header("content-type", "application/json") }
    }

    /// With bytes, which API Gateway sends as base64.
    #[must_use]
    pub fn bytes(self, kind: &str, body: &[u8]) -> Self {
        Self { body: Some((STANDARD.encode(body), true)), ..self.header("content-type", kind) }
    }

    /// The event.
    #[must_use]
    pub fn event(&self) -> Value {
        let route = format!("{} {}", self.method, self.route);
        let mut event = json!({
            "version": "2.0",
            "routeKey": route,
            "rawPath": self.path,
            "rawQueryString": self.query,
            "headers": self.headers,
            "requestContext": {
                "accountId": "000000000000",
                "apiId": "r3pmxmplak",
                "domainName": "r3pmxmplak.execute-api.ap-south-1.amazonaws.com",
                "domainPrefix": "r3pmxmplak",
                "http": {
                    "method": self.method,
                    "path": self.path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "205.255.255.176",
                    "userAgent": "Mozilla/5.0"
                },
                "requestId": "JKJaXmPLvHcESHA=",
                "routeKey": route,
                "stage": "$default",
                "time": "10/Mar/2026:05:16:23 +0000",
                "timeEpoch": 1_773_119_783_000_u64
            },
            "isBase64Encoded": self.body.as_ref().is_some_and(|(_, encoded)| *encoded),
        });
        if let Some((body, _)) = &self.body {
            event["body"] = json!(body);
        }
        if !self.cookies.is_empty() {
            event["cookies"] = json!(self.cookies);
        }
        event
    }
}

/// One file of a form, as a browser sends it.
#[must_use]
pub fn form(boundary: &str, fields: &[(&str, &str)], filename: &str, file: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"pdf\"; filename=\"{filename}\"\r\nContent-Type: application/pdf\r\n\r\n"
    );
    body.extend(head.bytes());
    body.extend(file);
    body.extend(format!("\r\n--{boundary}--\r\n").bytes());
    body
}

/// Objects that were created: bucket, key as S3 encodes it, size, sequencer.
#[must_use]
pub fn objects_created(objects: &[(&str, &str, u64, &str)]) -> Value {
    let records = objects.iter().map(|(bucket, key, size, sequencer)| {
        json!({
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "ap-south-1",
            "eventTime": "2026-03-10T05:16:23.000Z",
            "eventName": "ObjectCreated:Put",
            "userIdentity": { "principalId": "AWS:AIDAXMPL" },
            "requestParameters": { "sourceIPAddress": "205.255.255.176" },
            "responseElements": { "x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVURIY8" },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "PdfArrived",
                "bucket": { "name": bucket, "ownerIdentity": { "principalId": "A3NL1KOZZKExample" }, "arn": format!("arn:aws:s3:::{bucket}") },
                "object": { "key": key, "size": size, "eTag": "d41d8cd98f00b204e9800998ecf8427e", "sequencer": sequencer }
            }
        })
    });
    json!({ "Records": records.collect::<Vec<_>>() })
}

/// A minute, or five, have passed.
#[must_use]
pub fn schedule() -> Value {
    json!({
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": "2026-03-10T05:16:00Z",
        "region": "ap-south-1",
        "resources": ["arn:aws:events:ap-south-1:000000000000:rule/every-minute"],
        "detail": {}
    })
}

/// A custom resource is to be made, changed or taken away; the answer goes to `url`.
#[must_use]
pub fn custom_resource(kind: &str, url: &str) -> Value {
    let mut event = json!({
        "RequestType": kind,
        "ServiceToken": "arn:aws:lambda:ap-south-1:000000000000:function:nicsan-staging-migrate:live",
        "ResponseURL": url,
        "StackId": "arn:aws:cloudformation:ap-south-1:000000000000:stack/nicsan-staging/guid",
        "RequestId": "9f5c4a0e-5a5d-4f8c-8f1c-2f1d0c7b3a11",
        "LogicalResourceId": "Migrations",
        "ResourceType": "Custom::Migrations",
        "ResourceProperties": { "ServiceToken": "arn:aws:lambda:…:migrate:live", "CodeVersion": "2" }
    });
    if kind != "Create" {
        event["PhysicalResourceId"] = json!("nicsan-migrations");
    }
    if kind == "Update" {
        event["OldResourceProperties"] = json!({ "CodeVersion": "1" });
    }
    event
}
