//! What a batch is answered with, in the same shape whether something was saved or not.

use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::json;
use shared::{
    domain::{FieldErrors, PolicyId, Warning},
    http::Failure,
    policies::{Created, PolicyView},
};
use utoipa::ToSchema;

use super::rows::{Batch, Named};
use crate::App;

/// Most saved rows that are answered whole: five thousand of them would be more than the 6 MB of an answer.
const MOST_WHOLE: usize = 1_000;

/// A batch, row by row.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GridAnswer {
    successful: Vec<SavedRow>,
    failed: Vec<FailedRow>,
    total_processed: usize,
    success_count: usize,
    failure_count: usize,
}

/// A row that was saved.
#[derive(Debug, Serialize, ToSchema)]
struct SavedRow {
    success: bool,
    data: SavedData,
    /// As sent, counted from 0.
    index: usize,
    /// What is allowed but odd.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning>,
}

/// The stored row, whole or by its names.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum SavedData {
    Whole(Box<PolicyView>),
    Short(ShortView),
}

/// A stored row by its names.
#[derive(Debug, Serialize, ToSchema)]
struct ShortView {
    id: PolicyId,
    policy_number: String,
    vehicle_number: String,
    insurer: String,
    version: i32,
    storage: shared::policies::StorageState,
}

/// A row that was not saved.
#[derive(Debug, Serialize, ToSchema)]
struct FailedRow {
    success: bool,
    /// For people.
    error: String,
    /// As sent, counted from 0.
    index: usize,
    /// Every wrong field.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    details: FieldErrors,
    entry: Named,
}

/// A batch of which nothing was saved, for the description of the API; see [`GridAnswer::refused`].
#[derive(Serialize, ToSchema)]
pub(crate) struct Refused {
    #[serde(flatten)]
    failure: Failure,
    /// Row by row; absent when there are too many rows, or none.
    data: Option<GridAnswer>,
}

impl GridAnswer {
    pub(super) fn of(app: &App, batch: &Batch, is_pending: impl Fn(PolicyId) -> bool) -> Self {
        let whole = batch.saved.len() <= MOST_WHOLE;
        let saved = batch.saved.iter().map(|(index, Created { row, warnings })| {
            let view = PolicyView::of(row, is_pending(row.policy_id), app.clients.objects());
            let data = if whole { SavedData::Whole(Box::new(view)) } else { SavedData::Short(ShortView::of(view)) };
            SavedRow { success: true, data, index: *index, warnings: warnings.clone() }
        });
        let failed = batch.failed.iter().map(|(index, details)| FailedRow {
            success: false,
            error: details.to_string(),
            index: *index,
            details: details.clone(),
            entry: batch.names.get(*index).cloned().unwrap_or_default(),
        });
        Self {
            successful: saved.collect(),
            failed: failed.collect(),
            total_processed: batch.names.len(),
            success_count: batch.saved.len(),
            failure_count: batch.failed.len(),
        }
    }

    pub(super) fn nothing_saved(&self) -> bool {
        self.success_count == 0
    }

    /// 422 with the rows, which the client reads there as well.
    pub(super) fn refused(&self, request_id: &str) -> Response {
        let body = json!({
            "success": false,
            "error": "None of the policies could be saved; every row says why.",
            "code": "INVALID",
            "data": self,
            "requestId": request_id,
        });
        (axum::http::StatusCode::UNPROCESSABLE_ENTITY, axum::Json(body)).into_response()
    }
}

impl ShortView {
    fn of(view: PolicyView) -> Self {
        let PolicyView { id, policy_number, vehicle_number, insurer, version, storage, .. } = view;
        Self { id, policy_number, vehicle_number, insurer, version, storage }
    }
}
