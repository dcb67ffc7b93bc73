create index policies_search_idx on policies using gin (
    search_key(policy_number) gin_trgm_ops, vehicle_number gin_trgm_ops, search_key(customer_name) gin_trgm_ops,
    mobile gin_trgm_ops
);
drop index policies_text_idx;
drop function months_between;
drop function premium_step;
drop function month_of;
drop function entry_month;
