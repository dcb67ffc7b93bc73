//! The person behind a request.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::request::current_request_id;
use crate::{
    domain::UserId,
    error::{Error, Result},
    storage::By,
};

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

/// The person and the request, as changes are recorded.
impl<S: Send + Sync> FromRequestParts<S> for By {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let principal: Option<&Principal> = parts.extensions.get();
        let actor = principal.map(|known| known.user_id).ok_or(Error::Unauthenticated("Please sign in."))?;
        Ok(Self { actor: Some(actor), request_id: current_request_id() })
    }
}
