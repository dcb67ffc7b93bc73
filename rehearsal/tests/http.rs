//! The HTTP functions behind an HTTP API: text, base64, cookies, odd encodings, and what each may touch.

use rehearsal::{
    events::HttpRequest,
    stage::{Actor, Stage, body},
    template::Template,
};
use serde_json::{Value, json};
use shared::domain::Role;

async fn ready(stage: &Stage, package: &'static str) -> Actor {
    let mut actor = stage.start_function(package).await;
    if let Err(why) = actor.ready().await {
        panic!("{package} does not start: {why}\n{}", actor.function.log().join("\n"));
    }
    actor
}

fn allowed(actor: &Actor) {
    assert_eq!(actor.trespasses(&Template::of(&Template::source())), Vec::<String>::new());
}

#[tokio::test]
async fn health_answers_text_to_anybody_and_logs_json_with_both_ids() {
    let stage = Stage::start().await;
    let mut health = ready(&stage, "health").await;
    let answer = health.request(HttpRequest::new("GET", "/api/health").cookie("theme=dark").event()).await;
    assert_eq!(answer["statusCode"], 200, "{answer}");
    assert_eq!(answer["isBase64Encoded"], false);
    assert_eq!(answer["headers"]["x-request-id"], "JKJaXmPLvHcESHA=");
    let log = health.function.log();
    let line = log.iter().find(|line| line.contains("answered")).expect("every request is logged");
    let line: Value = serde_json::from_str(line).expect("the log is JSON");
    assert_eq!(line["level"], "INFO");
    assert!(line["spans"][0]["requestId"].is_string(), "the id Lambda knows it by: {line}");
    assert_eq!(line["spans"][1]["id"], "JKJaXmPLvHcESHA=", "the id the client was told: {line}");
    let missing = health.request(HttpRequest::new("GET", "/nowhere").event()).await;
    assert_eq!(missing["statusCode"], 404);
    assert_eq!(health.calls().len(), 1, "one call to SSM, and none to anybody else");
    allowed(&health);
}

#[tokio::test]
async fn a_sign_in_is_read_as_text_and_as_base64() {
    let stage = Stage::start().await;
    let mut auth = ready(&stage, "auth").await;
    let wrong = json!({ "email": "nobody@example.in", "password": "wrong-password" });
    let text = HttpRequest::new("POST", "/api/auth/login").json(&wrong);
    let encoded = HttpRequest::new("POST", "/api/auth/login").bytes("application/json", wrong.to_string().as_bytes());
    for request in [text, encoded] {
        let answer = auth.request(request.event()).await;
        assert_eq!(answer["statusCode"], 401, "{answer}");
        assert_eq!(body(&answer)["code"], "UNAUTHENTICATED");
    }
    let broken = HttpRequest::new("POST", "/api/auth/login").bytes("application/json", b"{\xff\xfe");
    assert_eq!(auth.request(broken.event()).await["statusCode"], 400);
    assert!(
        auth.function.log().iter().any(|line| line.contains("\"LoginsRefused\":1")),
        "refused sign-ins are counted"
    );
    assert!(!auth.function.log().join("").contains("nobody@example.in"), "nobody is named in the log");
    allowed(&auth);
}

#[tokio::test]
async fn a_policy_is_saved_and_found_under_a_number_with_a_slash() {
    let stage = Stage::start().await;
    let person = stage.stand.person(Role::Ops).await;
    let mut policies = ready(&stage, "policies").await;
    let policy = json!({
        "policy_number": "OG-24/1 A", "vehicle_number": "KA01AB1234", "insurer": "DIGIT", "product_type": "Private Car",
        "vehicle_type": "Private Car", "make": "Maruti", "model": "Swift", "cc": "1197", "manufacturing_year": "2021",
        "issue_date": "2026-01-10", "expiry_date": "2027-01-09", "idv": "650000", "ncb": "20", "discount": "0",
        "net_od": "5400", "total_od": "7200", "net_premium": "10800", "total_premium": "12150.00",
        "cashback_percentage": "2", "cashback_amount": "243", "customer_paid": "12150", "executive": "Asha",
        "caller_name": "Ravi", "mobile": "9876543210", "rollover": "ROLLOVER", "customer_name": "Jürgen ₹ Rao",
        "branch": "Bengaluru", "brokerage": "1200"
    });
    let created =
        policies.request(HttpRequest::new("POST", "/api/policies").token(&person.token).json(&policy).event()).await;
    assert_eq!(created["statusCode"], 201, "{created}");
    for (route, path) in [
        ("/api/policies/check-duplicate/{policyNumber+}", "/api/policies/check-duplicate/OG-24/1 A"),
        ("/api/policies/search/policy/{q+}", "/api/policies/search/policy/OG-24/1 A"),
        ("/api/policies/search/{q+}", "/api/policies/search/Jürgen ₹ Rao"),
    ] {
        let answer = policies.request(HttpRequest::to("GET", route, path).token(&person.token).event()).await;
        assert_eq!(answer["statusCode"], 200, "{path}: {answer}");
        let found = body(&answer)["data"].clone();
        assert!(found["exists"] == true || found[0]["policy_number"].is_string(), "{path}: {found}");
    }
    let odd = HttpRequest::new("GET", "/api/policies").query("q=%22<ü>%20%25&limit=5").token(&person.token).event();
    assert_eq!(policies.request(odd).await["statusCode"], 200);
    allowed(&policies);
}

#[tokio::test]
async fn a_page_that_was_not_changed_is_not_sent_again() {
    let stage = Stage::start().await;
    let founder = stage.stand.person(Role::Founder).await;
    for (package, path) in [("dashboard", "/api/dashboard/metrics"), ("settings", "/api/settings")] {
        let mut actor = ready(&stage, package).await;
        let request = HttpRequest::new("GET", path).token(&founder.token);
        let first = actor.request(request.clone().event()).await;
        assert_eq!(first["statusCode"], 200, "{path}: {first}");
        let tag = first["headers"]["etag"].as_str().expect("reads are tagged");
        let second = actor.request(request.header("if-none-match", tag).event()).await;
        assert_eq!(second["statusCode"], 304, "{path}: {second}");
        allowed(&actor);
    }
}
