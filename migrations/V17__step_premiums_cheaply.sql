-- Ten steps from one power of ten to the next need no more digits than a double has. The logarithm of a numeric takes thirty
-- microseconds, for every row that is written and, where the planner has no statistics yet, for every row and every one of the
-- ninety parts that a text is looked for in: ten seconds of a few thousand rows that were just imported.
create or replace function premium_step(rupees numeric) returns integer language sql immutable parallel safe
    return floor(log(rupees::double precision) * 10)::integer;

-- What stands in the index was computed by the other function, which may differ in its last step.
reindex index policies_text_idx;
