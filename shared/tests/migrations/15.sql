insert into audit_entries (entity, entity_id, version, action) values ('policy', '15', 1, 'create');
