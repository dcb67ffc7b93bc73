select * from upload_summaries order by created_at desc, upload_id desc limit 20;
