//! Uploads that became policies: what was read, and what a person made of it.

use postgres_from_row::FromRow;
use serde_json::Value;
use tokio_postgres::GenericClient;

use crate::{domain::UploadId, error::Result};

/// One confirmed upload.
#[derive(Clone, Debug, FromRow)]
pub struct ConfirmedRow {
    /// Which one.
    pub upload_id: UploadId,
    /// Code of the insurer of the policy, as confirmed.
    pub insurer: String,
    /// Result pages of Textract that were kept.
    pub answer_pages: i32,
    /// Field → value as read.
    pub read_values: Value,
    /// `[{field, read, final}]`.
    pub corrections: Value,
}

const LIST: &str = "
select u.upload_id, p.insurer, coalesce(u.answer_pages, 0) as answer_pages, u.corrections,
    (select coalesce(jsonb_object_agg(field, found -> 'value'), '{}')
        from jsonb_each(u.reading -> 'fields') as fields (field, found)) as read_values
from uploads u
join policies p on p.policy_id = u.policy_id
where u.status = 'COMPLETED' and u.reading is not null and u.corrections is not null and u.upload_id > $1
order by u.upload_id
limit $2";

/// The next ones after `after`, without their evidence; the first ones after the nil id.
///
/// # Errors
/// The database's.
pub async fn list_confirmed(db: &impl GenericClient, after: UploadId, limit: i64) -> Result<Vec<ConfirmedRow>> {
    let rows = db.query(LIST, &[&after, &limit]).await?;
    Ok(rows.iter().map(ConfirmedRow::try_from_row).collect::<std::result::Result<_, _>>()?)
}
