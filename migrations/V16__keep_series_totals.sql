-- The explorer's filter «registrations of KA», and `BH`: sums of a tenth of all policies, kept like those of names.

-- To which series a registration belongs: a state's two letters, or `00BH` for the Bharat series, which has none.
create function plate_series(vehicle_number text) returns text language sql immutable parallel safe
    return case when vehicle_number ~ '^[0-9]{2}BH' then '00BH' else left(vehicle_number, 2) end;

-- Under which pairs a change counts for its series, like `pair_names`; empty where the series stands alone.
create function series_names(
    insurer text, branch text, rollover text, caller_name text, make text, model text, issue_date date, expiry_date date,
    series text
) returns table (pair text, name text, other text) language sql immutable parallel safe as $$
    select * from (
        values
            ('series', '', series), ('insurer series', insurer, series), ('branch series', branch, series),
            ('rollover series', rollover, series), ('caller series', caller_name, series), ('make series', make, series),
            ('vehicle series', make || e'\n' || model, series),
            ('series issue', series, to_char(issue_date, 'YYYY-MM-DD')),
            ('series expiry', series, to_char(expiry_date, 'YYYY-MM-DD'))
    ) as met (pair, name, other)
    where series is not null and other is not null
$$;

-- What the ledger held before has no series, and is counted with the policies below.
alter table total_changes add column series text;

create or replace view pair_figures as
select pair, name, other, policies, gwp, brokerage, cashback, total_od from pair_totals
union all
select n.pair, n.name, n.other, c.policies, c.gwp, c.brokerage, c.cashback, c.total_od
from total_changes c,
    pair_names(c.insurer, c.branch, c.rollover, c.caller_name, c.make, c.model, c.issue_date, c.expiry_date) n
where c.paired
union all
select n.pair, n.name, n.other, c.policies, c.gwp, c.brokerage, c.cashback, c.total_od
from total_changes c, series_names(
    c.insurer, c.branch, c.rollover, c.caller_name, c.make, c.model, c.issue_date, c.expiry_date, c.series
) n;

create or replace function note_total_changes() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into total_changes (
            day, source, executive, caller_name, insurer, branch, rollover, make, model,
            policies, gwp, brokerage, cashback, total_od, issue_date, expiry_date, series
        )
        select c.*, p.issue_date, p.expiry_date, plate_series(p.vehicle_number) from added p, counted(row(p.*)::policies, 1) c;
    elsif tg_op = 'DELETE' then
        insert into total_changes (
            day, source, executive, caller_name, insurer, branch, rollover, make, model,
            policies, gwp, brokerage, cashback, total_od, issue_date, expiry_date, series
        )
        select c.*, p.issue_date, p.expiry_date, plate_series(p.vehicle_number) from removed p, counted(row(p.*)::policies, -1) c;
    else
        insert into total_changes (
            day, source, executive, caller_name, insurer, branch, rollover, make, model,
            policies, gwp, brokerage, cashback, total_od, issue_date, expiry_date, series
        )
        select
            day, source, executive, caller_name, insurer, branch, rollover, make, model,
            sum(policies), sum(gwp), sum(brokerage), sum(cashback), sum(total_od), issue_date, expiry_date, series
        from (
            select c.*, p.issue_date, p.expiry_date, plate_series(p.vehicle_number) as series
            from added p, counted(row(p.*)::policies, 1) c
            union all
            select c.*, p.issue_date, p.expiry_date, plate_series(p.vehicle_number)
            from removed p, counted(row(p.*)::policies, -1) c
        ) moved
        group by day, source, executive, caller_name, insurer, branch, rollover, make, model, issue_date, expiry_date, series
        having (sum(policies), sum(gwp), sum(brokerage), sum(cashback), sum(total_od)) <> (0, 0, 0, 0, 0);
    end if;
    return null;
end
$$;

create or replace function fold_pairs() returns trigger language plpgsql as $$
begin
    insert into pair_totals as kept
    select pair, name, other, sum(policies), sum(gwp), sum(brokerage), sum(cashback), sum(total_od)
    from (
        select n.*, f.policies, f.gwp, f.brokerage, f.cashback, f.total_od
        from folded f,
            pair_names(f.insurer, f.branch, f.rollover, f.caller_name, f.make, f.model, f.issue_date, f.expiry_date) n
        where f.paired
        union all
        select n.*, f.policies, f.gwp, f.brokerage, f.cashback, f.total_od
        from folded f, series_names(
            f.insurer, f.branch, f.rollover, f.caller_name, f.make, f.model, f.issue_date, f.expiry_date, f.series
        ) n
    ) met
    group by pair, name, other
    order by pair, name, other
    on conflict (pair, name, other) do update set
        policies = kept.policies + excluded.policies, gwp = kept.gwp + excluded.gwp,
        brokerage = kept.brokerage + excluded.brokerage, cashback = kept.cashback + excluded.cashback,
        total_od = kept.total_od + excluded.total_od;
    return null;
end
$$;

insert into pair_totals
select n.pair, n.name, n.other, count(*), sum(c.gwp), sum(c.brokerage), sum(c.cashback), sum(c.total_od)
from policies p, counted(p, 1) c, series_names(
    c.insurer, c.branch, c.rollover, c.caller_name, c.make, c.model, p.issue_date, p.expiry_date,
    plate_series(p.vehicle_number)
) n
group by n.pair, n.name, n.other;

-- The explorer's `BH`: few policies among many.
create index policies_bharat_series_idx on policies (policy_id) where status = 'ACTIVE' and vehicle_number ~ '^[0-9]{2}BH';
