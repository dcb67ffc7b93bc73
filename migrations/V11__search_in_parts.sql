-- A text in the list of policies costs the same wherever its hits lie. An index of texts alone cannot promise that: what was
-- common two years ago is either walked to along the order, past half a million rows, or collected whole and sorted. So each
-- order is cut into parts, the index of texts knows the part as well, and the parts are asked one after another until the
-- page is full.

-- The part of the order of entry.
create function entry_month(given timestamptz) returns date language sql immutable parallel safe
    return date_trunc('month', given at time zone 'UTC')::date;

-- The part of an order by date; rows without a date are a part of their own, before all others.
create function month_of(given date) returns date language sql immutable parallel safe
    return coalesce(date_trunc('month', given::timestamp)::date, '-infinity');

-- The part of the order by premium: ten steps from one power of ten to the next, so that 90 hold every premium there can be.
create function premium_step(rupees numeric) returns integer language sql immutable parallel safe
    return floor(log(rupees) * 10)::integer;

-- The months from one to the other, both with it, in that direction; none when one of them is not known. Not parallel safe:
-- the order in which they are asked is the order of the answer.
create function months_between(first date, last date) returns setof date language sql stable as $$
    select month::date
    from generate_series(
        case when isfinite(first) then first::timestamp end, case when isfinite(last) then last::timestamp end,
        case when first <= last then interval '1 month' else interval '-1 month' end
    ) as month
$$;

-- Any part of number, registration, name and mobile, within a part of any order: one index, since GIN takes any subset of
-- its columns. It serves whatever policies_search_idx did, with a hundredth more room for each order.
create index policies_text_idx on policies using gin (
    entry_month(created_at), month_of(issue_date), month_of(expiry_date), premium_step(total_premium),
    search_key(policy_number) gin_trgm_ops, vehicle_number gin_trgm_ops, search_key(customer_name) gin_trgm_ops,
    mobile gin_trgm_ops
);
drop index policies_search_idx;
