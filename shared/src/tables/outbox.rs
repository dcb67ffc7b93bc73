//! `outbox` and its counterpart `synced_objects`: what is not yet in S3, and what is.

use std::time::Duration;

use postgres_from_row::FromRow;
use tokio_postgres::GenericClient;

use crate::{error::Result, objects::Entity};

/// One version waiting to be written, with all a writer needs.
#[derive(Clone, Debug, FromRow)]
pub struct PendingRow {
    /// Name of the entity.
    pub entity: String,
    /// Which one.
    pub entity_id: String,
    /// The version to write.
    pub version: i32,
    /// The exact text of its object.
    pub body: String,
    /// Entity tag of the current object as last written by us, if any.
    pub etag: Option<String>,
    /// Version of that object.
    pub synced_version: Option<i32>,
}

const LOAD: &str = "
select o.entity, o.entity_id, o.version, d.body::text as body, s.etag, s.version as synced_version
from unnest($1::text[], $2::text[]) as wanted (entity, entity_id)
join outbox o using (entity, entity_id)
join documents d using (entity, entity_id, version)
left join synced_objects s using (entity, entity_id)
order by o.entity, o.entity_id, o.version";

/// All waiting versions of these entities, oldest version first.
///
/// # Errors
/// The database's.
pub async fn list_pending(db: &impl GenericClient, of: &[(Entity, String)]) -> Result<Vec<PendingRow>> {
    let (entities, ids) = columns(of);
    rows(&db.query(LOAD, &[&entities, &ids]).await?)
}

/// Leases what is due to one drainer; others skip it, and a drainer that dies loses the lease by itself.
const CLAIM: &str = "
with due as (
    select entity, entity_id, version from outbox
    where next_attempt_at <= now()
    order by next_attempt_at, queued_at
    limit $1
    for update skip locked
), leased as (
    update outbox o
    set next_attempt_at = now() + make_interval(secs => $2), attempts = o.attempts + 1
    from due
    where (o.entity, o.entity_id, o.version) = (due.entity, due.entity_id, due.version)
    returning o.entity, o.entity_id, o.version
)
select l.entity, l.entity_id, l.version, d.body::text as body, s.etag, s.version as synced_version
from leased l
join documents d using (entity, entity_id, version)
left join synced_objects s using (entity, entity_id)
order by l.entity, l.entity_id, l.version";

/// Takes up to `limit` due versions for `lease`.
///
/// # Errors
/// The database's.
pub async fn claim(db: &impl GenericClient, limit: i64, lease: Duration) -> Result<Vec<PendingRow>> {
    rows(&db.query(CLAIM, &[&limit, &lease.as_secs_f64()]).await?)
}

/// A current object that was written: how far its entity is synced now.
#[derive(Clone, Debug)]
pub struct Synced {
    /// What it is.
    pub entity: Entity,
    /// Which one.
    pub entity_id: String,
    /// The newest version that is in S3.
    pub version: i32,
    /// Entity tag of the current object.
    pub etag: String,
    /// The versions that were written.
    pub versions: Vec<i32>,
}

/// Of a policy only what was written is done: an older version may be put off still, or be in the hands of a drainer that dies.
/// Where the current state alone is kept, what is older is done with it. Documents of uploads are dropped once a newer one is in
/// S3.
const MARK_SYNCED: &str = "
with synced as (
    select * from unnest($1::text[], $2::text[], $3::int[], $4::text[]) as s (entity, entity_id, version, etag)
), written as (
    select * from unnest($5::text[], $6::text[], $7::int[]) as w (entity, entity_id, version)
), done as (
    delete from outbox o using synced s
    where (o.entity, o.entity_id) = (s.entity, s.entity_id) and o.version <= s.version
        and (o.entity <> 'policy' or exists (
            select from written w where (w.entity, w.entity_id, w.version) = (o.entity, o.entity_id, o.version)
        ))
), trimmed as (
    delete from documents d using synced s
    where (d.entity, d.entity_id) = (s.entity, s.entity_id) and d.version < s.version and d.entity = 'upload'
)
insert into synced_objects as known (entity, entity_id, version, etag)
select entity, entity_id, version, etag from synced
on conflict (entity, entity_id) do update
    set version = excluded.version, etag = excluded.etag, synced_at = now()
    where known.version <= excluded.version";

