-- Every version of everything that is also kept in S3, as the exact JSON text of its object.
create table documents (
    entity text not null,
    entity_id text not null,
    version integer not null,
    -- `json`, not `jsonb`: the text must stay as it was written, byte for byte.
    body json not null,
    sha256 text not null,
    author_id bigint,
    created_at timestamptz not null default now(),
    constraint documents_pkey primary key (entity, entity_id, version),
    constraint documents_entity_known check (entity in ('policy', 'upload', 'settings', 'user'))
);

-- Transactional outbox: versions committed here and not yet known to be in S3.
-- A row of any table counts as `pending` exactly while it has a row here.
create table outbox (
    entity text not null,
    entity_id text not null,
    version integer not null,
    queued_at timestamptz not null default now(),
    attempts integer not null default 0,
    -- Also the lease: a drainer that took the row pushes it into the future.
    next_attempt_at timestamptz not null default now(),
    -- A code, never a cause with keys or data in it.
    last_error text,
    constraint outbox_pkey primary key (entity, entity_id, version)
);

-- The drainer: what is due, oldest first.
create index outbox_due_idx on outbox (next_attempt_at, queued_at);

-- The current object of an entity as last written: the fence (`If-Match`) of the next write.
create table synced_objects (
    entity text not null,
    entity_id text not null,
    version integer not null,
    etag text not null,
    synced_at timestamptz not null default now(),
    constraint synced_objects_pkey primary key (entity, entity_id)
);

-- Who did what and when. Append-only.
create table audit_entries (
    audit_entry_id bigint generated always as identity,
    entity text not null,
    entity_id text not null,
    version integer,
    action text not null,
    actor_id bigint,
    request_id text,
    -- Names of changed fields with old and new value; never a password or a token.
    changes jsonb,
    created_at timestamptz not null default now(),
    constraint audit_entries_pkey primary key (audit_entry_id)
);

-- «What happened to this policy?»
create index audit_entries_entity_idx on audit_entries (entity, entity_id, audit_entry_id);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;

create trigger audit_entries_append_only before update or delete on audit_entries
    for each statement execute function refuse_change();

-- Answers already given to a creating request, so that its repetition gets the same one. Scoped by person and route.
create table idempotency_keys (
    user_id bigint not null,
    route text not null,
    idempotency_key text not null,
    -- Of the request body: the same key with another body is a mistake.
    request_sha256 text not null,
    status_code integer,
    answer json,
    created_at timestamptz not null default now(),
    constraint idempotency_keys_pkey primary key (user_id, route, idempotency_key)
);

-- The daily clean-up.
create index idempotency_keys_created_at_idx on idempotency_keys (created_at);
