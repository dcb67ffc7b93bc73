//! The local Textract engine: PDF bytes in, a `GetDocumentAnalysis` answer out.
//!
//! A PDF is hostile until shown otherwise, so it is parsed in a child process with bounded time and memory: the program that
//! links this package answers `read-pdf` with [`read_pdf`], and [`reader`] starts it.

mod extract;

pub use extract::Extract;
