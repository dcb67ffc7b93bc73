//! `POST /api/policies/grid` and its older name: many policies in one transaction.

mod answer;
mod rows;

use std::collections::BTreeSet;

use axum::{Extension, extract::State, response::Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::{
    database::commit,
    domain::PolicyBody,
    error::{Error, Result},
    http::{Failure, IdempotencyKey, Json, Principal, Reply, RequestId, created},
    policies::{create_all, key_of},
    storage::{By, EntityKey},
};
use utoipa::ToSchema;

use crate::{App, saved};
use answer::{GridAnswer, Refused};
use rows::Batch;

/// Most rows of a batch: together about 4 MB, inside what Lambda takes.
const MOST_ROWS: usize = 5_000;

/// Most new rows for which an answer waits for S3: their 200 objects take a fraction of the budget. Larger batches are
/// `pending`, and the drainer brings them to S3 within minutes.
const MOST_INLINE: usize = 100;

/// Both names of the route share their keys.
const ROUTE: &str = "POST /api/policies/grid";

/// The rows, under either name.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub(crate) struct GridBody {
    /// Up to 5,000 policies, each as `POST /api/policies` takes it.
    #[serde(alias = "policies")]
    #[schema(value_type = Vec<PolicyBody>)]
    entries: Vec<Value>,
}

/// Enter many policies
///
/// Rows stand alone: good ones are saved though others fail. 201 when at least one was saved, else 422; `data` has the same
/// shape in both cases. `index` counts from 0 in the order sent. A number that is in the batch twice is taken from its
/// first row. In batches that save more than 1,000 rows, `data` of a row holds its `id`, `policy_number`, `vehicle_number`,
/// `insurer`, `version` and `storage` only, to stay inside the 6 MB of an answer. Batches that save more than 100 rows
/// answer `storage: pending`; S3 follows within minutes.
///
/// One transaction of five statements however many rows there are (insert, record, overlaps, begin, commit), three more
/// with a key. S3: two objects a row for up to 100 rows, none for more.
#[utoipa::path(
    post,
    path = "/api/policies/grid",
    operation_id = "create_policies_from_grid",
    tag = "policies",
    security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of up to 200 characters")),
    request_body = GridBody,
    responses(
        (status = 201, body = Reply<GridAnswer>),
        (status = 400, body = Failure),
        (status = 401, body = Failure),
        (status = 422, body = Refused),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn create_grid(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    by: By,
    RequestId(request_id): RequestId,
    key: IdempotencyKey,
    Json(body): Json<GridBody>,
) -> Result<Response> {
    if body.entries.is_empty() || body.entries.len() > MOST_ROWS {
        return Err(Error::field("entries", format!("must hold 1 to {MOST_ROWS} policies")));
    }
    let once = key.once(&principal, ROUTE, &body);
    let (mut batch, drafts) = Batch::sort_out(body.entries);
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    if let Some(answer) = once.begin(&*transaction).await? {
        return Ok(answer);
    }
    batch.note(create_all(&*transaction, drafts, "create", &by).await?);
    let answer = GridAnswer::of(&app, &batch, |_| true);
    if answer.nothing_saved() {
        return Ok(answer.refused(&request_id));
    }
    once.keep(&*transaction, &created(answer)).await?;
    commit(transaction).await?;
    drop(client);
    let pending = bring_to_s3(&app, &batch).await;
    let answer = GridAnswer::of(&app, &batch, |id| pending.contains(&key_of(id)));
    Ok(saved::send(&app, &once, created(answer)).await)
}

/// Tries S3 for a small batch; answers what must wait.
async fn bring_to_s3(app: &App, batch: &Batch) -> BTreeSet<EntityKey> {
    let keys: Vec<EntityKey> = batch.saved.values().map(|made| key_of(made.row.policy_id)).collect();
    if keys.len() > MOST_INLINE { keys.into_iter().collect() } else { app.clients.storage.sync_now(&keys).await }
}

/// Enter many policies
///
/// The same as `POST /api/policies/grid`, with the rows in `policies`.
#[utoipa::path(
    post,
    path = "/api/policies/bulk",
    operation_id = "create_policies_in_bulk",
    tag = "policies",
    security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of up to 200 characters")),
    request_body = GridBody,
    responses(
        (status = 201, body = Reply<GridAnswer>),
        (status = 400, body = Failure),
        (status = 401, body = Failure),
        (status = 422, body = Refused),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn create_bulk(
    state: State<App>,
    principal: Extension<Principal>,
    by: By,
    request_id: RequestId,
    key: IdempotencyKey,
    body: Json<GridBody>,
) -> Result<Response> {
    create_grid(state, principal, by, request_id, key, body).await
}
