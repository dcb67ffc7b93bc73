//! Textract is done: what was read is saved.
