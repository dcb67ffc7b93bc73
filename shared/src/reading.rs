//! Reading an upload: Textract is started, its answer is saved, and whatever gets lost on the way is found again.
//!
//! Used by the event functions, by «read again» of the uploads, and by the sweeper. Every step is a guarded update that names
//! its attempt, so a second delivery of any event, or a late one, changes nothing.
//!
//! Statements and calls of one upload, from the landed file to REVIEW, when nothing goes wrong: start 4 SQL statements in a
//! transaction and 1 after it, 1 `GetObject` of an upload that came by a presigned link (none of one that was checked at the
//! door), 1 `Start…`; save 2 SQL statements to know the upload, `Get…` and `PutObject` once per result page, 4 SQL
//! statements in a transaction, and 2 with 1 `PutObject` that bring the document to S3. Each process asks S3 once a minute at
//! most for the templates in force.

mod abandon;
mod answer;
mod kept;
mod request;
mod save;
mod start;
mod step;
mod sweep;

pub use abandon::abandon;
pub use kept::{read_kept, understand_again};
pub use save::{Saved, save};
pub use start::{find_original, read_again, start};
pub use step::{By, change_of};
pub use sweep::{Patience, SweepReport, sweep};

/// How often an upload is read before a person has to decide: each attempt is paid for.
pub const MOST_ATTEMPTS: i32 = 5;
