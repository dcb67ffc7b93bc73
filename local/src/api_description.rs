//! The API's description: what the routes say of themselves, and what holds for all of them.

use serde_json::{Value, json};
use shared::{
    clients::Clients,
    http::access::{Access, Route, find},
};

use crate::{
    folder::FolderSecrets,
    parts::{self, Own},
    stack::open_api,
};

/// For people who read the page from the top.
const ABOUT: &str = "\
Policies, uploads and figures of a motor-insurance broker.

**Answers** are `{\"success\": true, \"data\": …}`, with `message` and `meta` where there is something to add; failures are \
`{\"success\": false, \"error\": <text for people>, \"code\": <closed list>, \"details\": {field: text}, \"requestId\": …}`. \
A write is acknowledged when PostgreSQL has committed it; `storage` says whether S3 has it too (`synced`) or will have \
(`pending`).

**Values.** Money, percentages and sums inside rows are decimal strings (`\"12150.00\"`), ids are numbers, except that of an \
upload. Requests may send numbers or numeric strings. Dates are `YYYY-MM-DD`, instants RFC 3339 in UTC; a day on a \
dashboard is a day in Asia/Kolkata.

**Reads that are polled** carry an `ETag`; send it as `If-None-Match` and unchanged answers are 304. **Changes** take \
`If-Match: \"<version>\"` and answer 412 when somebody was faster. **Creating requests** take an `Idempotency-Key`: the same \
key with the same body gets the same answer again.

**To try it:** `POST /api/auth/login`, then put the token under «Authorize».";

/// A status, and what it means.
type Meaning = (&'static str, &'static str);

/// What every route may answer besides what it says itself.
const ALWAYS: &[Meaning] = &[
    ("429", "Too often; `Retry-After` says when to try again"),
    ("503", "A neighbour does not answer; nothing was acknowledged, `Retry-After` says when to try again"),
];
const READS: &[Meaning] = &[("304", "Unchanged since the answer whose `ETag` was sent as `If-None-Match`")];
const SIGNED_IN: &[Meaning] = &[("401", "No token, or one that is no longer good")];
const FOUNDERS: &[Meaning] = &[("403", "The role does not allow it")];
/// Routes with something in their path.
const PLACES: &[Meaning] = &[("404", "There is nothing under this address")];
/// Routes with a query, with headers of their own, or with JSON.
const ASKED: &[Meaning] = &[
    ("400", "The query, a header or the JSON cannot be read"),
    ("422", "Some values are not valid: `details` names them"),
];
const JSON: &[Meaning] = &[("413", "Larger than this route takes"), ("415", "The body is not `application/json`")];

/// What a route with this description may answer.
fn general(operation: &Value, route: &Route) -> impl Iterator<Item = &'static Meaning> + use<> {
    let places = operation["parameters"].as_array().into_iter().flatten().map(|one| &one["in"]);
    let (path, other): (Vec<_>, Vec<_>) = places.partition(|place| *place == "path");
    let json = !operation["requestBody"]["content"]["application/json"].is_null();
    let groups = [
        (true, ALWAYS),
        (route.method == "GET", READS),
        (route.access != Access::Public, SIGNED_IN),
        (route.access == Access::Founder, FOUNDERS),
        (!path.is_empty(), PLACES),
        (json || !other.is_empty(), ASKED),
        (json, JSON),
    ];
    groups.into_iter().filter(|(applies, _)| *applies).flat_map(|(_, meanings)| meanings)
}

/// The description as JSON, with a final line break; the same routes give the same text.
///
/// # Errors
/// A route is not in the table of routes and roles.
pub async fn text() -> anyhow::Result<String> {
    let mut text = serde_json::to_string_pretty(&describe().await?)?;
    text.push('\n');
    Ok(text)
}

async fn describe() -> anyhow::Result<Value> {
    let mut api = serde_json::to_value(open_api(&unconnected().await?)?)?;
    api["info"] = json!({ "title": "Nicsan CRM", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT });
    api["servers"] = json!([{ "url": "/", "description": "where this page comes from" }]);
    api["components"]["securitySchemes"] =
        json!({ "token": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" } });
    let paths = api["paths"].as_object_mut().into_iter().flatten();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object_mut().into_iter().flatten() {
            let method = http::Method::from_bytes(method.to_uppercase().as_bytes())?;
            let route = find(&method, path);
            complete(operation, route.ok_or_else(|| anyhow::anyhow!("{method} {path} is not in the table of routes"))?);
        }
    }
    Ok(with_plain_paths(api))
}

/// Routers write `{*q}` for the rest of a path; descriptions know `{q}` only.
fn with_plain_paths(mut api: Value) -> Value {
    let paths = api["paths"].take();
    let plain =
        paths.as_object().into_iter().flatten().map(|(path, methods)| (path.replace("{*", "{"), methods.clone()));
    api["paths"] = Value::Object(plain.collect());
    api
}

/// Who may use the route, and the answers of the edge.
fn complete(operation: &mut Value, route: &Route) {
    let (security, who) = match route.access {
        Access::Public => (json!([]), "anybody"),
        Access::SignedIn => (json!([{ "token": [] }]), "everybody signed in"),
        Access::Founder => (json!([{ "token": [] }]), "founders"),
    };
    operation["security"] = security;
    operation["x-access"] = json!(who);
    for (status, text) in general(operation, route) {
        if operation["responses"][status].is_null() {
            let content = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Failure" } } });
            operation["responses"][status] = json!({ "description": text, "content": content });
        }
    }
    if let Some(Value::Object(unchanged)) = operation.pointer_mut("/responses/304") {
        unchanged.remove("content");
    }
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        if response["description"].is_null() {
            let known = status.parse().ok().and_then(|code: http::StatusCode| code.canonical_reason());
            response["description"] = json!(known.unwrap_or_default());
        }
    }
}

/// Clients that reach nothing: routes are described without being asked.
async fn unconnected() -> anyhow::Result<Clients> {
    let secrets = FolderSecrets {
        db_password: "none".into(),
        functions_password: "none".into(),
        jwt_secret: format!("none:{}", "0123456789abcdef".repeat(4)),
    };
    let own = Own { postgres_port: Some(9), s3_url: Some("http://127.0.0.1:9".into()) };
    parts::clients(&crate::environment::Variables::new(), &own, &secrets).await
}
