//! The SQL of one table per file; each file is the only writer of its table.

pub mod aggregated_days;
pub mod agreement;
pub mod audit_entries;
pub mod documents;
pub mod expired;
pub mod idempotency_keys;
pub mod listed_objects;
pub mod login_attempts;
pub mod outbox;
pub mod policies;
pub mod restored;
pub mod revoked_tokens;
pub mod settings;
pub mod token_checks;
pub mod totals;
pub mod uploads;
pub mod users;
