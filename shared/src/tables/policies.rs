//! `policies`: writes by version, reads by name. Inserts and updates take the whole row as JSON, so that its columns are
//! spelled in the migration and in [`PolicyFields`] only.

mod count;
mod history;
mod listing;
mod pages;
mod search;
mod texts;

use std::{collections::HashMap, sync::LazyLock};

use chrono::{DateTime, Utc};
use postgres_from_row::FromRow;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use tokio_postgres::{GenericClient, Row, types::ToSql};
use uuid::Uuid;

use crate::{
    domain::{PolicyFields, PolicyId, PolicyStatus, Source, UserId},
    error::{Error, Result},
};

pub use count::{Count, count, count_live};
pub use history::{VersionRow, list_versions, made_at};
pub use listing::{After, Filter, Page, Sort, SortKey, Window, list};
pub use pages::{SearchFields, list_by_source, list_fields};
pub use search::{Scope, search};

/// One row; also, as JSON, its document: the keys are the columns.
#[derive(Clone, Debug, FromRow, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the migration describes every column")]
pub struct PolicyRow {
    pub policy_id: PolicyId,
    #[from_row(flatten)]
    #[serde(flatten)]
    pub fields: PolicyFields,
    pub source: Source,
    pub s3_key: Option<String>,
    pub confidence_score: Option<Decimal>,
    pub upload_id: Option<Uuid>,
    pub status: PolicyStatus,
    pub status_reason: Option<String>,
    pub version: i32,
    pub created_by: Option<UserId>,
    pub updated_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// One row as it is shown, with whether its newest version still waits for S3.
#[derive(Clone, Debug, FromRow)]
pub struct ShownRow {
    /// The row.
    #[from_row(flatten)]
    pub row: PolicyRow,
    /// Is it in the outbox?
    pub pending: bool,
}

/// The column `pending` of a row `p`.
macro_rules! pending {
    () => {
        "exists (select from outbox o where o.entity = 'policy' and o.entity_id = p.policy_id::text) as pending"
    };
}
use pending;

/// A policy to be written; id, version and times are the database's.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the migration describes every column")]
pub struct NewPolicy {
    #[serde(flatten)]
    pub fields: PolicyFields,
    pub source: Source,
    pub s3_key: Option<String>,
    pub confidence_score: Option<Decimal>,
    pub upload_id: Option<Uuid>,
    pub created_by: Option<UserId>,
    pub updated_by: Option<UserId>,
}

/// Rows whose number is taken by a live policy are left out, and do not stop their neighbours. Ordered by number, so that two
/// batches with the same numbers wait for each other instead of locking each other out.
const INSERT: &str = "
insert into policies
select row.*
from jsonb_array_elements($1::jsonb) as given (policy),
    jsonb_populate_record(null::policies, given.policy || jsonb_build_object(
        'policy_id', nextval(pg_get_serial_sequence('policies', 'policy_id')),
        'status', 'ACTIVE', 'version', 1, 'created_at', coalesce(given.policy -> 'created_at', to_jsonb(now())),
        'updated_at', now()
    )) as row
order by upper(replace(row.policy_number, ' ', ''))
on conflict (upper(replace(policy_number, ' ', ''))) where status = 'ACTIVE' do nothing
returning *";

/// Writes all policies in one statement; answers those written, in no certain order.
///
/// # Errors
/// The database's.
pub async fn insert_all(db: &impl GenericClient, new: &[NewPolicy]) -> Result<Vec<PolicyRow>> {
    let given = serde_json::to_value(new).map_err(Error::internal)?;
    let meaning = || Error::Conflict("This upload has already become a policy.".into());
    let written = db.query(INSERT, &[&given]).await;
    read(&written.map_err(crate::database::on_constraint("policies_upload_id_key", meaning))?)
}

/// A policy that was entered before it came to us.
#[derive(Clone, Debug, Serialize)]
pub struct Entered {
    /// The policy.
    #[serde(flatten)]
    pub policy: NewPolicy,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
}

/// The same as [`insert_all`] for policies that were entered earlier.
///
/// # Errors
/// The database's.
pub async fn insert_entered(db: &impl GenericClient, entered: &[Entered]) -> Result<Vec<PolicyRow>> {
    let given = serde_json::to_value(entered).map_err(Error::internal)?;
    read(&db.query(INSERT, &[&given]).await?)
}

/// Writes one policy.
///
/// # Errors
/// [`Error::Conflict`] when a live policy has its number.
pub async fn insert(db: &impl GenericClient, new: NewPolicy) -> Result<PolicyRow> {
    let number = new.fields.policy_number.clone();
    insert_all(db, &[new]).await?.pop().ok_or_else(|| taken(&number))
}

/// What a caller is told whose number is taken.
#[must_use]
pub fn taken(policy_number: &str) -> Error {
    Error::Conflict(format!("There is already a policy with the number {policy_number}."))
}

/// One policy, whatever its status.
///
/// # Errors
/// The database's.
pub async fn find(db: &impl GenericClient, id: PolicyId) -> Result<Option<PolicyRow>> {
    one(db, "select * from policies where policy_id = $1", &[&id]).await
}

const LOCK: &str = "select * from policies where policy_id = $1 for no key update";

/// One policy, whatever its status, kept as it is until the transaction ends: others who change it wait here.
///
/// # Errors
/// The database's.
pub async fn lock(db: &impl GenericClient, id: PolicyId) -> Result<Option<PolicyRow>> {
    one(db, LOCK, &[&id]).await
}

const FIND_SHOWN: &str = concat!("select p.*, ", pending!(), " from policies p where policy_id = $1");

/// One policy as it is shown, whatever its status.
///
/// # Errors
/// The database's.
pub async fn find_shown(db: &impl GenericClient, id: PolicyId) -> Result<Option<ShownRow>> {
    let row = db.query_opt(FIND_SHOWN, &[&id]).await?;
    Ok(row.as_ref().map(ShownRow::try_from_row).transpose()?)
}

/// The live policy with this number, compared without case and spaces.
///
/// # Errors
/// The database's.
pub async fn find_by_number(db: &impl GenericClient, key: &str) -> Result<Option<PolicyId>> {
    const SQL: &str =
        "select policy_id from policies where upper(replace(policy_number, ' ', '')) = $1 and status = 'ACTIVE'";
    Ok(db.query_opt(SQL, &[&key]).await?.map(|row| row.get("policy_id")))
}

/// The names of the columns a person fills in, as the struct spells them.
static FILLED_IN: LazyLock<String> = LazyLock::new(|| {
    let empty = serde_json::to_value(PolicyFields::default()).unwrap_or_default();
    empty.as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>().join(", ")).unwrap_or_default()
});

