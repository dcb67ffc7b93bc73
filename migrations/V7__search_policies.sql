-- What lists and searches of policies need to cost the same at a million rows as at ten thousand.

-- Finds «ICICI» in «%ICICI%» and combines it with equalities in one index.
create extension if not exists btree_gin;

-- How texts are compared in searches: upper case, without spaces, dashes and dots. `vehicle_number` is stored like that.
create function search_key(given text) returns text language sql immutable parallel safe
    return upper(translate(given, ' -.', ''));

-- A text as the part of a LIKE pattern that means just itself.
create function like_literal(given text) returns text language sql immutable parallel safe
    return replace(replace(replace(given, '\', '\\'), '%', '\%'), '_', '\_');

-- Exact and first letters of a number. The pattern class, so that it serves LIKE 'X%' whatever the collation. Over all rows,
-- live or not: PostgreSQL takes the statistics of an expression from such indexes only, and without them it walks a million
-- rows for one.
create index policies_number_search_idx on policies (search_key(policy_number) text_pattern_ops);
-- Any part of number, registration, name and mobile: one index, since GIN takes any subset of its columns.
create index policies_search_idx on policies using gin (
    search_key(policy_number) gin_trgm_ops, vehicle_number gin_trgm_ops, search_key(customer_name) gin_trgm_ops,
    mobile gin_trgm_ops
);
-- Any combination of the filters of the list that few rows pass; what many rows pass is found along the sort order.
create index policies_filters_idx on policies using gin (
    insurer, make, model, branch, rollover, caller_name, executive, source
) where status = 'ACTIVE';

-- The sort orders of the list beside the order of entry. Rows without a date come after all others, so that one comparison says what follows a row.
create index policies_issue_order_idx on policies (coalesce(issue_date, '-infinity'), policy_id) where status = 'ACTIVE';
create index policies_expiry_order_idx on policies (coalesce(expiry_date, '-infinity'), policy_id) where status = 'ACTIVE';
create index policies_premium_order_idx on policies (total_premium, policy_id) where status = 'ACTIVE';
-- «All of one source», page after page.
create index policies_source_idx on policies (source, policy_id) where status = 'ACTIVE';
