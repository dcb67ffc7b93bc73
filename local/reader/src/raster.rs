//! A page of a PDF as a picture, by `pdftoppm`.

use neighbours::textract::Failed;

use crate::tool::{self, ToolError};

/// Textract's longest side of a picture, in dots.
const MOST_DOTS: f64 = 10_000.0;

/// Points per inch.
pub(crate) const POINTS: f64 = 72.0;

/// The resolution for a page with this longest side (points): `wanted`, or what keeps the picture in bounds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and `wanted`")]
pub(crate) fn dots_per_inch(longest_side: f64, wanted: u32) -> u32 {
    (MOST_DOTS / (longest_side / POINTS)).clamp(1.0, f64::from(wanted)) as u32
}

/// Draws a page (counted from 1) as a viewer shows it, in shades of grey: a PNG.
///
/// # Errors
/// `pdftoppm` is missing, or cannot draw it.
pub(crate) async fn page(pdf: &[u8], number: usize, dots_per_inch: u32) -> Result<Vec<u8>, Failed> {
    let (number, resolution) = (number.to_string(), dots_per_inch.to_string());
    let arguments = ["-png", "-cropbox", "-gray", "-r", &resolution, "-f", &number, "-l", &number, "-"];
    tool::run("pdftoppm", &arguments, pdf).await.map_err(|error| match error {
        ToolError::Missing => missing("pdftoppm"),
        ToolError::Failed => {
            Failed::new("BAD_DOCUMENT", format!("Page {number} of this PDF is damaged. Export it again and upload it."))
        }
    })
}

/// What to install, and that nothing is wrong with the document.
pub(crate) fn missing(program: &str) -> Failed {
    Failed::new(
        "RECOGNITION_NOT_INSTALLED",
        format!(
            "This PDF is a scan, and this machine cannot read scans: {program} is not installed. Install tesseract and \
             poppler (Debian: apt-get install tesseract-ocr poppler-utils; macOS: brew install tesseract poppler) and try \
             again."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_pages_are_drawn_coarser() {
        assert_eq!(dots_per_inch(842.0, 300), 300);
        assert_eq!(dots_per_inch(9_000.0, 300), 80);
    }
}
