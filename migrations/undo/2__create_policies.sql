drop table policies;
drop extension pg_trgm;
