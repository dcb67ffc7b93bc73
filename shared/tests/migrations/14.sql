update uploads set asked_sha256 = null where status = 'REVIEW' and asked_sha256 is not null;
