-- The explorer's sums for two filters that have nothing to do with each other, and for a window of days: kept as well, so
-- that a hundred thousand policies need not be added up again. What has three filters, matches little.

-- Sums over live policies that share two names, or a name and a day. As many rows as there are names that meet, and names a
-- day, however many policies there are.
create table pair_totals (
    -- Which two, as `pair_names` calls them.
    pair text collate "C" not null,
    -- Empty where a day stands alone.
    name text collate "C" not null,
    -- Days as YYYY-MM-DD, so that a window is a range.
    other text collate "C" not null,
    policies bigint not null,
    gwp numeric not null,
    brokerage numeric not null,
    cashback numeric not null,
    total_od numeric not null,
    constraint pair_totals_pkey primary key (pair, name, other)
);

-- Under which pairs a change counts. A vehicle is make and model; caller and vehicle meet in `overall_totals` already.
create function pair_names(
    insurer text, branch text, rollover text, caller_name text, make text, model text, issue_date date, expiry_date date
) returns table (pair text, name text, other text) language sql immutable parallel safe as $$
    select * from (
        values
            ('insurer branch', insurer, branch), ('insurer rollover', insurer, rollover),
            ('insurer caller', insurer, caller_name), ('insurer make', insurer, make),
            ('insurer vehicle', insurer, make || e'\n' || model),
            ('branch rollover', branch, rollover), ('branch caller', branch, caller_name), ('branch make', branch, make),
            ('branch vehicle', branch, make || e'\n' || model),
            ('rollover caller', rollover, caller_name), ('rollover make', rollover, make),
            ('rollover vehicle', rollover, make || e'\n' || model),
            ('issue', '', to_char(issue_date, 'YYYY-MM-DD')), ('insurer issue', insurer, to_char(issue_date, 'YYYY-MM-DD')),
            ('branch issue', branch, to_char(issue_date, 'YYYY-MM-DD')),
            ('rollover issue', rollover, to_char(issue_date, 'YYYY-MM-DD')),
            ('caller issue', caller_name, to_char(issue_date, 'YYYY-MM-DD')),
            ('make issue', make, to_char(issue_date, 'YYYY-MM-DD')),
            ('expiry', '', to_char(expiry_date, 'YYYY-MM-DD')),
            ('insurer expiry', insurer, to_char(expiry_date, 'YYYY-MM-DD')),
            ('branch expiry', branch, to_char(expiry_date, 'YYYY-MM-DD')),
            ('rollover expiry', rollover, to_char(expiry_date, 'YYYY-MM-DD')),
            ('caller expiry', caller_name, to_char(expiry_date, 'YYYY-MM-DD')),
            ('make expiry', make, to_char(expiry_date, 'YYYY-MM-DD'))
    ) as met (pair, name, other)
    where other is not null
$$;

-- The ledger knows both days from now on. What it held before is counted with the policies below, and only there.
alter table total_changes
    add column issue_date date,
    add column expiry_date date,
    -- Does this change count among the pairs? False for what was noted before there were any.
    add column paired boolean not null default false;
alter table total_changes alter column paired set default true;

create view pair_figures as
select pair, name, other, policies, gwp, brokerage, cashback, total_od from pair_totals
union all
select n.pair, n.name, n.other, c.policies, c.gwp, c.brokerage, c.cashback, c.total_od
from total_changes c,
    pair_names(c.insurer, c.branch, c.rollover, c.caller_name, c.make, c.model, c.issue_date, c.expiry_date) n
where c.paired;

create or replace function note_total_changes() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into total_changes (
            day, source, executive, caller_name, insurer, branch, rollover, make, model,
            policies, gwp, brokerage, cashback, total_od, issue_date, expiry_date
        )
        select c.*, p.issue_date, p.expiry_date from added p, counted(row(p.*)::policies, 1) c;
    elsif tg_op = 'DELETE' then
        insert into total_changes (
            day, source, executive, caller_name, insurer, branch, rollover, make, model,
            policies, gwp, brokerage, cashback, total_od, issue_date, expiry_date
        )
        select c.*, p.issue_date, p.expiry_date from removed p, counted(row(p.*)::policies, -1) c;
    else
        insert into total_changes (
            day, source, executive, caller_name, insurer, branch, rollover, make, model,
            policies, gwp, brokerage, cashback, total_od, issue_date, expiry_date
        )
        select
            day, source, executive, caller_name, insurer, branch, rollover, make, model,
            sum(policies), sum(gwp), sum(brokerage), sum(cashback), sum(total_od), issue_date, expiry_date
        from (
            select c.*, p.issue_date, p.expiry_date from added p, counted(row(p.*)::policies, 1) c
            union all
            select c.*, p.issue_date, p.expiry_date from removed p, counted(row(p.*)::policies, -1) c
        ) moved
        group by day, source, executive, caller_name, insurer, branch, rollover, make, model, issue_date, expiry_date
        having (sum(policies), sum(gwp), sum(brokerage), sum(cashback), sum(total_od)) <> (0, 0, 0, 0, 0);
    end if;
    return null;
end
$$;

-- Whoever folds the ledger folds the pairs, also the release before this one. In the order of the key, so that two folds
-- wait for each other instead of locking each other out.
create function fold_pairs() returns trigger language plpgsql as $$
begin
    insert into pair_totals as kept
    select n.pair, n.name, n.other, sum(f.policies), sum(f.gwp), sum(f.brokerage), sum(f.cashback), sum(f.total_od)
    from folded f,
        pair_names(f.insurer, f.branch, f.rollover, f.caller_name, f.make, f.model, f.issue_date, f.expiry_date) n
    where f.paired
    group by n.pair, n.name, n.other
    order by n.pair, n.name, n.other
    on conflict (pair, name, other) do update set
        policies = kept.policies + excluded.policies, gwp = kept.gwp + excluded.gwp,
        brokerage = kept.brokerage + excluded.brokerage, cashback = kept.cashback + excluded.cashback,
        total_od = kept.total_od + excluded.total_od;
    return null;
end
$$;

create trigger total_changes_folded after delete on total_changes referencing old table as folded
    for each statement execute function fold_pairs();

create or replace function forget_totals() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'uploads' then
        delete from upload_changes;
        delete from daily_upload_totals;
    else
        delete from total_changes;
        delete from daily_totals;
        delete from overall_totals;
        -- After the ledger, whose end is a fold.
        delete from pair_totals;
        update aggregated_days set revision = revision + 1;
    end if;
    return null;
end
$$;

-- What was there before. The ledger is locked by now, so nobody's change is counted twice or not at all.
insert into pair_totals
select n.pair, n.name, n.other, count(*), sum(c.gwp), sum(c.brokerage), sum(c.cashback), sum(c.total_od)
from policies p, counted(p, 1) c,
    pair_names(c.insurer, c.branch, c.rollover, c.caller_name, c.make, c.model, p.issue_date, p.expiry_date) n
group by n.pair, n.name, n.other;
