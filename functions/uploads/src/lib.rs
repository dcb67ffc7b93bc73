//! Policy PDFs: upload, review, confirm.
