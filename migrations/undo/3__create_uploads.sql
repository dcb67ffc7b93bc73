drop table upload_corrections;
drop table uploads;
