//! A policy as it is entered: what comes in, what is stored, and the rules between the two.

mod body;
mod described;
mod fields;
mod parse;
mod ranges;
mod rules;

use super::text_enum::text_enum;

pub use body::PolicyBody;
pub use fields::PolicyFields;
pub use parse::{Parsed, parse};
pub use rules::Warning;

text_enum! {
    /// How a policy came in.
    Source {
        /// Typed into the form.
        ManualForm => "MANUAL_FORM",
        /// Typed or pasted into the grid.
        ManualGrid => "MANUAL_GRID",
        /// Read from a PDF and confirmed.
        PdfUpload => "PDF_UPLOAD",
        /// Imported from a file.
        CsvImport => "CSV_IMPORT",
        /// Brought back from elsewhere.
        Restore => "RESTORE",
    }
}

text_enum! {
    /// Whether a policy counts.
    PolicyStatus {
        /// Live.
        Active => "ACTIVE",
        /// Ended before its time; kept, but no figure counts it.
        Cancelled => "CANCELLED",
        /// Entered by mistake; its number is free again.
        Deleted => "DELETED",
    }
}
