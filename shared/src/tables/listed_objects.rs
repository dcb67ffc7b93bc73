//! `listed_objects`, a temporary table: what S3 lists, laid beside what the documents say should be there.
//!
//! The comparison runs in SQL, so memory stays the same at a million policies as at ten.

use postgres_from_row::FromRow;
use tokio_postgres::GenericClient;

use crate::{error::Result, objects::Entity};

/// `version` is 0 for the current object. Files (`original`, `answer`) stand beside the entities.
const CREATE: &str = "
create temporary table listed_objects (
    entity text not null, entity_id text not null, version integer not null, etag text not null, key text not null
)";

const ADD: &str = "
insert into listed_objects
select * from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[])";

/// One object as listed, already understood.
#[derive(Clone, Debug)]
pub struct ListedObject {
    /// Name of the entity it holds; `original` or `answer` for a file.
    pub entity: &'static str,
    /// Of which one.
    pub entity_id: String,
    /// 0 for the current object and for an original; the number of an answer's page.
    pub version: i32,
    /// Entity tag without quotes.
    pub etag: String,
    /// Its key, for reports.
    pub key: String,
}

/// Makes the table, for this connection only.
///
/// # Errors
/// The database's.
pub async fn create(db: &impl GenericClient) -> Result<()> {
    db.batch_execute("drop table if exists pg_temp.listed_objects").await?;
    Ok(db.batch_execute(CREATE).await?)
}

/// Adds one page of a listing.
///
/// # Errors
/// The database's.
pub async fn add(db: &impl GenericClient, page: &[ListedObject]) -> Result<()> {
    let entities: Vec<&str> = page.iter().map(|one| one.entity).collect();
    let ids: Vec<&str> = page.iter().map(|one| one.entity_id.as_str()).collect();
    let versions: Vec<i32> = page.iter().map(|one| one.version).collect();
    let etags: Vec<&str> = page.iter().map(|one| one.etag.as_str()).collect();
    let keys: Vec<&str> = page.iter().map(|one| one.key.as_str()).collect();
    db.execute(ADD, &[&entities, &ids, &versions, &etags, &keys]).await?;
    Ok(())
}

/// One difference between the storages.
#[derive(Clone, Debug, FromRow, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// What it is about.
    pub entity: String,
    /// Which one.
    pub entity_id: String,
    /// Which version; 0 for the current object.
    pub version: i32,
    /// What differs.
    pub what: String,
}

/// What is said of an object that should be there.
pub const MISSING: &str = "is missing in S3";
/// What is said of an object that is not the document.
pub const DIFFERENT: &str = "differs between PostgreSQL and S3";

/// The entity tag of an object written in one piece is the MD5 of its bytes, so no object has to be read.
const DIFFERENCES: &str = "
with expected as (
    select entity, entity_id, 0 as version, md5(body::text) as etag
    from (select distinct on (entity, entity_id) * from documents order by entity, entity_id, version desc) newest
    union all
    select entity, entity_id, version, md5(body::text) from documents where entity = 'policy'
), listed as (
    select * from listed_objects where entity not in ('original', 'answer')
), waiting as (
    select entity, entity_id, version from outbox
    union select entity, entity_id, 0 from outbox
)
select coalesce(e.entity, l.entity) as entity, coalesce(e.entity_id, l.entity_id) as entity_id,
    coalesce(e.version, l.version) as version,
    case
        when w.entity is not null then 'waits in the outbox'
        when l.entity is null then 'is missing in S3'
        when e.entity is null then 'is in S3 only'
        else 'differs between PostgreSQL and S3'
    end as what
from expected e
full join listed l using (entity, entity_id, version)
left join waiting w
    on (w.entity, w.entity_id, w.version)
        = (coalesce(e.entity, l.entity), coalesce(e.entity_id, l.entity_id), coalesce(e.version, l.version))
where e.etag is distinct from l.etag or w.entity is not null
order by 1, 2, 3
limit $1";

/// Originals of uploads that were received and may still be wanted, and the kept pages of whatever was read: they were paid
/// for. What else lies there belongs to nobody. Originals of what came to nothing are deleted a month later.
const FILES: &str = "
with expected as (
    select 'original' as entity, upload_id::text as entity_id, 0 as version
    from uploads where status in ('UPLOADED', 'PROCESSING', 'REVIEW', 'COMPLETED')
    union all
    select 'answer', upload_id::text, n from uploads, generate_series(1, answer_pages) n
)
select e.entity, e.entity_id, e.version, 'is missing in S3' as what
from expected e left join listed_objects l using (entity, entity_id, version) where l.entity is null
union all
select l.entity, l.entity_id, l.version, 'is in S3 without an upload'
from listed_objects l left join uploads u on u.upload_id::text = l.entity_id
where l.entity in ('original', 'answer') and u.upload_id is null
order by 1, 2, 3
limit $1";

/// Files without their upload, and uploads without their files, up to `limit`.
///
/// # Errors
/// The database's.
pub async fn files_differing(db: &impl GenericClient, limit: i64) -> Result<Vec<Difference>> {
    read(&db.query(FILES, &[&limit]).await?)
}

/// Where documents and listed objects differ, up to `limit`.
///
/// # Errors
/// The database's.
pub async fn differences(db: &impl GenericClient, limit: i64) -> Result<Vec<Difference>> {
    read(&db.query(DIFFERENCES, &[&limit]).await?)
}

/// Rows against their newest documents. A document is laid over its row: columns it does not hold (a password hash) stay.
const fn row_differences(entity: Entity) -> &'static str {
    match entity {
        Entity::Policy => {
            "select 'policy' as entity, p.policy_id::text as entity_id, p.version, 'row and document differ' as what
            from policies p left join documents d
                on (d.entity, d.entity_id, d.version) = ('policy', p.policy_id::text, p.version)
            where d.entity is null or jsonb_populate_record(p, d.body::jsonb) is distinct from p limit $1"
        }
        Entity::Upload => {
            "select 'upload' as entity, u.upload_id::text as entity_id, u.version, 'row and document differ' as what
            from uploads u left join documents d
                on (d.entity, d.entity_id, d.version) = ('upload', u.upload_id::text, u.version)
            where d.entity is null or jsonb_populate_record(u, d.body::jsonb) is distinct from u limit $1"
        }
        Entity::User => {
            "select 'user' as entity, u.user_id::text as entity_id, u.version, 'row and document differ' as what
            from users u left join documents d
                on (d.entity, d.entity_id, d.version) = ('user', u.user_id::text, u.version)
            where d.entity is null or jsonb_populate_record(u, d.body::jsonb) is distinct from u limit $1"
        }
        Entity::Settings => {
            "select 'settings' as entity, 'current' as entity_id, s.version, 'row and document differ' as what
            from settings s left join documents d
                on (d.entity, d.entity_id, d.version) = ('settings', 'current', s.version)
            where d.entity is null or jsonb_populate_record(s, d.body::jsonb) is distinct from s limit $1"
        }
    }
}

/// Rows of one entity whose document is missing or says something else, up to `limit`.
///
/// # Errors
/// The database's.
pub async fn rows_differing(db: &impl GenericClient, entity: Entity, limit: i64) -> Result<Vec<Difference>> {
    read(&db.query(row_differences(entity), &[&limit]).await?)
}

pub(super) fn read(rows: &[tokio_postgres::Row]) -> Result<Vec<Difference>> {
    rows.iter().map(|row| Difference::try_from_row(row).map_err(Into::into)).collect()
}
