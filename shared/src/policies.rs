//! Policies as every function treats them: made and recorded in one step, shown as one row.

mod create;
mod record;
mod view;

pub use create::{Created, Draft, create, create_all, overlap_warnings};
pub use record::{change_of, differences, key_of};
pub use view::{PolicyView, StorageState};
