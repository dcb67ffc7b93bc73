//! start-extraction, with events as S3 sends them.

mod deliveries;
mod refusals;
mod site;
