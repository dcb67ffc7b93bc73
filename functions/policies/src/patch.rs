//! `PATCH /api/policies/{id}`.

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

/// Change a policy
///
/// Only the fields that are sent, in snake case or camel case; null and blank clear a field. The policy is checked as a
/// whole. `If-Match` is as for PUT; without it the change is laid over whatever is current, so two people who change
/// different fields both succeed.
#[utoipa::path(
    patch,
    path = "/api/policies/{id}",
    operation_id = "change_policy",
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
pub(crate) async fn patch(
    State(app): State<App>,
    PathValue(id): PathValue<PolicyId>,
    IfMatch(version): IfMatch,
    by: By,
    Json(body): Json<PolicyBody>,
) -> Result<Reply<PolicyView>> {
    edit(&app, Target::of(id, version, &body), &by, |stored| parse(&body.over(stored), today())).await
}
