insert into settings (brokerage_percent, rep_daily_cost, expected_conversion, premium_growth) values (15, 2000, 25, 10)
    on conflict (settings_id) do update set premium_growth = 11, version = settings.version + 1, updated_at = now();
select * from settings where settings_id = 1;
