-- A journal that takes no single entry back must not lose all of them at once either.
create trigger audit_entries_not_emptied before truncate on audit_entries
    for each statement execute function refuse_change();
