drop index uploads_status_idx;
drop index uploads_created_by_idx;
drop view upload_summaries;
