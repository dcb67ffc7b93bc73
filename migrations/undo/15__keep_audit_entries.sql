drop trigger audit_entries_not_emptied on audit_entries;