/// Built once out of the struct's own column names; nothing from outside gets into it.
static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let columns = FILLED_IN.as_str();
    let values = columns.replace(", ", ", given.");
    format!(
        "update policies set ({columns}) = (
            select given.{values} from jsonb_populate_record(null::policies, $3) as given
        ), version = version + 1, updated_by = $4, updated_at = now()
        where policy_id = $1 and version = $2 and status = 'ACTIVE'
        returning *"
    )
});

/// Puts other values in place of a version; `None` when that version is no longer the current, live one.
///
/// # Errors
/// [`Error::Conflict`] when the new number is taken.
pub async fn update(
    db: &impl GenericClient,
    id: PolicyId,
    version: i32,
    fields: &PolicyFields,
    author: Option<UserId>,
) -> Result<Option<PolicyRow>> {
    let given = serde_json::to_value(fields).map_err(Error::internal)?;
    let updated = db.query_opt(UPDATE.as_str(), &[&id, &version, &given, &author]).await;
    let row = updated
        .map_err(crate::database::on_constraint("policies_policy_number_key", || taken(&fields.policy_number)))?;
    Ok(row.as_ref().map(PolicyRow::try_from_row).transpose()?)
}

const SET_STATUS: &str = "
update policies
set status = $3, status_reason = $4, version = version + 1, updated_by = $5, updated_at = now()
where policy_id = $1 and status = any($2)
returning *";

/// Takes a policy from one of the statuses `from` to another; `None` when it is in none of them.
///
/// # Errors
/// [`Error::Conflict`] when its number was taken meanwhile.
pub async fn set_status(
    db: &impl GenericClient,
    id: PolicyId,
    from: &[PolicyStatus],
    to: PolicyStatus,
    reason: Option<&str>,
    author: Option<UserId>,
) -> Result<Option<PolicyRow>> {
    let from: Vec<&str> = from.iter().map(|status| status.as_str()).collect();
    let updated = db.query_opt(SET_STATUS, &[&id, &from, &to, &reason, &author]).await;
    let meaning = || Error::Conflict("Another policy has this number by now.".into());
    let row = updated.map_err(crate::database::on_constraint("policies_policy_number_key", meaning))?;
    Ok(row.as_ref().map(PolicyRow::try_from_row).transpose()?)
}

/// Each looks for one other, along the index: a fleet entered in one batch under one registration would be compared pair by
/// pair in a join.
const OVERLAPPING: &str = "
select new.policy_id, other.policy_number
from policies new cross join lateral (
    select policy_number from policies
    where vehicle_number = new.vehicle_number and policy_id <> new.policy_id
        and status = 'ACTIVE' and issue_date < new.expiry_date and expiry_date > new.issue_date
    order by expiry_date desc
    limit 1
) other
where new.policy_id = any($1) and new.vehicle_number <> 'NEW'";

/// Which of these policies cover a vehicle for a time that another live policy covers too, and that one's number.
///
/// # Errors
/// The database's.
pub async fn list_overlapping(db: &impl GenericClient, ids: &[PolicyId]) -> Result<HashMap<PolicyId, String>> {
    let found = db.query(OVERLAPPING, &[&ids]).await?;
    Ok(found.iter().map(|row| (row.get("policy_id"), row.get("policy_number"))).collect())
}

async fn one(db: &impl GenericClient, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<PolicyRow>> {
    let row = db.query_opt(sql, values).await?;
    Ok(row.as_ref().map(PolicyRow::try_from_row).transpose()?)
}

/// Rows as structs.
///
/// # Errors
/// A column is missing or of another type.
pub fn read(rows: &[Row]) -> Result<Vec<PolicyRow>> {
    rows.iter().map(|row| PolicyRow::try_from_row(row).map_err(Into::into)).collect()
}

fn read_shown(rows: &[Row]) -> Result<Vec<ShownRow>> {
    rows.iter().map(|row| ShownRow::try_from_row(row).map_err(Into::into)).collect()
}
