//! A person as clients see one.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    domain::{Role, UserId},
    tables::users::UserRow,
};
use utoipa::ToSchema;

/// Somebody who may sign in. Never a password, nor anything made of one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct User {
    /// Number of the person.
    pub(crate) id: UserId,
    /// In lower case; what the person signs in with.
    email: String,
    /// What people call the person.
    name: String,
    /// What the person may do.
    role: Role,
    /// False: cannot sign in, and no token is good.
    is_active: bool,
    /// Goes up by one with every change; send it as `If-Match` to change exactly what was seen.
    version: i32,
    /// When the person was added.
    created_at: DateTime<Utc>,
    /// When the person was changed last.
    updated_at: DateTime<Utc>,
}

impl From<&UserRow> for User {
    fn from(row: &UserRow) -> Self {
        Self {
            id: row.user_id,
            email: row.email.clone(),
            name: row.name.clone(),
            role: row.role,
            is_active: row.is_active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
