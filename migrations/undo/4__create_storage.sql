drop table idempotency_keys;
drop table audit_entries;
drop function refuse_change;
drop table synced_objects;
drop table outbox;
drop table documents;
