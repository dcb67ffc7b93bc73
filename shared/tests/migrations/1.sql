insert into users (email, name, role) values (gen_random_uuid() || '@example.in', 'Test Person', 'ops');
update users set token_version = token_version + 1, version = version + 1, updated_at = now() where role = 'ops';
insert into revoked_tokens (jti, expires_at) values (gen_random_uuid(), now() + interval '1 day');
insert into login_attempts (subject, failures, last_failed_at, blocked_until) values ('sample', 1, now(), now())
    on conflict (subject) do update set failures = login_attempts.failures + 1;
select u.user_id, u.email, u.role, u.is_active, u.token_version from users u where lower(u.email) = 'nobody@example.in';
