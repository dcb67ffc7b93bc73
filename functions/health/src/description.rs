//! `GET /api/openapi.json`.

use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;

/// Written by `cargo run -- openapi` out of the routes of all groups; a test of the local system fails when it is old.
pub(crate) const DESCRIPTION: &str = include_str!("../openapi.json");

/// The description of the API
///
/// `OpenAPI` 3.1, made of the same routes that run.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    operation_id = "read_openapi",
    tag = "health",
    responses((status = 200, body = serde_json::Value, content_type = "application/json"))
)]
pub(crate) async fn describe() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], DESCRIPTION)
}