/// Notes what was written and takes it out of the outbox, all in one statement.
///
/// # Errors
/// The database's.
pub async fn mark_synced(db: &impl GenericClient, synced: &[Synced]) -> Result<()> {
    let entities: Vec<&str> = synced.iter().map(|done| done.entity.name()).collect();
    let ids: Vec<&str> = synced.iter().map(|done| done.entity_id.as_str()).collect();
    let versions: Vec<i32> = synced.iter().map(|done| done.version).collect();
    let etags: Vec<&str> = synced.iter().map(|done| done.etag.as_str()).collect();
    let written = || synced.iter().flat_map(|done| done.versions.iter().map(move |version| (done, *version)));
    let written_entities: Vec<&str> = written().map(|(done, _)| done.entity.name()).collect();
    let written_ids: Vec<&str> = written().map(|(done, _)| done.entity_id.as_str()).collect();
    let written_versions: Vec<i32> = written().map(|(_, version)| version).collect();
    db.execute(MARK_SYNCED, &[&entities, &ids, &versions, &etags, &written_entities, &written_ids, &written_versions])
        .await?;
    Ok(())
}

/// Longest pause between two attempts: after an outage everything is tried again within this time.
const LONGEST_PAUSE_SECONDS: f64 = 30.0;

const POSTPONE: &str = "
update outbox o
set next_attempt_at = now() + make_interval(secs => least($4, power(2, least(o.attempts, 10))) * (0.5 + random() / 2)),
    last_error = $3
from unnest($1::text[], $2::text[]) as failed (entity, entity_id)
where (o.entity, o.entity_id) = (failed.entity, failed.entity_id)";

/// Puts failed writes off, longer each time, never for good.
///
/// # Errors
/// The database's.
pub async fn postpone(db: &impl GenericClient, of: &[(Entity, String)], reason: &str) -> Result<()> {
    let (entities, ids) = columns(of);
    db.execute(POSTPONE, &[&entities, &ids, &reason, &LONGEST_PAUSE_SECONDS]).await?;
    Ok(())
}

/// How much waits, and since when.
#[derive(Clone, Copy, Debug, FromRow, PartialEq, Eq, serde::Serialize)]
pub struct Backlog {
    /// Waiting versions.
    pub depth: i64,
    /// Age of the oldest in seconds; 0 when nothing waits.
    pub oldest_seconds: i64,
}

const BACKLOG: &str = "
select count(*) as depth,
    coalesce(extract(epoch from now() - min(queued_at)), 0)::bigint as oldest_seconds
from outbox";

/// Depth and age of the outbox.
///
/// # Errors
/// The database's.
pub async fn backlog(db: &impl GenericClient) -> Result<Backlog> {
    Ok(Backlog::from_row(&db.query_one(BACKLOG, &[]).await?))
}

/// Which of these entities still wait for S3.
///
/// # Errors
/// The database's.
pub async fn pending_of(db: &impl GenericClient, entity: Entity, ids: &[String]) -> Result<Vec<String>> {
    const SQL: &str = "select distinct entity_id from outbox where entity = $1 and entity_id = any($2)";
    Ok(db.query(SQL, &[&entity.name(), &ids]).await?.iter().map(|row| row.get("entity_id")).collect())
}

fn columns(of: &[(Entity, String)]) -> (Vec<&'static str>, Vec<&str>) {
    of.iter().map(|(entity, id)| (entity.name(), id.as_str())).unzip()
}

fn rows(found: &[tokio_postgres::Row]) -> Result<Vec<PendingRow>> {
    found.iter().map(|row| PendingRow::try_from_row(row).map_err(Into::into)).collect()
}
