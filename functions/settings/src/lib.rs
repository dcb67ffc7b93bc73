//! The four business settings.
