-- What the functions' user may do. Who owns the schema runs this after the migrations, every time (shared/src/migrations/grants.rs
-- says which user). It is no migration: users belong to the server and not to a database, and a password changes without a release.
--
-- A table that is not listed is closed to the functions. The release before runs on these grants for a moment of every
-- deployment, so what it needs is taken away a release later, like a column. And what only a newer release knows is left as it
-- is: after a step back the tables its triggers write to must stay open.
do $grants$
declare
    functions_user constant text := current_setting('nicsan.functions_user');
    own_schema constant text := current_schema();
    decided record;
    reason text;
begin
    if not exists (select from pg_roles where rolname = functions_user) then
        execute format('create role %I', functions_user);
    end if;
    -- Only what is not so yet: who is no superuser may not even say `nosuperuser`.
    for decided in
        select attribute
        from pg_roles cross join lateral (values
            ('nosuperuser', rolsuper), ('nocreatedb', rolcreatedb), ('nocreaterole', rolcreaterole),
            ('noreplication', rolreplication), ('nobypassrls', rolbypassrls)
        ) as wanted (attribute, missing)
        where rolname = functions_user and missing
    loop
        execute format('alter role %I %s', functions_user, decided.attribute);
    end loop;
    -- The verifier of a password (RFC 5803), so that no log and no statistics of statements can hold the password. A refusal is
    -- told anew, since its own context would show the statement.
    begin
        execute format('alter role %I login password %L', functions_user, current_setting('nicsan.functions_password'));
    exception when others then
        get stacked diagnostics reason = pg_exception_detail;
        raise exception using errcode = sqlstate, message = sqlerrm, detail = reason;
    end;

    execute format('revoke create on schema %I from public', own_schema);
    execute format('grant usage on schema %I to %I', own_schema, functions_user);
    -- `verify` lays the listing of S3 into a temporary table.
    execute format('grant connect, temporary on database %I to %I', current_database(), functions_user);

    for decided in
        select to_regclass(relation) as relation, privileges
        from (values
            ('users', 'select, insert, update'),
            ('revoked_tokens', 'select, insert, update, delete'),
            ('login_attempts', 'select, insert, update, delete'),
            ('policies', 'select, insert, update'),
            ('uploads', 'select, insert, update'),
            ('upload_summaries', 'select'),
            ('settings', 'select, insert, update'),
            ('idempotency_keys', 'select, insert, update, delete'),
            -- A version is written once. Those of uploads are dropped when a newer one is in S3; triggers cannot tell them apart.
            ('documents', 'select, insert, delete'),
            ('audit_entries', 'select, insert'),
            ('outbox', 'select, insert, update, delete'),
            ('synced_objects', 'select, insert, update'),
            -- The triggers that note and fold changes work as whoever changes the rows. A ledger's rows are never changed: the
            -- right to update a generated column, which nobody can, is the right to lock the row (`for update skip locked`).
            ('total_changes', 'select, insert, delete, update (total_change_id)'),
            ('upload_changes', 'select, insert, delete, update (upload_change_id)'),
            ('daily_totals', 'select, insert, update'),
            ('overall_totals', 'select, insert, update'),
            ('pair_totals', 'select, insert, update'),
            ('daily_upload_totals', 'select, insert, update'),
            ('aggregated_days', 'select, insert, update'),
            ('daily_figures', 'select'),
            ('overall_figures', 'select'),
            ('pair_figures', 'select'),
            ('daily_upload_figures', 'select'),
            -- Ids of policies are taken before the rows are made; a rebuild sets both where the documents end.
            ('policies_policy_id_seq', 'usage, update'),
            ('users_user_id_seq', 'usage, update'),
            ('refinery_schema_history', 'select')
        ) as listed (relation, privileges)
        where to_regclass(relation) is not null
    loop
        execute format('revoke all on %s from %I', decided.relation, functions_user);
        execute format('grant %s on %s to %I', decided.privileges, decided.relation, functions_user);
    end loop;
    -- Of ours; those of extensions are open to everybody.
    for decided in
        select p.oid::regprocedure as routine
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_roles r on r.oid = p.proowner
        where n.nspname = own_schema and r.rolname = current_user
            and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    loop
        execute format('grant execute on function %s to %I', decided.routine, functions_user);
    end loop;

    -- Whatever else was granted to this user, by whomever: it must not reach the schema.
    if pg_has_role(functions_user, current_user, 'member') then
        raise exception 'DB_USER (%) may act as DB_OWNER (%): the functions need a user of their own', functions_user, current_user;
    end if;
    if exists (
        select from pg_roles r
        where r.rolname = functions_user and (
            exists (select from pg_class c where c.relowner = r.oid and c.relpersistence <> 't')
            or exists (select from pg_database d where d.datdba = r.oid and d.datname = current_database())
        )
    ) then
        raise exception 'DB_USER (%) owns this database or tables in it: the functions need a user of their own', functions_user;
    end if;
    if has_schema_privilege(functions_user, own_schema, 'create')
        or has_database_privilege(functions_user, current_database(), 'create') then
        raise exception 'DB_USER (%) may still create in this database: revoke create from it, and from public', functions_user;
    end if;
end
$grants$;
