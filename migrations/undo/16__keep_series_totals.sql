drop index policies_bharat_series_idx;

create or replace function fold_pairs() returns trigger language plpgsql as $$
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

create or replace view pair_figures as
select pair, name, other, policies, gwp, brokerage, cashback, total_od from pair_totals
union all
select n.pair, n.name, n.other, c.policies, c.gwp, c.brokerage, c.cashback, c.total_od
from total_changes c,
    pair_names(c.insurer, c.branch, c.rollover, c.caller_name, c.make, c.model, c.issue_date, c.expiry_date) n
where c.paired;

-- What had a series only is gone with it.
delete from pair_totals where pair = 'series' or pair like 'series %' or pair like '% series';
alter table total_changes drop column series;
drop function series_names;
drop function plate_series;
