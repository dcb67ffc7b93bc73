-- Policies number $1 to $2, straight into the table: rows only, no documents and no objects. For load, not for show: spread
-- evenly over the last three years and over the names by the digits of the number.
insert into policies (
    policy_number, vehicle_number, vehicle_number_shown, insurer, product_type, vehicle_type, make, model, cc,
    manufacturing_year, issue_date, expiry_date, idv, ncb, discount, net_od, total_od, net_premium, total_premium,
    cashback_percentage, cashback, executive, ops_executive, caller_name, mobile, rollover, customer_name, customer_email,
    branch, brokerage, source, created_at, updated_at
)
select
    'LOAD-' || n, plate, plate, 'INSURER_' || n % 13, 'Package', 'Private Car', 'Make ' || n % 17,
    'Model ' || n % 17 || '-' || n / 17 % 11, 1200, 2020, issued, issued + 364, 400000, 20, 15, premium * 0.5,
    premium * 0.55, premium * 0.84, premium, 5, case when n % 4 = 0 then null else round(premium * (n % 11) / 100, 2) end,
    'Executive ' || n % 7, 'Ops ' || n % 5, case when n % 50 = 0 then null else 'Caller ' || n % 31 end,
    '60000' || lpad((n % 100000)::text, 5, '0'), (array['ROLLOVER', 'RENEWAL', null])[1 + n % 3],
    'Load Customer ' || n, 'load@example.in', 'Branch ' || n % 9, round(premium * 0.15, 2),
    (array['MANUAL_FORM', 'MANUAL_GRID', 'PDF_UPLOAD'])[1 + n % 3], entered, entered
from (
    select
        n,
        case when n % 40 = 0 then lpad((20 + n % 6)::text, 2, '0') || 'BH' || lpad((n % 10000)::text, 4, '0') || 'AA'
            else 'KA' || lpad((1 + n % 60)::text, 2, '0') || 'ZZ' || lpad((n % 10000)::text, 4, '0') end as plate,
        now() - make_interval(mins => (n * 7919 % 1576800)::integer) as entered,
        (now() - make_interval(mins => (n * 7919 % 1576800)::integer))::date as issued,
        3000 + (n * 104729 % 4700000)::numeric / 100 as premium
    from generate_series($1::bigint, $2::bigint) as n
) as drawn
