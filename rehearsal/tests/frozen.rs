//! Between two events Lambda stops the clock of a function, for seconds or hours; meanwhile its connections die.

use std::time::Duration;

use rehearsal::{events::HttpRequest, stage::Stage};
use serde_json::json;
use shared::domain::Role;

#[tokio::test]
async fn the_first_request_after_a_long_pause_is_answered() {
    let stage = Stage::start().await;
    let founder = stage.stand.person(Role::Founder).await;
    let mut settings = stage.start_function("settings").await;
    settings.ready().await.expect("settings starts");
    // Writes to both storages: connections to PostgreSQL and to S3 are open afterwards.
    for percent in ["11", "12", "13"] {
        let body = json!({ "settings": { "brokeragePercent": percent } });
        let request = HttpRequest::new("PUT", "/api/settings").token(&founder.token).json(&body).event();
        let answer = settings.request(request).await;
        assert_eq!(answer["statusCode"], 200, "{answer}\n{}", settings.function.log().join("\n"));
        settings.function.freeze().await;
        stage.line.cut();
        settings.cut();
        // The other side has closed; what was frozen hears of it only now.
        tokio::time::sleep(Duration::from_millis(100)).await;
        settings.function.thaw().await;
    }
}

#[tokio::test]
async fn a_pause_in_the_middle_of_a_request_ends_it_like_any_long_one() {
    let stage = Stage::start().await;
    let mut settings = stage.start_function("settings").await;
    settings.ready().await.expect("settings starts");
    let person = stage.stand.person(Role::Ops).await;
    let request = HttpRequest::new("GET", "/api/settings").token(&person.token).event();
    assert_eq!(settings.request(request.clone()).await["statusCode"], 200);
    settings.function.freeze().await;
    let killed = settings.function.invoke(request, Duration::from_secs(1)).await;
    assert_eq!(killed, rehearsal::runtime_api::Outcome::TimedOut);
}
