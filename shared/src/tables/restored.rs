//! Rows made again out of documents: the only SQL of a rebuild.
//!
//! The keys of a document are the columns of its table, so one statement per entity restores every column.

use tokio_postgres::GenericClient;

use crate::{error::Result, objects::Entity};

/// Is there anything a rebuild could overwrite?
///
/// # Errors
/// The database's.
pub async fn is_empty(db: &impl GenericClient) -> Result<bool> {
    const SQL: &str = "
select not exists (select from documents) and not exists (select from policies) and not exists (select from uploads)
    and not exists (select from users) as empty";
    Ok(db.query_one(SQL, &[]).await?.get("empty"))
}

/// One object of S3 as it goes back into the database.
#[derive(Clone, Debug)]
pub struct Restored {
    /// Of which one.
    pub entity_id: String,
    /// The version its body says it is.
    pub version: i32,
    /// The exact text.
    pub body: String,
    /// Entity tag when it is the current object; `None` for a kept version.
    pub current_etag: Option<String>,
}

const ADD: &str = "
with restored as (
    select * from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[])
        as r (entity_id, version, body, sha256, etag)
), current as (
    insert into synced_objects (entity, entity_id, version, etag)
    select $1, entity_id, version, etag from restored where etag is not null
)
insert into documents (entity, entity_id, version, body, sha256, author_id)
select distinct on (entity_id, version) $1, entity_id, version, body::json, sha256,
    coalesce(body::json -> 'journal' ->> 'by', body::json ->> 'updated_by')::bigint
from restored
on conflict do nothing";

/// Adds documents, and what is known of their current objects. Authors come out of the bodies; older documents say only who
/// made the version.
///
/// # Errors
/// The database's.
pub async fn add_documents(db: &impl GenericClient, entity: Entity, page: &[Restored]) -> Result<()> {
    let ids: Vec<&str> = page.iter().map(|one| one.entity_id.as_str()).collect();
    let versions: Vec<i32> = page.iter().map(|one| one.version).collect();
    let bodies: Vec<&str> = page.iter().map(|one| one.body.as_str()).collect();
    let hashes: Vec<String> = page.iter().map(|one| super::documents::sha256_hex(one.body.as_bytes())).collect();
    let etags: Vec<Option<&str>> = page.iter().map(|one| one.current_etag.as_deref()).collect();
    db.execute(ADD, &[&entity.name(), &ids, &versions, &bodies, &hashes, &etags]).await?;
    Ok(())
}

const fn rows_of(entity: Entity) -> &'static str {
    match entity {
        Entity::User => {
            "insert into users select row.* from documents d, jsonb_populate_record(null::users, d.body::jsonb) row
            where d.entity = 'user'"
        }
        Entity::Settings => {
            "insert into settings select row.* from documents d, jsonb_populate_record(null::settings, d.body::jsonb) row
            where d.entity = 'settings'"
        }
        Entity::Policy => {
            "insert into policies select row.*
            from (select distinct on (entity_id) body from documents where entity = 'policy'
                order by entity_id, version desc) d,
                jsonb_populate_record(null::policies, d.body::jsonb) row"
        }
        Entity::Upload => {
            "insert into uploads select row.* from documents d, jsonb_populate_record(null::uploads, d.body::jsonb) row
            where d.entity = 'upload'"
        }
    }
}

/// Makes the rows of one entity out of its newest documents; answers how many.
///
/// # Errors
/// The database's.
pub async fn add_rows(db: &impl GenericClient, entity: Entity) -> Result<u64> {
    Ok(db.execute(rows_of(entity), &[]).await?)
}

/// The journal comes out of the bodies, ids go on after the highest one, and a current object that lags behind its newest
/// version (the writer died between the two) is queued to be written again.
const FINISH: &str = "
insert into audit_entries (entity, entity_id, version, action, actor_id, request_id, changes, created_at)
select entity, entity_id, version, journal ->> 'action', (journal ->> 'by')::bigint, journal ->> 'request_id',
    journal -> 'changes', coalesce((body ->> 'updated_at')::timestamptz, now())
from documents d cross join lateral (select d.body::jsonb -> 'journal' as journal) kept
where journal is not null and not exists (
    select from audit_entries a where (a.entity, a.entity_id, a.version) = (d.entity, d.entity_id, d.version)
)
order by (body ->> 'updated_at')::timestamptz, entity, entity_id, version;
select setval(pg_get_serial_sequence('users', 'user_id'), coalesce((select max(user_id) from users), 0) + 1, false);
select setval(pg_get_serial_sequence('policies', 'policy_id'), coalesce((select max(policy_id) from policies), 0) + 1, false);
insert into outbox (entity, entity_id, version)
select d.entity, d.entity_id, max(d.version) from documents d left join synced_objects s using (entity, entity_id)
group by d.entity, d.entity_id, s.version having max(d.version) is distinct from s.version";

/// What remains after all rows are there.
///
/// # Errors
/// The database's.
pub async fn finish(db: &impl GenericClient) -> Result<()> {
    Ok(db.batch_execute(FINISH).await?)
}
