//! PostgreSQL, S3 and Textract on one machine.
