//! All live policies, page after page by id: lists that are read as a whole.

use postgres_from_row::FromRow;
use serde::Serialize;
use tokio_postgres::GenericClient;
use utoipa::ToSchema;

use super::{ShownRow, read_shown};
use crate::{
    domain::{PolicyId, Source},
    error::Result,
};

/// What a search field needs of a policy.
#[derive(Clone, Debug, FromRow, Serialize, ToSchema)]
pub struct SearchFields {
    /// Its id.
    pub id: PolicyId,
    /// Its number.
    pub policy_number: String,
    /// As typed.
    pub vehicle_number: String,
    /// The insured.
    pub customer_name: Option<String>,
    /// Code or free text.
    pub insurer: String,
}

const FIELDS: &str = "
select policy_id as id, policy_number, vehicle_number_shown as vehicle_number, customer_name, insurer from policies
where status = 'ACTIVE' and policy_id < $1 order by policy_id desc limit $2";

/// Newest first, below an id.
///
/// # Errors
/// The database's.
pub async fn list_fields(db: &impl GenericClient, below: PolicyId, limit: i64) -> Result<Vec<SearchFields>> {
    let rows = db.query(FIELDS, &[&below, &limit]).await?;
    rows.iter().map(|row| SearchFields::try_from_row(row).map_err(Into::into)).collect()
}

const BY_SOURCE: &str = concat!(
    "select p.*, ",
    super::pending!(),
    " from policies p where status = 'ACTIVE' and source = $1 and policy_id < $2 order by policy_id desc limit $3"
);

/// Whole rows of one source, newest first, below an id.
///
/// # Errors
/// The database's.
pub async fn list_by_source(
    db: &impl GenericClient,
    source: Source,
    below: PolicyId,
    limit: i64,
) -> Result<Vec<ShownRow>> {
    read_shown(&db.query(BY_SOURCE, &[&source, &below, &limit]).await?)
}
