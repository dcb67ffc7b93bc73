create or replace function forget_totals() returns trigger language plpgsql as $$
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

drop trigger total_changes_folded on total_changes;
drop function fold_pairs;

create or replace function note_total_changes() returns trigger language plpgsql as $$
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

drop view pair_figures;
alter table total_changes drop column paired, drop column expiry_date, drop column issue_date;
drop function pair_names;
drop table pair_totals;
