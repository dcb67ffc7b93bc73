-- Uploads as lists show them: the values that were read, without the evidence, which is a hundred times larger.
create view upload_summaries as
select upload_id, filename, s3_key, insurer, manual_extras, status, error_message, size_bytes, duplicate_of, attempt, pages,
    confidence_score, policy_id, created_by, created_at, updated_at,
    -- Field → value; null before there is a reading.
    (select jsonb_object_agg(field.key, field.value -> 'value') from jsonb_each(reading -> 'fields') as field) as read_values
from uploads;

-- «How many did this person upload today?», asked by every new upload.
create index uploads_created_by_idx on uploads (created_by, created_at);
-- The list of one status, newest first.
create index uploads_status_idx on uploads (status, created_at desc, upload_id desc);
