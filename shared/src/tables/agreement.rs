//! Where PostgreSQL disagrees with itself: histories, hashes, journal, outbox and kept figures against what they are made of.

use tokio_postgres::GenericClient;

use super::listed_objects::{Difference, read};
use crate::error::Result;

/// The versions of a policy are 1, 2, 3, …; each missing one is named.
const GAPS: &str = "
select 'policy' as entity, d.entity_id, n as version, 'the document of this version is missing' as what
from (select entity_id, max(version) as newest from documents where entity = 'policy' group by entity_id) d
cross join lateral generate_series(1, d.newest) n
where not exists (select from documents h where (h.entity, h.entity_id, h.version) = ('policy', d.entity_id, n))
order by 2, 3
limit $1";

/// A newest document is that of a row, and of its version. (A row without its document is found from the other side.)
const WITHOUT_ROW: &str = "
select d.entity, d.entity_id, d.version, case
        when coalesce(p.version, u.version, h.version, s.version) is null then 'the document has no row'
        else 'the row is of another version than the newest document'
    end as what
from (select distinct on (entity, entity_id) entity, entity_id, version
    from documents order by entity, entity_id, version desc) d
left join policies p on d.entity = 'policy' and p.policy_id::text = d.entity_id
left join uploads u on d.entity = 'upload' and u.upload_id::text = d.entity_id
left join users h on d.entity = 'user' and h.user_id::text = d.entity_id
left join settings s on d.entity = 'settings'
where coalesce(p.version, u.version, h.version, s.version) is distinct from d.version
order by 1, 2
limit $1";

/// What the unique index is for, should it ever be gone.
const TWINS: &str = "
select 'policy' as entity, policy_id::text as entity_id, version, 'another live policy has this number' as what
from (
    select *, count(*) over (partition by upper(replace(policy_number, ' ', ''))) as twins
    from policies where status = 'ACTIVE'
) live
where twins > 1
order by 2
limit $1";

const HASHES: &str = "
select entity, entity_id, version, 'the document is not the one that was hashed' as what
from documents where sha256 <> encode(sha256(convert_to(body::text, 'UTF8')), 'hex')
order by 1, 2, 3
limit $1";

/// Every version has one entry, which says what its document says; documents of older releases say nothing. Every entry about
/// a version of a policy has that version.
const JOURNAL: &str = "
select d.entity, d.entity_id, d.version, case count(a.version)
        when 0 then 'the journal does not know this version'
        when 1 then 'the journal says something else about this version'
        else 'the journal has this version more than once'
    end as what
from documents d
left join audit_entries a using (entity, entity_id, version)
where d.body::jsonb ? 'journal'
group by d.entity, d.entity_id, d.version
having count(a.version) <> 1 or bool_or(
    (a.action, a.actor_id::text) is distinct from
        (d.body -> 'journal' ->> 'action', d.body -> 'journal' ->> 'by')
)
union all
select a.entity, a.entity_id, a.version, 'the journal has a version that does not exist'
from audit_entries a
where a.entity = 'policy' and a.version is not null
    and not exists (select from documents d where (d.entity, d.entity_id, d.version) = (a.entity, a.entity_id, a.version))
order by 1, 2, 3
limit $1";

/// What waits without a document would wait for ever.
const OUTBOX: &str = "
select entity, entity_id, version, 'waits in the outbox without a document' as what
from outbox o
where not exists (select from documents d where (d.entity, d.entity_id, d.version) = (o.entity, o.entity_id, o.version))
order by 1, 2, 3
limit $1";

/// Kept sums against plain ones; a difference is named by what the sum is of. One statement, so that it is of one moment.
const FIGURES: &str = "
with live as (
    select c.*, p.issue_date, p.expiry_date, plate_series(p.vehicle_number) as series from policies p, counted(p, 1) c
), plain as (
    select 'daily ' || n.dimension as kind, n.name, day::text as other, '' as more, policies, gwp, brokerage, cashback, total_od
    from live, daily_names(source, executive, caller_name) n
    union all
    select 'overall ' || n.dimension, n.name, n.make, n.model, policies, gwp, brokerage, cashback, total_od
    from live, overall_names(source, caller_name, insurer, branch, rollover, live.make, live.model) n
    union all
    select 'pair ' || n.pair, n.name, n.other, '', policies, gwp, brokerage, cashback, total_od
    from live, pair_names(insurer, branch, rollover, caller_name, make, model, issue_date, expiry_date) n
    union all
    select 'pair ' || n.pair, n.name, n.other, '', policies, gwp, brokerage, cashback, total_od
    from live, series_names(insurer, branch, rollover, caller_name, make, model, issue_date, expiry_date, series) n
    union all
    select 'uploads', '', day_in_india(created_at)::text, '', o.finished, o.confirmed, 0, 0, 0
    from uploads u, upload_outcome(u.status, 1) o
), kept as (
    select 'daily ' || dimension as kind, name, day::text as other, '' as more, policies, gwp, brokerage, cashback, total_od
    from daily_figures
    union all
    select 'overall ' || dimension, name, make, model, policies, gwp, brokerage, cashback, total_od from overall_figures
    union all
    select 'pair ' || pair, name, other, '', policies, gwp, brokerage, cashback, total_od from pair_figures
    union all
    select 'uploads', '', day::text, '', finished, confirmed, 0, 0, 0 from daily_upload_figures
), off as (
    select kind, name, other, more
    from (
        select kind, name, other, more, policies, gwp, brokerage, cashback, total_od from plain
        union all
        select kind, name, other, more, -policies, -gwp, -brokerage, -cashback, -total_od from kept
    ) signed
    group by kind, name, other, more
    having (sum(policies), sum(gwp), sum(brokerage), sum(cashback), sum(total_od)) <> (0, 0, 0, 0, 0)
)
select 'figures' as entity, concat_ws(' ', kind, nullif(name, ''), nullif(other, ''), nullif(more, '')) as entity_id,
    0 as version, 'the kept sum is not the plain sum' as what
from off
order by 2
limit $1";

/// Everything that does not agree, up to `limit` of each kind.
///
/// # Errors
/// The database's.
pub async fn list_disagreements(db: &impl GenericClient, limit: i64) -> Result<Vec<Difference>> {
    let mut found = Vec::new();
    for question in [GAPS, WITHOUT_ROW, TWINS, HASHES, JOURNAL, OUTBOX, FIGURES] {
        found.extend(read(&db.query(question, &[&limit]).await?)?);
    }
    Ok(found)
}
