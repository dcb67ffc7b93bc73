//! What Textract saw → what the policy says. Pure: no I/O, no clock.

mod analysis;
mod reading;
mod templates;

pub use analysis::{Analysis, AnalysisError, Block, BoundingBox, parse_answers};
pub use reading::{Candidate, Check, DocumentKind, Field, Reading, Source, read};
pub use templates::{Query, TemplateError, Templates};
