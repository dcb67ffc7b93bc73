select policy_id from policies
where premium_step(total_premium) between premium_step(0.01) and premium_step(99999999.99) and vehicle_number like '%01AB%'
order by total_premium, policy_id limit 20;
