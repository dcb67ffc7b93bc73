insert into uploads (upload_id, filename, s3_key, insurer, status, expires_at)
    values (gen_random_uuid(), 'sample.pdf', 'local/uploads/x/original.pdf', 'DIGIT', 'AWAITING_FILE', now() + interval '1 hour');
update uploads set status = 'UPLOADED', version = version + 1, updated_at = now() where status = 'AWAITING_FILE';
update uploads set status = 'PROCESSING', started_at = now(), version = version + 1 where status = 'UPLOADED';
update uploads set status = 'REVIEW', reading = '{"fields": {}}', pages = 3, version = version + 1 where status = 'PROCESSING';
select * from uploads where status in ('AWAITING_FILE', 'UPLOADED', 'PROCESSING') order by updated_at limit 200;
