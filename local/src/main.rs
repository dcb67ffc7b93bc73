//! Cold start only.

fn main() {}
