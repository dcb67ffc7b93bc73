//! The text layer and the drawn lines of a PDF.

use std::collections::HashSet;

use neighbours::textract::Failed;
use pdf_oxide::{
    document::PdfDocument,
    elements::{PathContent, PathOperation},
    error::Error,
    layout::TextChar,
};

use crate::{
    glyphs::{self, Glyph},
    ligatures,
    page::{Page, Rule},
};

/// The last line of every PDF.
const END: &[u8] = b"%%EOF";

/// Textract's limit of asynchronous jobs («Quotas in Amazon Textract»).
const MOST_PAGES: usize = 3_000;

/// Textract's limit of a page's side: 40 inches are 2,880 points, but up to 9,000 are taken.
const LONGEST_SIDE: f64 = 9_000.0;

/// Fewer letters than this beside a picture are a stamp or a footer, not the text of the page.
const FEW_LETTERS: usize = 200;

/// A picture of at least this many dots may be a scan: 75 dpi of half an A4 page.
const SCAN_DOTS: u64 = 250_000;

/// Strokes thinner than this many points, drawn as filled boxes, are lines.
const THIN: f64 = 2.0;

/// Shorter lines are parts of letters or ornaments.
const SHORTEST_RULE: f64 = 6.0;

/// Opens a document as Textract would take it.
///
/// # Errors
/// Textract would refuse it, with the code that it has for that.
pub(crate) fn open(bytes: Vec<u8>) -> Result<(PdfDocument, usize), Failed> {
    if !bytes.iter().take(1_024).collect::<Vec<_>>().windows(5).any(|five| five.iter().copied().eq(b"%PDF-")) {
        return Err(Failed::new("UNSUPPORTED_DOCUMENT", "This is not a PDF."));
    }
    // What is left of a file that was cut off could be pieced together, but nobody would see what is missing.
    if !bytes.windows(END.len()).any(|window| window == END) {
        return Err(Failed::new("BAD_DOCUMENT", "This PDF was cut off. Export it again and upload it."));
    }
    let document = PdfDocument::from_bytes(bytes).map_err(|error| refusal(&error))?;
    if document.is_encrypted() && !document.authenticate(b"").unwrap_or(false) {
        return Err(refusal(&Error::EncryptedPdf));
    }
    let pages = document.page_count().map_err(|error| refusal(&error))?;
    match pages {
        0 => Err(Failed::new("BAD_DOCUMENT", "This PDF has no pages: it is damaged. Export it again and upload it.")),
        _ if pages > MOST_PAGES => Err(Failed::new(
            "DOCUMENT_TOO_LARGE",
            format!("This PDF has {pages} pages; at most {MOST_PAGES} can be read. Upload the schedule alone."),
        )),
        _ if is_xfa(&document) => Err(Failed::new(
            "UNSUPPORTED_DOCUMENT",
            "This PDF is an XFA form, which cannot be read. Print it to a new PDF and upload that.",
        )),
        _ => Ok((document, pages)),
    }
}

fn refusal(error: &Error) -> Failed {
    match error {
        Error::EncryptedPdf => Failed::new(
            "UNSUPPORTED_DOCUMENT",
            "This PDF is protected by a password. Save it without one and upload it again.",
        ),
        Error::InvalidHeader(_) | Error::UnsupportedVersion(_) => {
            Failed::new("UNSUPPORTED_DOCUMENT", "This is not a PDF that can be read.")
        }
        _ => Failed::new("BAD_DOCUMENT", "This PDF is damaged. Export it again and upload it."),
    }
}

fn is_xfa(document: &PdfDocument) -> bool {
    let form = document.catalog().ok().and_then(|catalog| {
        let form = catalog.as_dict()?.get("AcroForm")?.clone();
        document.resolve_object(&form).ok()
    });
    form.is_some_and(|form| form.as_dict().is_some_and(|form| form.contains_key("XFA")))
}

/// A page from its text layer, and whether its text has to be recognised from its picture instead.
///
/// # Errors
/// The page cannot be parsed, or is larger than Textract takes.
pub(crate) fn page(document: &PdfDocument, index: usize) -> Result<(Page, bool), Failed> {
    let view = View::of(document, index)?;
    // Nothing is filtered; unlike `extract_chars`, this keeps no copy of every page.
    let letters = document.extract_chars_filtered(index, HashSet::new(), HashSet::new());
    let letters = letters.map_err(|error| refusal(&error))?;
    let mut glyphs: Vec<_> = letters.iter().filter_map(|letter| view.glyph(letter)).collect();
    glyphs::set_forward(&mut glyphs);
    let printed = glyphs.iter().filter(|glyph| !glyph.letter.is_whitespace()).count();
    let is_picture = printed < FEW_LETTERS && has_scan(document, index);
    let level = glyphs::main_direction(&glyphs);
    let (mut across, mut down) = (Vec::new(), Vec::new());
    for path in document.extract_paths(index).unwrap_or_default() {
        view.rules(&path, &mut across, &mut down);
    }
    let mut words = glyphs::words(glyphs, level);
    let texts = || document.extract_spans(index).unwrap_or_default().into_iter().map(|span| span.text).collect();
    ligatures::spell_out(&mut words, texts);
    let mut page = Page { width: view.width(), height: view.height(), turned: 0, words, across, down };
    page.turn((360 - level) % 360);
    Ok((page, is_picture))
}

fn has_scan(document: &PdfDocument, index: usize) -> bool {
    let dots = |width: u32, height: u32| u64::from(width) * u64::from(height);
    document
        .page_image_handles(index)
        .is_ok_and(|images| images.iter().any(|image| dots(image.width, image.height) >= SCAN_DOTS))
}

