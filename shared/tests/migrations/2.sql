insert into policies (policy_number, vehicle_number, vehicle_number_shown, insurer, total_premium, source)
    values ('S-' || gen_random_uuid(), 'KA01AB1234', 'KA 01 AB 1234', 'DIGIT', 12150.00, 'MANUAL_FORM');
update policies set customer_name = 'Sample', version = version + 1, updated_at = now() where vehicle_number = 'KA01AB1234';
select * from policies where status = 'ACTIVE' order by created_at desc, policy_id desc limit 100;
