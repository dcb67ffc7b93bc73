//! `GET /api/upload`: the list the client polls.

use axum::extract::State;
use serde::Deserialize;
use shared::{
    domain::{UploadId, UploadStatus},
    error::{Error, Result},
    http::{Failure, Query, Reply, listing},
    tables::uploads::{self, Filter},
};
use utoipa::IntoParams;

use crate::{App, view::UploadView};

/// Rows of a page unless told.
const PAGE: i64 = 100;
/// Most rows of a page.
const LARGEST_PAGE: i64 = 1_000;

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Rows to answer, 1 to 1,000; 100 unless given.
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// Rows to leave out.
    #[param(minimum = 0)]
    offset: Option<i64>,
    /// `meta.nextCursor` of the page before; cheaper than an offset.
    cursor: Option<UploadId>,
    /// Only uploads in this state.
    status: Option<UploadStatus>,
}

/// Uploads, newest first, without the evidence of their readings.
///
/// `meta.total` counts up to 10,000 and is null beyond; `meta.nextCursor` is null at the end. Answers carry an `ETag`: an
/// unchanged list is a 304. Two statements, sent together.
#[utoipa::path(
    get, path = "/api/upload", tag = "uploads", params(ListQuery),
    responses(
        (status = 200, body = Reply<Vec<UploadView>>),
        (status = 422, description = "A limit or offset that is none", body = Failure),
    ),
)]
pub(crate) async fn list(State(app): State<App>, Query(query): Query<ListQuery>) -> Result<Reply<Vec<UploadView>>> {
    let filter = Filter {
        status: query.status,
        after: query.cursor,
        limit: query.limit.unwrap_or(PAGE).min(LARGEST_PAGE),
        offset: query.offset.unwrap_or(0),
    };
    if filter.limit < 1 {
        return Err(Error::field("limit", "must be from 1 to 1,000"));
    }
    if filter.offset < 0 {
        return Err(Error::field("offset", "must not be negative"));
    }
    let client = app.clients.database().client().await?;
    let (rows, total) = tokio::try_join!(uploads::list(&**client, &filter), uploads::count(&**client, filter.status))?;
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == filter.limit);
    let cursor = rows.last().filter(|_| full).map(|row| row.upload_id.to_string());
    Ok(listing(rows.into_iter().map(UploadView::from).collect(), total, cursor.as_deref()))
}
