drop table login_attempts;
drop table revoked_tokens;
drop table users;
