//! What Textract saw → what the policy says. Pure: no I/O, no clock.
//!
//! | step | room | |
//! |---|---|---|
//! | 1 | [`answer`] | JSON of all result pages → compact blocks |
//! | 2 | `picture` | blocks of one page → upright pieces of text in rows, cells, pairs and sections |
//! | 3 | `wording` | what a printed label means, whatever the form of the year calls it |
//! | 4 | `values` | what a printed value says: amounts, days, registrations, names |
//! | 5 | `fields` | candidates for every field, weighed by evidence and by the arithmetic of the schedule |
//!
//! What is known of insurers is data: [`Templates`].

mod fields;
mod picture;
mod reading;
mod templates;
mod values;
mod wording;

pub use answer::{
    Analysis, AnalysisError, Area, Block, BlockId, BlockKind, BoundingBox, Link, LinkKind, Place, Turn, parse_answers,
};
pub use reading::{Candidate, Check, DocumentKind, Field, Reading, Source, read};
pub use templates::{Query, TemplateError, Templates};
