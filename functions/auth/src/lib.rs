//! Signing in, own profile, and the users.
