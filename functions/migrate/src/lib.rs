//! The schema is brought to the newest version.
