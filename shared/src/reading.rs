//! Reading an upload: Textract is started, its answer is saved, and whatever gets lost on the way is found again.
//!
//! Used by the event functions, by «read again» of the uploads, and by the sweeper. Every step is a guarded update, so a
//! second delivery of any event changes nothing.

mod answer;
mod save;
mod start;
mod step;
mod sweep;

pub use save::save;
pub use start::{read_again, start};
pub use step::{By, change_of};
pub use sweep::{Patience, SweepReport, sweep};

/// How often an upload is read before a person has to decide: each attempt is paid for.
pub const MOST_ATTEMPTS: i32 = 5;
