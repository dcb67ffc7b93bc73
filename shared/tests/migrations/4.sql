with sample as (select gen_random_uuid()::text as id),
    document as (
        insert into documents (entity, entity_id, version, body, sha256)
        select 'policy', id, 1, '{"a":1}', 'x' from sample returning entity, entity_id, version
    ),
    pending as (insert into outbox (entity, entity_id, version) select * from document),
    synced as (insert into synced_objects (entity, entity_id, version, etag) select entity, entity_id, version, '"e"' from document)
insert into audit_entries (entity, entity_id, version, action) select entity, entity_id, version, 'create' from document;
delete from outbox where entity = 'policy';
select count(*), min(queued_at) from outbox;
