-- The figures of the dashboards: sums that are kept instead of computed again. Every change of `policies` and `uploads`,
-- whoever makes it, leaves signed differences in a ledger, in the same transaction and without locking anything; a schedule
-- folds the ledger into totals. Reads add both, so figures are exact at every instant.

-- What a blank or absent name is called.
create function known_name(given text) returns text language sql immutable parallel safe
    return coalesce(nullif(btrim(given), ''), 'Unknown');

-- Days of the dashboards are days in India.
create function day_in_india(given timestamptz) returns date language sql immutable parallel safe
    return (given at time zone 'Asia/Kolkata')::date;

-- Brokerage less cashback, in rupees; what is absent counts as 0.
create function net_of(brokerage numeric, cashback numeric) returns numeric language sql immutable parallel safe
    return coalesce(brokerage, 0) - coalesce(cashback, 0);

-- Ledger of live policies: by how much the sums of one combination of names have changed. Written by triggers; a row lives
-- until it is folded.
create table total_changes (
    total_change_id bigint generated always as identity,
    -- Of entry, in India.
    day date not null,
    source text not null,
    executive text not null,
    caller_name text not null,
    insurer text not null,
    branch text not null,
    -- Upper case, like `ROLLOVER` and `RENEWAL`.
    rollover text not null,
    make text not null,
    model text not null,
    policies integer not null,
    -- Sums in rupees: of total_premium, brokerage, cashback and total_od.
    gwp numeric not null,
    brokerage numeric not null,
    cashback numeric not null,
    total_od numeric not null,
    constraint total_changes_pkey primary key (total_change_id)
);

-- Sums over live policies by day of entry and one name: of a source, an executive or a caller. As many rows a day as there
-- are names, however many policies there are.
create table daily_totals (
    -- `source`, `executive` or `caller`.
    dimension text not null,
    day date not null,
    name text not null,
    policies bigint not null,
    gwp numeric not null,
    brokerage numeric not null,
    cashback numeric not null,
    total_od numeric not null,
    rollover_policies bigint not null,
    rollover_total_od numeric not null,
    renewal_policies bigint not null,
    renewal_total_od numeric not null,
    constraint daily_totals_pkey primary key (dimension, day, name)
);

-- Sums over all live policies by one name; by caller, make and model for the dimension `vehicle`.
create table overall_totals (
    -- `source`, `caller`, `insurer`, `branch`, `rollover` or `vehicle`.
    dimension text not null,
    -- Of the caller, for `vehicle`.
    name text not null,
    -- Empty in all dimensions but `vehicle`.
    make text not null,
    model text not null,
    policies bigint not null,
    gwp numeric not null,
    brokerage numeric not null,
    cashback numeric not null,
    total_od numeric not null,
    rollover_policies bigint not null,
    rollover_total_od numeric not null,
    renewal_policies bigint not null,
    renewal_total_od numeric not null,
    constraint overall_totals_pkey primary key (dimension, name, make, model)
);

-- Ledger of finished uploads, like `total_changes`.
create table upload_changes (
    upload_change_id bigint generated always as identity,
    day date not null,
    finished integer not null,
    confirmed integer not null,
    constraint upload_changes_pkey primary key (upload_change_id)
);

-- Uploads that came to an end (COMPLETED, FAILED, REJECTED, EXPIRED) and those that became a policy, by day of entry.
create table daily_upload_totals (
    day date not null,
    finished bigint not null,
    confirmed bigint not null,
    constraint daily_upload_totals_pkey primary key (day)
);

-- Days whose totals are also an object, data/aggregated/<day>.json.
create table aggregated_days (
    day date not null,
    -- Raised whenever the totals of the day change.
    revision integer not null default 1,
    -- The revision that is in S3; 0 before the first.
    written_revision integer not null default 0,
    constraint aggregated_days_pkey primary key (day)
);

-- What is to be written: newest day first.
create index aggregated_days_unwritten_idx on aggregated_days (day desc) where revision <> written_revision;

-- Under which names of `daily_totals` a change counts.
create function daily_names(source text, executive text, caller_name text)
returns table (dimension text, name text) language sql immutable parallel safe as $$
    values ('source', source), ('executive', executive), ('caller', caller_name)
