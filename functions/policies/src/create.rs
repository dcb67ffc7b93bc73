//! `POST /api/policies` and its older name.

use axum::{Extension, extract::State, response::Response};
use shared::{
    database::commit,
    domain::{PolicyBody, Source, policy::parse},
    error::{Error, Result},
    http::{Failure, IdempotencyKey, Json, Principal, Reply, created},
    policies::{self, Created, Draft, PolicyView},
    storage::By,
};

use crate::{App, saved, today};

/// Both names of the route share their keys.
const ROUTE: &str = "POST /api/policies";

/// Enter a policy
///
/// Numbers may be numbers or texts, also with Indian grouping; dates `YYYY-MM-DD` or `DD-MM-YYYY`; fields in snake case or
/// camel case. `details` of a 422 names every wrong field at once; 409 means that a live policy has this number, whatever
/// its case and spaces. `meta.warnings` holds what is allowed but odd: another policy for the same vehicle and time, sums
/// that do not add up. `storage` is `pending` when S3 did not take the document within a second and a half; it follows by
/// itself. With an `Idempotency-Key`, sending the same request again gives the same answer and no second policy.
///
/// Five statements in one transaction, three more with a key; then one query, two objects in S3 and one statement.
#[utoipa::path(
    post,
    path = "/api/policies",
    operation_id = "create_policy",
    tag = "policies",
    security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of up to 200 characters")),
    request_body = PolicyBody,
    responses(
        (status = 201, body = Reply<PolicyView>),
        (status = 400, body = Failure),
        (status = 401, body = Failure),
        (status = 409, body = Failure),
        (status = 422, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    by: By,
    key: IdempotencyKey,
    Json(body): Json<PolicyBody>,
) -> Result<Response> {
    let parsed = parse(&body, today()).map_err(Error::Invalid)?;
    let once = key.once(&principal, ROUTE, &body);
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    if let Some(answer) = once.begin(&*transaction).await? {
        return Ok(answer);
    }
    let draft = Draft::typed(parsed, Source::ManualForm);
    let Created { row, warnings } = policies::create(&*transaction, draft, "create", &by).await?;
    once.keep(&*transaction, &saved::answer(&app, &row, true, &warnings, created)).await?;
    commit(transaction).await?;
    // The pool may be one connection wide, and the attempt to reach S3 needs one.
    drop(client);
    let pending = saved::is_pending(&app, &row).await;
    Ok(saved::send(&app, &once, saved::answer(&app, &row, pending, &warnings, created)).await)
}

/// Enter a policy from the form
///
/// The same as `POST /api/policies`.
#[utoipa::path(
    post,
    path = "/api/policies/manual",
    operation_id = "create_policy_manually",
    tag = "policies",
    security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of up to 200 characters")),
    request_body = PolicyBody,
    responses(
        (status = 201, body = Reply<PolicyView>),
        (status = 400, body = Failure),
        (status = 401, body = Failure),
        (status = 409, body = Failure),
        (status = 422, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn create_manual(
    state: State<App>,
    principal: Extension<Principal>,
    by: By,
    key: IdempotencyKey,
    body: Json<PolicyBody>,
) -> Result<Response> {
    create(state, principal, by, key, body).await
}
