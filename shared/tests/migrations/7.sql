select policy_id from policies where status = 'ACTIVE' and vehicle_number like 'KA01%' order by created_at desc limit 20;