$$;

-- Under which names of `overall_totals` a change counts.
create function overall_names(
    source text, caller_name text, insurer text, branch text, rollover text, make text, model text
) returns table (dimension text, name text, make text, model text) language sql immutable parallel safe as $$
    values
        ('source', source, '', ''), ('caller', caller_name, '', ''), ('insurer', insurer, '', ''),
        ('branch', branch, '', ''), ('rollover', rollover, '', ''), ('vehicle', caller_name, make, model)
$$;

-- What is folded and what is not: what the dashboards read.
create view daily_figures as
select
    dimension, day, name, policies, gwp, brokerage, cashback, total_od,
    rollover_policies, rollover_total_od, renewal_policies, renewal_total_od
from daily_totals
union all
select
    n.dimension, c.day, n.name, c.policies, c.gwp, c.brokerage, c.cashback, c.total_od,
    case c.rollover when 'ROLLOVER' then c.policies else 0 end,
    case c.rollover when 'ROLLOVER' then c.total_od else 0 end,
    case c.rollover when 'RENEWAL' then c.policies else 0 end,
    case c.rollover when 'RENEWAL' then c.total_od else 0 end
from total_changes c, daily_names(c.source, c.executive, c.caller_name) n;

create view overall_figures as
select
    dimension, name, make, model, policies, gwp, brokerage, cashback, total_od,
    rollover_policies, rollover_total_od, renewal_policies, renewal_total_od
from overall_totals
union all
select
    n.dimension, n.name, n.make, n.model, c.policies, c.gwp, c.brokerage, c.cashback, c.total_od,
    case c.rollover when 'ROLLOVER' then c.policies else 0 end,
    case c.rollover when 'ROLLOVER' then c.total_od else 0 end,
    case c.rollover when 'RENEWAL' then c.policies else 0 end,
    case c.rollover when 'RENEWAL' then c.total_od else 0 end
from total_changes c, overall_names(c.source, c.caller_name, c.insurer, c.branch, c.rollover, c.make, c.model) n;

create view daily_upload_figures as
select day, finished, confirmed from daily_upload_totals
union all
select day, finished, confirmed from upload_changes;

-- What one policy adds to the sums (sign 1) or takes from them (-1); nothing unless it is live.
create function counted(policy policies, sign integer)
returns table (
    day date, source text, executive text, caller_name text, insurer text, branch text, rollover text, make text,
    model text, policies integer, gwp numeric, brokerage numeric, cashback numeric, total_od numeric
) language sql immutable parallel safe as $$
    select
        day_in_india(policy.created_at), policy.source, known_name(policy.executive), known_name(policy.caller_name),
        known_name(policy.insurer), known_name(policy.branch), upper(known_name(policy.rollover)),
        known_name(policy.make), known_name(policy.model), sign, sign * policy.total_premium,
        sign * coalesce(policy.brokerage, 0), sign * coalesce(policy.cashback, 0), sign * coalesce(policy.total_od, 0)
    where policy.status = 'ACTIVE'
$$;

-- An edit that moves no sum leaves no trace.
create function note_total_changes() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into total_changes (
            day, source, executive, caller_name, insurer, branch, rollover, make, model,
            policies, gwp, brokerage, cashback, total_od
        )
        select c.* from added p, counted(row(p.*)::policies, 1) c;
    elsif tg_op = 'DELETE' then
        insert into total_changes (
            day, source, executive, caller_name, insurer, branch, rollover, make, model,
            policies, gwp, brokerage, cashback, total_od
        )
        select c.* from removed p, counted(row(p.*)::policies, -1) c;
    else
        insert into total_changes (
            day, source, executive, caller_name, insurer, branch, rollover, make, model,
            policies, gwp, brokerage, cashback, total_od
        )
        select
            day, source, executive, caller_name, insurer, branch, rollover, make, model,
            sum(policies), sum(gwp), sum(brokerage), sum(cashback), sum(total_od)
        from (
            select c.* from added p, counted(row(p.*)::policies, 1) c
            union all
            select c.* from removed p, counted(row(p.*)::policies, -1) c
        ) moved
        group by day, source, executive, caller_name, insurer, branch, rollover, make, model
        having (sum(policies), sum(gwp), sum(brokerage), sum(cashback), sum(total_od)) <> (0, 0, 0, 0, 0);
    end if;
    return null;
