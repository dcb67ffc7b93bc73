-- What an upload left in S3 goes when nothing came of it: a month after it failed, was rejected or expired, its original is
-- marked, and the bucket's lifecycle rule deletes what is marked. Notes of the sweeper, not part of the upload: documents and
-- answers do not know them.
alter table uploads
    -- The version at which it was given up; while it is the current one, nobody has thought again. Written before S3 is
    -- asked, so that a mark nobody remembers cannot stand.
    add column abandoned_version integer,
    -- When S3 took the mark.
    add column marked_at timestamptz;

-- The sweeper: what has come to nothing, oldest first.
create index uploads_ended_idx on uploads (updated_at)
    where status in ('FAILED', 'REJECTED', 'EXPIRED') and abandoned_version is null;

-- The sweeper: originals that are to be marked, or whose mark is to come off.
create index uploads_to_mark_idx on uploads (upload_id)
    where abandoned_version is not null and (marked_at is null or abandoned_version <> version);
