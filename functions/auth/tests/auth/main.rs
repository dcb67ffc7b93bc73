//! Signing in and the users over HTTP, against a real PostgreSQL and a real S3-protocol server.

mod bodies;
mod first_users;
mod loss;
mod office;
mod own_password;
mod races;
mod sessions;
mod sign_in;
mod throttling;
mod tokens;
mod users;
