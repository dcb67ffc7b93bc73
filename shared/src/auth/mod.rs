//! Who somebody is: signed tokens, password hashes, and the brake on guessing.

pub mod keys;
pub mod password;
pub mod token;
