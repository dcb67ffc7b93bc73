//! Policies: create, list, change, history, searches.
