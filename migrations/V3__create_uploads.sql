-- One uploaded policy PDF and how far its reading has come.
create table uploads (
    upload_id uuid not null,
    -- As the person named it; data only, never part of a key or a path.
    filename text not null,
    s3_key text not null,
    -- Chosen by the uploader; the document itself wins.
    insurer text not null,
    -- What the person typed beside the file (`manual_<name>`).
    manual_extras jsonb not null default '{}',
    status text not null,
    -- Why it failed, was rejected or expired, for people.
    error_message text,
    size_bytes bigint,
    -- Of the file's bytes, to name an earlier upload of the same file.
    sha256 text,
    duplicate_of uuid,
    -- The object the reading is bound to: S3's version id where the bucket keeps versions, and its entity tag.
    object_version text,
    object_etag text,
    -- Orders the events of one key; compared right-padded with zeros.
    sequencer text,
    -- Which reading this is; part of the Textract client token.
    attempt integer not null default 1,
    textract_job_id text,
    -- When Textract was asked, for the sweeper.
    started_at timestamptz,
    -- Result pages kept in S3 as data/textract/<upload_id>/<n>.json.gz.
    answer_pages integer,
    pages integer,
    -- What was read: fields, evidence, checks (see docs/extraction.md).
    reading jsonb,
    confidence_score numeric(5, 4),
    -- What a person changed when confirming, `[{field, read, final}]`: the regression set of the reading.
    corrections jsonb,
    policy_id bigint,
    -- Presigned uploads without a file by then become EXPIRED.
    expires_at timestamptz,
    version integer not null default 1,
    created_by bigint,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint uploads_pkey primary key (upload_id),
    constraint uploads_status_known check (status in (
        'AWAITING_FILE', 'UPLOADED', 'PROCESSING', 'REVIEW', 'COMPLETED', 'FAILED', 'REJECTED', 'EXPIRED'
    )),
    constraint uploads_created_by_fkey foreign key (created_by) references users (user_id),
    constraint uploads_policy_id_fkey foreign key (policy_id) references policies (policy_id)
);

-- The list the client polls.
create index uploads_created_at_idx on uploads (created_at desc, upload_id desc);
-- The sweeper: what is still on its way, and how many wait in which state.
create index uploads_open_idx on uploads (status, updated_at)
    where status in ('AWAITING_FILE', 'UPLOADED', 'PROCESSING', 'REVIEW', 'FAILED');
-- «The same file was uploaded before.»
create index uploads_sha256_idx on uploads (sha256);
