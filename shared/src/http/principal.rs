//! The person behind a request.

use crate::domain::UserId;

/// Somebody signed in. Put into the request by [`super::serve`]; handlers take it as `Extension<Principal>`.
#[derive(Clone, Debug)]
pub struct Principal {
    /// Whose token it is.
    pub user_id: UserId,
    /// What the person may do, as the database says now.
    pub role: crate::domain::Role,
    /// The token, so that signing out can end it.
    pub token: crate::auth::token::Claims,
    /// False while the database is down: then only the signature vouches for the person, and only a few reads are open.
    pub checked: bool,
}
