//! save-extraction, with events as SNS sends them.

mod answers;
mod notices;
mod site;
mod templates;
