//! After the commit: S3 is tried, and the row is answered as it stands then.

use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::json;
use shared::{
    domain::Warning,
    http::{Once, Reply},
    policies::{PolicyView, key_of},
    tables::policies::PolicyRow,
};

use crate::App;

/// The row with its warnings, if it has any.
pub(crate) fn answer(
    app: &App,
    row: &PolicyRow,
    pending: bool,
    warnings: &[Warning],
    envelope: fn(PolicyView) -> Reply<PolicyView>,
) -> Reply<PolicyView> {
    let reply = envelope(PolicyView::of(row, pending, app.clients.objects()));
    if warnings.is_empty() { reply } else { reply.with_meta(json!({ "warnings": warnings })) }
}

/// Brings a committed row to S3 if that is possible right now: one query, two objects, one statement.
pub(crate) async fn is_pending(app: &App, row: &PolicyRow) -> bool {
    !app.clients.storage.sync_now(&[key_of(row.policy_id)]).await.is_empty()
}

/// Sends an answer that is better than the one kept in the transaction, and keeps it for repetitions. What is committed
/// stays committed: a failure here costs a repetition the newer word `synced`, nothing else.
pub(crate) async fn send<T: Serialize>(app: &App, once: &Once, reply: Reply<T>) -> Response {
    if once.is_asked() {
        let kept = async { once.keep(&**app.clients.database().client().await?, &reply).await };
        if let Err(error) = kept.await {
            tracing::warn!(%error, "a repetition will be told that S3 follows");
        }
    }
    reply.into_response()
}
