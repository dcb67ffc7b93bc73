alter table uploads drop column asked_sha256;
