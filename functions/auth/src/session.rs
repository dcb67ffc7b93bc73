//! A token with the person it is for: the answer to everybody who signs in.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    auth::token::Bearer,
    error::{Error, Result},
    tables::users::UserRow,
};
use utoipa::ToSchema;

use crate::{App, user::User};

/// What a client needs to send requests as somebody.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Session {
    /// Goes into `Authorization: Bearer <token>`.
    token: String,
    /// Whose token it is.
    user: User,
}

impl Session {
    /// A new token for somebody who gave the password at `auth_time`.
    pub(crate) fn issue(app: &App, row: &UserRow, auth_time: DateTime<Utc>) -> Result<Self> {
        let bearer = Bearer {
            id: row.user_id.0,
            email: row.email.clone(),
            role: row.role.as_str().to_owned(),
            version: row.token_version,
        };
        let token = app.gate.tokens().issue(&bearer, auth_time, Utc::now()).map_err(Error::internal)?;
        Ok(Self { token, user: row.into() })
    }

    /// The same for a password given just now.
    pub(crate) fn begin(app: &App, row: &UserRow) -> Result<Self> {
        Self::issue(app, row, Utc::now())
    }
}
