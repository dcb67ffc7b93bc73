update uploads set abandoned_version = version where status in ('FAILED', 'REJECTED', 'EXPIRED') and abandoned_version is null;
update uploads set marked_at = now() where abandoned_version = version;
select upload_id, abandoned_version = version as is_due from uploads
where abandoned_version is not null and (marked_at is null or abandoned_version <> version);