/// From the coordinates of the file (upwards from anywhere) to those of the page as shown.
struct View {
    left: f64,
    bottom: f64,
    right: f64,
    top: f64,
    rotation: i32,
}

impl View {
    fn of(document: &PdfDocument, index: usize) -> Result<Self, Failed> {
        let (left, bottom, right, top) = document.get_page_visible_box(index).map_err(|error| refusal(&error))?;
        let rotation = document.get_page_rotation(index).map_err(|error| refusal(&error))?;
        let [left, bottom, right, top] = [left, bottom, right, top].map(f64::from);
        let view = Self { left, bottom, right, top, rotation };
        let sides = [view.width(), view.height()];
        if sides.iter().any(|side| !side.is_finite() || *side <= 0.0) {
            return Err(Failed::new("BAD_DOCUMENT", "A page of this PDF has no size: it is damaged."));
        }
        if sides.iter().any(|side| *side > LONGEST_SIDE) {
            return Err(Failed::new("UNSUPPORTED_DOCUMENT", "A page of this PDF is larger than can be read."));
        }
        Ok(view)
    }

    fn is_sideways(&self) -> bool {
        self.rotation % 180 != 0
    }

    fn width(&self) -> f64 {
        if self.is_sideways() { self.top - self.bottom } else { self.right - self.left }
    }

    fn height(&self) -> f64 {
        if self.is_sideways() { self.right - self.left } else { self.top - self.bottom }
    }

    fn point(&self, x: f64, y: f64) -> (f64, f64) {
        match self.rotation {
            90 => (y - self.bottom, x - self.left),
            180 => (self.right - x, y - self.bottom),
            270 => (self.top - y, self.right - x),
            _ => (x - self.left, self.top - y),
        }
    }

    /// `None` for what is not on the page, or has no size.
    fn glyph(&self, letter: &TextChar) -> Option<Glyph> {
        let (x, y) = self.point(f64::from(letter.origin_x), f64::from(letter.origin_y));
        let size = f64::from(letter.font_size).abs();
        let is_here = (0.0..=self.width()).contains(&x) && (0.0..=self.height()).contains(&y);
        if !is_here || !size.is_normal() || letter.char.is_control() {
            return None;
        }
        let [a, b] = letter.matrix.map_or([1.0, 0.0], |matrix| [matrix[0], matrix[1]]).map(f64::from);
        // In the file y goes up, on the page down: the angle changes its sign.
        let angle = b.atan2(a);
        let shown = f64::from(self.rotation) - angle.to_degrees();
        // The advance of slanting text is given along x, that of upright text along itself.
        let slant = if angle.cos().abs() > 0.1 { angle.cos().abs() } else { 1.0 };
        Some(Glyph {
            letter: letter.char,
            x,
            y,
            advance: f64::from(letter.advance_width).max(0.0) / slant,
            size,
            ascent: f64::from(letter.ascent).clamp(0.4 * size, size),
            descent: f64::from(-letter.descent).clamp(0.0, 0.4 * size),
            degrees: whole_degrees(shown),
        })
    }

    /// Straight lines along the axes, and the edges of boxes.
    fn rules(&self, path: &PathContent, across: &mut Vec<Rule>, down: &mut Vec<Rule>) {
        let is_stroked = path.stroke_color.is_some() && path.stroke_width > 0.0;
        let mut add = |from: (f64, f64), to: (f64, f64)| {
            let (a, b) = (self.point(from.0, from.1), self.point(to.0, to.1));
            if (a.1 - b.1).abs() < 1.0 && (a.0 - b.0).abs() >= SHORTEST_RULE {
                across.push(Rule { at: f64::midpoint(a.1, b.1), from: a.0.min(b.0), to: a.0.max(b.0) });
            } else if (a.0 - b.0).abs() < 1.0 && (a.1 - b.1).abs() >= SHORTEST_RULE {
                down.push(Rule { at: f64::midpoint(a.0, b.0), from: a.1.min(b.1), to: a.1.max(b.1) });
            }
        };
        let (mut at, mut start) = ((0.0, 0.0), (0.0, 0.0));
        for operation in &path.operations {
            match *operation {
                PathOperation::MoveTo(x, y) => {
                    at = (f64::from(x), f64::from(y));
                    start = at;
                }
                PathOperation::LineTo(x, y) => {
                    let to = (f64::from(x), f64::from(y));
                    if is_stroked {
                        add(at, to);
                    }
                    at = to;
                }
                PathOperation::CurveTo(.., x, y) => at = (f64::from(x), f64::from(y)),
                PathOperation::ClosePath => {
                    if is_stroked {
                        add(at, start);
                    }
                    at = start;
                }
                PathOperation::Rectangle(x, y, width, height) => {
                    let [x, y, width, height] = [x, y, width, height].map(f64::from);
                    box_rules(x, y, width, height, is_stroked, &mut add);
                }
            }
        }
    }
}

/// A thin box is a line; a stroked one has four. A filled one only shades.
fn box_rules(x: f64, y: f64, width: f64, height: f64, is_stroked: bool, add: &mut impl FnMut((f64, f64), (f64, f64))) {
    let (middle_x, middle_y) = (x + width / 2.0, y + height / 2.0);
    if height.abs() <= THIN {
        add((x, middle_y), (x + width, middle_y));
    } else if width.abs() <= THIN {
        add((middle_x, y), (middle_x, y + height));
    } else if is_stroked {
        let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
        for pair in corners.windows(2) {
            add(pair[0], pair[1]);
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 359")]
fn whole_degrees(degrees: f64) -> u16 {
    (degrees.rem_euclid(360.0).round() as u16) % 360
}
