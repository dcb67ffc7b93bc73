//! Successful answers: `{"success":true,"data":…}`.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// The envelope of every success.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reply<T> {
    /// Always `true`.
    pub success: bool,
    /// The answer itself.
    pub data: T,
    /// A sentence for people, where there is something to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Totals, cursors, warnings: what is about the answer rather than in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub meta: Option<serde_json::Value>,
    #[serde(skip)]
    status: StatusCode,
}

impl<T> Reply<T> {
    /// Adds `meta`.
    #[must_use]
    pub fn with_meta(self, meta: serde_json::Value) -> Self {
        Self { meta: Some(meta), ..self }
    }

    /// Adds `message`.
    #[must_use]
    pub fn with_message(self, message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..self }
    }

    /// The status it is sent with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

/// 200 with data.
pub fn ok<T>(data: T) -> Reply<T> {
    Reply { success: true, data, message: None, meta: None, status: StatusCode::OK }
}

/// 201 with what was created.
pub fn created<T>(data: T) -> Reply<T> {
    Reply { status: StatusCode::CREATED, ..ok(data) }
}

/// `meta` of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listing {
    /// How many there are altogether, where that is known.
    pub total: Option<i64>,
    /// Pass it as `cursor` to get what follows; null at the end.
    pub next_cursor: Option<String>,
}

/// 200 with a list and its `meta`.
#[must_use]
pub fn listing<T>(data: Vec<T>, total: Option<i64>, next_cursor: Option<&str>) -> Reply<Vec<T>> {
    ok(data).with_meta(serde_json::json!({ "total": total, "nextCursor": next_cursor }))
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        (self.status, axum::Json(self)).into_response()
    }
}
