create or replace function premium_step(rupees numeric) returns integer language sql immutable parallel safe
    return floor(log(rupees) * 10)::integer;
reindex index policies_text_idx;
