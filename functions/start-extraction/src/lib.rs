//! An object landed in S3: Textract is started.
