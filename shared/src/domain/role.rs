//! Who may do what is decided by role; the matrix itself lives in `http`.

use super::text_enum::text_enum;

text_enum! {
    /// What a signed-in person is to the broker.
    Role {
        /// Enters and confirms policies.
        Ops => "ops",
        /// Owns the business: everything.
        Founder => "founder",
    }
}
