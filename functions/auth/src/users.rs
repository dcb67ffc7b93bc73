//! The people who may sign in, as founders manage them: the same routes under two addresses.

mod alter;
mod change;
mod create;
mod delete;
mod find;
mod list;
mod password;
mod status;

use shared::{handlers, http::Routes};

use crate::App;

/// The routes, relative to where they are nested.
pub(crate) fn routes<R: Routes<App>>() -> R {
    R::default()
        .with(handlers!(list::list, create::create))
        .with(handlers!(find::find, change::change, delete::delete))
        .with(handlers!(status::set_status))
        .with(handlers!(password::set_password))
}
