//! The description that is served is the one the routes give.

use nicsan::api_description;

#[tokio::test]
async fn the_file_is_up_to_date() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../functions/health/openapi.json");
    let there = std::fs::read_to_string(file).unwrap_or_default();
    assert!(there == api_description::text().await.unwrap(), "it is not: run `cargo run -- openapi`");
}
