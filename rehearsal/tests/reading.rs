//! A document on its whole way: put by the uploads function, read by the event functions, reviewed by a person.

use rehearsal::{
    events::{HttpRequest, form, objects_created, schedule},
    observer::Refusal,
    runtime_api::Outcome,
    stage::{Actor, Stage, body},
    template::Template,
};
use serde_json::{Value, json};
use shared::domain::Role;

/// A policy of the specimens, as somebody would upload it.
const PDF: &[u8] = include_bytes!("../../specimens/pdf/pub_0001.pdf");

async fn ready(stage: &Stage, package: &'static str) -> Actor {
    let mut actor = stage.start_function(package).await;
    if let Err(why) = actor.ready().await {
        panic!("{package} does not start: {why}\n{}", actor.function.log().join("\n"));
    }
    actor
}

fn succeeded(outcome: &Outcome, actor: &Actor) {
    assert!(matches!(outcome, Outcome::Answer(_)), "{outcome:?}\n{}", actor.function.log().join("\n"));
}

async fn upload(uploads: &mut Actor, token: &str) -> (String, String) {
    let boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
    let body_bytes = form(boundary, &[("insurer", "DIGIT"), ("manual_branch", "Bengaluru")], "policy ü.pdf", PDF);
    let kind = format!("multipart/form-data; boundary={boundary}");
    let request = HttpRequest::new("POST", "/api/upload/pdf").token(token).bytes(&kind, &body_bytes);
    let answer = uploads.request(request.event()).await;
    assert_eq!(answer["statusCode"], 201, "{answer}");
    let data = body(&answer)["data"].clone();
    (data["uploadId"].as_str().unwrap().to_owned(), data["s3Key"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_document_goes_from_a_form_to_a_review() {
    let stage = Stage::start().await;
    let person = stage.stand.person(Role::Ops).await;
    let bucket = stage.stand.clients.config.bucket.clone();
    let mut uploads = ready(&stage, "uploads").await;
    let mut start = ready(&stage, "start-extraction").await;
    let mut save = ready(&stage, "save-extraction").await;
    let (id, key) = upload(&mut uploads, &person.token).await;

    // One event, three records: another bucket's, a key that is none of ours (poison), and the upload. Twice, as it may come.
    let poison = format!("{}uploads/%FF%00/../original.pdf", stage.stand.clients.config.prefix);
    let size = u64::try_from(PDF.len()).unwrap();
    let event =
        objects_created(&[("elsewhere", &key, size, "01"), (&bucket, &poison, 7, "02"), (&bucket, &key, size, "03")]);
    for _ in 0..2 {
        let outcome = start.invoke(event.clone()).await;
        succeeded(&outcome, &start);
    }
    let told = stage.told().await;
    let mut forged = told.clone();
    forged["Records"][0]["Sns"]["TopicArn"] = json!("arn:aws:sns:ap-south-1:999999999999:another");
    for event in [forged, told.clone(), told] {
        let outcome = save.invoke(event).await;
        succeeded(&outcome, &save);
    }
    let status =
        HttpRequest::to("GET", "/api/upload/{id}/status", &format!("/api/upload/{id}/status")).token(&person.token);
    let answer = uploads.request(status.event()).await;
    assert_eq!(body(&answer)["data"]["status"], "REVIEW", "{answer}");
    let review =
        HttpRequest::to("GET", "/api/upload/{id}/review", &format!("/api/upload/{id}/review")).token(&person.token);
    let answer = uploads.request(review.event()).await;
    assert!(body(&answer)["data"]["extracted_data"]["extracted_data"]["policy_number"].is_string(), "{answer}");

    let pages: Vec<Value> = save.function.log().iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let counted: Vec<u64> = pages.iter().filter_map(|line| line["PagesRead"].as_u64()).collect();
    assert_eq!(counted, [3], "three pages are paid for, once");
    let template = Template::of(&Template::source());
    for actor in [&uploads, &start, &save] {
        assert_eq!(actor.trespasses(&template), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_clock_that_is_ten_minutes_late_is_put_right_by_s3() {
    let stage = Stage::start().await;
    let person = stage.stand.person(Role::Ops).await;
    let mut uploads = ready(&stage, "uploads").await;
    let now = chrono::Utc::now() + chrono::Duration::minutes(10);
    uploads.refuse_objects([Refusal {
        status: 403,
        date: Some(now.format("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        body: "<Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large.</Message></Error>".into(),
    }]);
    let (_, key) = upload(&mut uploads, &person.token).await;
    let calls: Vec<_> = uploads.calls().into_iter().filter(|call| call.path.ends_with(&key)).collect();
    let signed = |call: &rehearsal::observer::Call| {
        chrono::NaiveDateTime::parse_from_str(&call.signed_at, "%Y%m%dT%H%M%SZ").unwrap()
    };
    assert_eq!(calls.iter().map(|call| call.status).collect::<Vec<_>>(), [403, 200]);
    let later = signed(&calls[1]) - signed(&calls[0]);
    assert!((595..=620).contains(&later.num_seconds()), "signed by the clock of S3: {later}");
}

#[tokio::test]
async fn a_function_without_memory_ends_and_the_next_one_does_its_work() {
    let stage = Stage::start().await;
    let person = stage.stand.person(Role::Ops).await;
    let bucket = stage.stand.clients.config.bucket.clone();
    let mut uploads = ready(&stage, "uploads").await;
    let mut start = ready(&stage, "start-extraction").await;
    let (id, key) = upload(&mut uploads, &person.token).await;
    let outcome = start.invoke(objects_created(&[(&bucket, &key, u64::try_from(PDF.len()).unwrap(), "03")])).await;
    succeeded(&outcome, &start);
    let told = stage.told().await;
    let status =
        HttpRequest::to("GET", "/api/upload/{id}/status", &format!("/api/upload/{id}/status")).token(&person.token);

    let mut starved = ready(&stage, "save-extraction").await;
    starved.function.starve().await;
    let outcome = starved.invoke(told.clone()).await;
    assert!(!matches!(outcome, Outcome::Answer(_)), "Lambda hears of it, and tries again: {outcome:?}");
    let answer = uploads.request(status.clone().event()).await;
    assert_eq!(body(&answer)["data"]["status"], "PROCESSING", "nothing is half there: {answer}");

    let mut save = ready(&stage, "save-extraction").await;
    let outcome = save.invoke(told).await;
    succeeded(&outcome, &save);
    let answer = uploads.request(status.event()).await;
    assert_eq!(body(&answer)["data"]["status"], "REVIEW", "{answer}");
}

#[tokio::test]
async fn the_schedules_do_their_work_and_count() {
    let stage = Stage::start().await;
    let person = stage.stand.person(Role::Ops).await;
    let mut uploads = ready(&stage, "uploads").await;
    upload(&mut uploads, &person.token).await;
    let abandoned = stage.rejected_upload().await;
    stage.stand.clients.objects().put_bytes(&abandoned, PDF.into()).await.unwrap();
    let template = Template::of(&Template::source());
    for (package, metrics) in
        [("sync-storage", ["OutboxDepth", "OutboxAgeSeconds"]), ("sweep-uploads", ["UploadsStuck", "Uploads"])]
    {
        let mut actor = ready(&stage, package).await;
        let outcome = actor.invoke(schedule()).await;
        succeeded(&outcome, &actor);
        let log = actor.function.log().join("\n");
        for metric in metrics {
            assert!(log.contains(&format!("\"Name\":\"{metric}\"")), "{package} counts {metric}: {log}");
        }
        assert_eq!(actor.trespasses(&template), Vec::<String>::new());
    }
    assert!(stage.stand.tags_of(&abandoned).is_some_and(|tags| tags["state"] == "abandoned"));
}

#[tokio::test]
async fn an_event_function_asks_to_be_tried_again_while_the_database_is_down() {
    let stage = Stage::start().await;
    let bucket = stage.stand.clients.config.bucket.clone();
    let key =
        format!("{}uploads/{}/original.pdf", stage.stand.clients.config.prefix, "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000");
    let mut start = ready(&stage, "start-extraction").await;
    let event = objects_created(&[(&bucket, &key, 9, "01")]);
    stage.line.tear();
    let outcome = start.invoke(event.clone()).await;
    let Outcome::Error(error) = outcome else { panic!("{outcome:?}") };
    assert_eq!(error["errorType"], "Unavailable");
    stage.line.mend();
    let outcome = start.invoke(event).await;
    succeeded(&outcome, &start);
}