end
$$;

create trigger policies_added after insert on policies referencing new table as added
    for each statement execute function note_total_changes();
create trigger policies_changed after update on policies referencing old table as removed new table as added
    for each statement execute function note_total_changes();
create trigger policies_removed after delete on policies referencing old table as removed
    for each statement execute function note_total_changes();

create function upload_outcome(status text, sign integer)
returns table (finished integer, confirmed integer) language sql immutable parallel safe as $$
    select sign, case status when 'COMPLETED' then sign else 0 end
    where status in ('COMPLETED', 'FAILED', 'REJECTED', 'EXPIRED')
$$;

create function note_upload_changes() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into upload_changes (day, finished, confirmed)
        select day_in_india(u.created_at), o.* from added u, upload_outcome(u.status, 1) o;
    elsif tg_op = 'DELETE' then
        insert into upload_changes (day, finished, confirmed)
        select day_in_india(u.created_at), o.* from removed u, upload_outcome(u.status, -1) o;
    else
        insert into upload_changes (day, finished, confirmed)
        select day, sum(finished), sum(confirmed)
        from (
            select day_in_india(u.created_at) as day, o.* from added u, upload_outcome(u.status, 1) o
            union all
            select day_in_india(u.created_at), o.* from removed u, upload_outcome(u.status, -1) o
        ) moved
        group by day
        having (sum(finished), sum(confirmed)) <> (0, 0);
    end if;
    return null;
end
$$;

create trigger uploads_added after insert on uploads referencing new table as added
    for each statement execute function note_upload_changes();
create trigger uploads_changed after update on uploads referencing old table as removed new table as added
    for each statement execute function note_upload_changes();
create trigger uploads_removed after delete on uploads referencing old table as removed
    for each statement execute function note_upload_changes();

-- `truncate` shows no rows to the triggers above; what it takes away is everything.
create function forget_totals() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'uploads' then
        delete from upload_changes;
        delete from daily_upload_totals;
    else
        delete from total_changes;
        delete from daily_totals;
        delete from overall_totals;
        update aggregated_days set revision = revision + 1;
    end if;
    return null;
end
$$;

create trigger policies_emptied after truncate on policies for each statement execute function forget_totals();
create trigger uploads_emptied after truncate on uploads for each statement execute function forget_totals();

-- What was there before.
insert into total_changes (
    day, source, executive, caller_name, insurer, branch, rollover, make, model,
    policies, gwp, brokerage, cashback, total_od
)
select c.* from policies p, counted(p, 1) c;

insert into upload_changes (day, finished, confirmed)
select day_in_india(u.created_at), o.* from uploads u, upload_outcome(u.status, 1) o;

-- Names that are chosen from lists are short. They also stand in the index below, whose entries must stay under 2,700
-- bytes even when every character takes four.
alter table policies add constraint policies_names_length check (
    char_length(make) <= 80 and char_length(model) <= 120 and char_length(branch) <= 80
    and char_length(caller_name) <= 80 and char_length(rollover) <= 80 and char_length(insurer) <= 100
);

-- The explorer: best policies first, and sums over any filter, both without visiting the table. The columns of the
-- expression must be there as well, or PostgreSQL does not see that the index is enough.
create index policies_explorer_idx on policies (net_of(brokerage, cashback) desc, policy_id) include (
    total_premium, brokerage, cashback, total_od, insurer, make, model, branch, rollover, caller_name,
    vehicle_number, issue_date, expiry_date
) where status = 'ACTIVE';

-- The explorer and the list of policies by one name: few rows of many are found without reading the whole index above.
create index policies_make_idx on policies (make, model) where status = 'ACTIVE';
create index policies_caller_name_idx on policies (caller_name) where status = 'ACTIVE';
create index policies_insurer_idx on policies (insurer) where status = 'ACTIVE';
create index policies_branch_idx on policies (branch) where status = 'ACTIVE';
