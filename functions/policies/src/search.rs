//! `GET /api/policies/search/…`.

use axum::extract::State;
use shared::{
    error::{Error, Result},
    http::{Failure, PathValue, Reply, ok},
    policies::PolicyView,
    tables::policies::{self, Scope},
};

use crate::App;

/// Most hits of a search: what a person looks through.
const MOST_HITS: usize = 20;

/// Longest text searched for: longer than any number, registration or name.
const LONGEST_TEXT: usize = 200;

/// Search policies
///
/// Live policies whose number, registration, customer name or mobile holds the text: exact hits first, then those that
/// begin with it, then the rest; each newest first; at most 20. Case, spaces, dashes and dots do not count, `%` and `_`
/// mean themselves. Parts of one or two letters are looked for in the newest 10,000 policies only. One to five statements.
#[utoipa::path(
    get,
    path = "/api/policies/search/{*q}",
    operation_id = "search_policies",
    tag = "policies",
    security(("bearer" = [])),
    params(("q" = String, Path, description = "Part of a number, registration, name or mobile, percent-encoded")),
    responses((status = 200, body = Reply<Vec<PolicyView>>), (status = 401, body = Failure), (status = 422, body = Failure))
)]
pub(crate) async fn search_everything(
    State(app): State<App>,
    PathValue(q): PathValue<String>,
) -> Result<Reply<Vec<PolicyView>>> {
    search(&app, Scope::Everything, &q).await
}

/// Search policies by registration
///
/// As `GET /api/policies/search/{q}`, in registrations only.
#[utoipa::path(
    get,
    path = "/api/policies/search/vehicle/{*q}",
    operation_id = "search_policies_by_vehicle",
    tag = "policies",
    security(("bearer" = [])),
    params(("q" = String, Path, description = "Part of a registration, percent-encoded")),
    responses((status = 200, body = Reply<Vec<PolicyView>>), (status = 401, body = Failure), (status = 422, body = Failure))
)]
pub(crate) async fn search_vehicle(
    State(app): State<App>,
    PathValue(q): PathValue<String>,
) -> Result<Reply<Vec<PolicyView>>> {
    search(&app, Scope::Vehicle, &q).await
}

/// Search policies by number
///
/// As `GET /api/policies/search/{q}`, in policy numbers only.
#[utoipa::path(
    get,
    path = "/api/policies/search/policy/{*q}",
    operation_id = "search_policies_by_number",
    tag = "policies",
    security(("bearer" = [])),
    params(("q" = String, Path, description = "Part of a policy number, percent-encoded")),
    responses((status = 200, body = Reply<Vec<PolicyView>>), (status = 401, body = Failure), (status = 422, body = Failure))
)]
pub(crate) async fn search_number(
    State(app): State<App>,
    PathValue(q): PathValue<String>,
) -> Result<Reply<Vec<PolicyView>>> {
    search(&app, Scope::Number, &q).await
}

async fn search(app: &App, scope: Scope, text: &str) -> Result<Reply<Vec<PolicyView>>> {
    if text.chars().count() > LONGEST_TEXT || text.contains('\0') {
        return Err(Error::field("q", format!("must be at most {LONGEST_TEXT} characters long, without NUL")));
    }
    // Nothing but what does not count: it is no part of anything in particular.
    if text.chars().all(|letter| matches!(letter, ' ' | '-' | '.')) {
        return Ok(ok(Vec::new()));
    }
    let client = app.clients.database().client().await?;
    let found = policies::search(&**client, scope, text, MOST_HITS).await?;
    Ok(ok(found.iter().map(|shown| app.view(shown)).collect()))
}
