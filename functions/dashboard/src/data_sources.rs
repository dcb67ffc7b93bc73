//! `GET /api/dashboard/data-sources`: how policies came in.

use axum::extract::State;
use postgres_from_row::FromRow;
use serde::Serialize;
use shared::{
    error::Result,
    http::{Reply, listing},
};
use utoipa::ToSchema;

use crate::{
    App,
    sums::{Sums, sums},
    values::{Count, Rupees},
};

/// One way in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DataSource {
    /// `MANUAL_FORM`, `MANUAL_GRID`, `PDF_UPLOAD`, `CSV_IMPORT` or `RESTORE`.
    source: String,
    count: Count,
    gwp: Rupees,
}

impl DataSource {
    pub(crate) fn of(source: String, sums: &Sums) -> Self {
        Self { source, count: Count(sums.policies), gwp: sums.gwp() }
    }
}

const SOURCES: &str = concat!(
    "select name, ",
    sums!(),
    " from overall_figures where dimension = 'source'
    group by name having sum(policies) > 0
    order by policies desc, name"
);

#[derive(FromRow)]
struct SourceRow {
    name: String,
    #[from_row(flatten)]
    sums: Sums,
}

/// Where policies come from.
///
/// Live policies of all time by source, most policies first; `gwp` is Σ total premium. One statement.
#[utoipa::path(get, path = "/api/dashboard/data-sources", tag = "dashboard",
    responses((status = 200, body = Reply<Vec<DataSource>>)))]
pub(crate) async fn get(State(app): State<App>) -> Result<Reply<Vec<DataSource>>> {
    let rows = app.clients.database().client().await?.query_typed(SOURCES, &[]).await?;
    let mut sources = Vec::with_capacity(rows.len());
    for row in &rows {
        let SourceRow { name, sums } = SourceRow::try_from_row(row)?;
        sources.push(DataSource::of(name, &sums));
    }
    let total = i64::try_from(sources.len()).ok();
    Ok(listing(sources, total, None))
}
