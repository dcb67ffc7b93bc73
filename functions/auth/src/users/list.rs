//! `GET /api/users`.

use axum::extract::State;
use serde::Deserialize;
use shared::{
    error::{Error, Result},
    http::{Failure, Query, Reply, listing},
    tables::users,
};
use utoipa::IntoParams;

use crate::{App, user::User};

/// People on a page where nothing else is asked for; more than a broker has.
const DEFAULT_LIMIT: i64 = 100;
const LARGEST_LIMIT: i64 = 1_000;

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Page {
    /// 1 to 1,000; 100 when absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<i64>,
    /// How many to pass over.
    #[param(minimum = 0)]
    offset: Option<i64>,
}

/// Everybody who may sign in
///
/// In the order in which they were added, deactivated ones included, deleted ones not. `meta.total` counts all of them.
#[utoipa::path(
    get,
    path = "/",
    operation_id = "list_users",
    tag = "users",
    params(Page),
    responses(
        (status = 200, body = Reply<Vec<User>>),
        (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 422, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn list(State(app): State<App>, Query(page): Query<Page>) -> Result<Reply<Vec<User>>> {
    let limit = page.limit.unwrap_or(DEFAULT_LIMIT);
    let offset = page.offset.unwrap_or(0);
    if !(1..=LARGEST_LIMIT).contains(&limit) {
        return Err(Error::field("limit", "must be from 1 to 1000"));
    }
    if offset < 0 {
        return Err(Error::field("offset", "must not be negative"));
    }
    let (rows, total) = users::list(&**app.clients.database().client().await?, limit, offset).await?;
    Ok(listing(rows.iter().map(User::from).collect(), Some(total), None))
}
