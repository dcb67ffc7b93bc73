//! The local Textract engine: PDF bytes in, a `GetDocumentAnalysis` answer out.
//!
//! A PDF is hostile until shown otherwise, so it is parsed in a child process with bounded time and memory: [`reader`] starts
//! it, and the program that links this package answers its command `read-pdf` with [`read_pdf`].
//!
//! ```text
//! outside ─▶ inside ─┬ layer: text layer ─▶ glyphs ┐
//!                    └ raster ─▶ scan: tesseract   ┴▶ page ─▶ lines, tables, forms ─▶ blocks
//! ```
#![expect(clippy::float_arithmetic, reason = "geometry")]

mod blocks;
mod extract;
mod forms;
mod glyphs;
mod inside;
mod layer;
mod ligatures;
mod lines;
mod outside;
mod page;
mod raster;
mod scan;
mod tables;
mod tool;

pub use extract::{Extract, template_files};
pub use inside::{read_layers, read_pdf};
pub use outside::{read, reader};
