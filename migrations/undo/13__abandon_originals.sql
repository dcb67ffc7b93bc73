drop index uploads_to_mark_idx;
drop index uploads_ended_idx;
alter table uploads drop column marked_at, drop column abandoned_version;
