-- Policies of three years for measuring; :rows of them. Invented, repeatable but for the mobiles.
set session_replication_role = replica;
insert into users (email, name, role) values ('a@b.in', 'A', 'founder');
insert into policies (policy_number, vehicle_number, vehicle_number_shown, insurer, product_type, vehicle_type, make, model, cc, manufacturing_year,
  issue_date, expiry_date, idv, ncb, discount, net_od, ref, total_od, net_premium, total_premium, cashback_percentage, cashback, customer_paid,
  executive, ops_executive, caller_name, mobile, rollover, customer_name, customer_email, customer_phone, branch, remark, brokerage, source, status, created_by, updated_by, created_at, updated_at)
select
  ins.code_prefix || '-' || to_char(t.at, 'YY') || '-' || lpad((1801 + g.n % 900)::text, 4, '0') || '-' || lpad(g.n::text, 8, '0'),
  v.plate, v.plate, ins.code, 'Package', case when g.n % 5 = 0 then 'Two Wheeler' else 'Private Car' end,
  'MAKE' || (r.a % 20), 'MODEL ' || (r.a % 100), 1197, 2015 + (r.b % 10),
  t.at::date, t.at::date + 364, 100000 + r.c % 900000, (array[0,20,25,35,45,50])[1 + r.b % 6], 10.5, 4000 + r.a % 9000, null, 5000 + r.a % 9000 + 4000, 8000, 12000 + r.c % 20000,
  5, r.b % 2000, 'cash',
  'Executive ' || (r.b % 15), 'Ops ' || (r.b % 7), 'Caller ' || (r.c % 40), (6000000000 + (random() * 3999999999)::bigint)::text,
  case when r.a % 3 = 0 then 'ROLLOVER' else 'RENEWAL' end,
  (array['RAMESH','SURESH','MEERA','ASHA','RAVI','ANIL','SUNITA','VIJAY','KIRAN','DEEPA'])[1 + r.a % 10] || chr(65 + r.b % 26) || chr(65 + r.c % 26) || ' ' ||
  (array['KUMAR','NAIR','SHARMA','PATEL','REDDY','IYER','KHAN','SINGH','DAS','RAO'])[1 + r.c % 10] || chr(65 + r.a % 26),
  'customer' || g.n || '@mail.example', null, 'Branch ' || (r.b % 10), 'renewed by phone, documents complete', r.a % 5000,
  (array['MANUAL_FORM','MANUAL_GRID','PDF_UPLOAD'])[1 + g.n % 3], case when g.n % 200 = 0 then 'DELETED' else 'ACTIVE' end, 1, 1, t.at, t.at
from generate_series(1, :rows) as g (n)
cross join lateral (select (hashint4(g.n) & 2147483647) as a, (hashint4(g.n * 7 + 1) & 2147483647) as b, (hashint4(g.n * 13 + 5) & 2147483647) as c) r
cross join lateral (select timestamptz '2023-11-01' + (g.n::float8 / :rows) * interval '1100 days' as at) t
cross join lateral (select (array['TATA_AIG','DIGIT','RELIANCE_GENERAL','ICICI_LOMBARD','HDFC_ERGO','BAJAJ_ALLIANZ','LIBERTY_GENERAL','ROYAL_SUNDARAM','ZURICH_KOTAK','NEW_INDIA','UNITED_INDIA','SBI_GENERAL'])[1 + r.a % 12] as code,
   (array['31','D','92','3001','2316','OG','LG','VPC','ZK','NI','UI','SBI'])[1 + r.a % 12] as code_prefix) ins
cross join lateral (select (array['KA','MH','TN','DL','AP','TS','KL','GJ'])[1 + r.b % 8] || lpad((1 + r.c % 60)::text, 2, '0') || chr(65 + r.a % 26) || chr(65 + r.b % 26) || lpad((r.c % 10000)::text, 4, '0') as plate) v;
set session_replication_role = origin;
insert into overall_totals select 'source', source, '', '', count(*), sum(total_premium), 0, 0, 0, 0, 0, 0, 0 from policies where status = 'ACTIVE' group by source;
vacuum analyze policies;
