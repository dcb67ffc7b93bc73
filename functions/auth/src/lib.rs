//! Signing in, own profile, and the users.
//!
//! | route | who | |
//! |---|---|---|
//! | `POST /api/auth/login` | anybody | a token for e-mail address and password |
//! | `POST /api/auth/refresh` | signed in | a newer token for a good one |
//! | `POST /api/auth/logout` | signed in | ends the token |
//! | `GET /api/auth/profile` | signed in | who one is |
//! | `PUT /api/auth/change-password`, `POST /api/password/change-own` | signed in | another password for oneself |
//! | `POST /api/auth/register` | founder | adds a person, with a token |
//! | `/api/users…`, the same as `/api/auth/users…` | founder | list, add, look at, change, delete; status; password |
//!
//! Deactivation, deletion, another role and another password end all tokens of a person at once: they carry the token version
//! of the row, and the gate compares it with every request.

mod body;
mod change_password;
mod digest;
mod email;
mod init_users;
mod login;
mod logout;
mod new_person;
mod profile;
mod refresh;
mod register;
mod session;
mod throttle;
mod user;
mod users;
mod write;

use std::sync::Arc;

use shared::{
    clients::Clients,
    handlers,
    http::{Gate, Routes},
};

pub use init_users::{FirstPasswords, Outcome, init_users};

/// Bytes of a request: the longest name, address and password need less than 1 KB.
const LARGEST_BODY: usize = 16 * 1024;

/// The function.
#[derive(Clone, Debug)]
pub struct App {
    clients: Clients,
    gate: Arc<Gate>,
}

impl App {
    /// Over these neighbours; `gate` issues the tokens it will be shown later.
    #[must_use]
    pub fn new(clients: Clients, gate: Arc<Gate>) -> Self {
        Self { clients, gate }
    }
}

/// Its routes, without the layers of `shared::http::serve`.
#[must_use]
pub fn routes<R: Routes<App>>() -> R {
    R::default()
        .with(handlers!(login::login))
        .with(handlers!(refresh::refresh))
        .with(handlers!(logout::logout))
        .with(handlers!(profile::profile))
        .with(handlers!(change_password::change_password))
        .with(handlers!(change_password::change_own))
        .with(handlers!(register::register))
        .nest("/api/users", users::routes())
        .nest("/api/auth/users", users::routes::<R>().rename("_under_auth"))
        .limit_body(LARGEST_BODY)
}
