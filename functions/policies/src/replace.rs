//! `PUT /api/policies/{id}`.

use axum::extract::State;
use shared::{
    domain::{PolicyBody, PolicyId, policy::parse},
    error::Result,
    http::{Failure, IfMatch, Json, PathValue, Reply},
    policies::PolicyView,
    storage::By,
};

use crate::{
    App,
    edit::{Target, edit},
    today,
};

/// Replace a policy
///
/// All fields at once: what is not sent is cleared. Send the version you have seen as `If-Match: "<version>"`; without the
/// header `version` in the body counts. When another version is current, 412 names it in `details.version`, and nothing is
/// changed. Without both (or with `If-Match: *`) the change is made on whatever is current; the history keeps every version.
/// A row may be sent back as it was received: its id, times and author are passed over.
#[utoipa::path(
    put,
    path = "/api/policies/{id}",
    operation_id = "replace_policy",
    tag = "policies",
    security(("bearer" = [])),
    params(
        ("id" = i64, Path, description = "Its id"),
        ("If-Match" = Option<String>, Header, description = "The version you have seen, in quotes")
    ),
    request_body = PolicyBody,
    responses(
        (status = 200, body = Reply<PolicyView>),
        (status = 401, body = Failure),
        (status = 404, body = Failure),
        (status = 409, body = Failure, description = "The number is taken, or the policy is not live"),
        (status = 412, body = Failure),
        (status = 422, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn replace(
    State(app): State<App>,
    PathValue(id): PathValue<PolicyId>,
    IfMatch(version): IfMatch,
    by: By,
    Json(body): Json<PolicyBody>,
) -> Result<Reply<PolicyView>> {
    edit(&app, Target::of(id, version, &body), &by, |stored| parse(&body.on(stored), today())).await
}
