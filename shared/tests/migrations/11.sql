select found.policy_id from months_between(date '2026-03-01', date '2025-01-01') as month
    cross join lateral (
        select policy_id from policies where entry_month(created_at) = month and vehicle_number like '%01AB%'
        order by created_at desc limit 20
    ) found limit 20;
select policy_id from policies where premium_step(total_premium) = 41 and month_of(issue_date) = '-infinity';
