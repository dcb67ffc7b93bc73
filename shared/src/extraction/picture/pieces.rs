//! Words that belong together: a row cut at its gaps and at the borders of cells.

use std::ops::Range;

use answer::Area;

use super::words::{CellPlace, Word};

/// A gap of so many letters parts a row.
const GAP_LETTERS: f32 = 1.5;

/// A run of words.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub text: String,
    pub area: Area,
    /// Into the words of the page.
    pub words: Range<usize>,
    /// Which row of the page.
    pub row: usize,
    pub cell: Option<CellPlace>,
    /// Of its least certain word.
    pub confidence: f32,
}

/// Cuts the rows of a page into pieces.
pub(super) fn cut(words: &[Word<'_>], rows: &[Range<usize>], letter_width: f32) -> (Vec<Piece>, Vec<Range<usize>>) {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut piece_rows: Vec<Range<usize>> = Vec::with_capacity(rows.len());
    for (row, range) in rows.iter().enumerate() {
        let columns = piece_rows.last().map(|above| left_edges(&pieces[above.clone()])).unwrap_or_default();
        let first = pieces.len();
        let mut start = range.start;
        for at in range.start + 1..=range.end {
            if at == range.end
                || is_parted(&words[at - 1], &words[at], letter_width)
                || is_next_column(&columns, &words[start..=at], letter_width)
            {
                pieces.push(piece(words, start..at, row));
                start = at;
            }
        }
        piece_rows.push(first..pieces.len());
    }
    (pieces, piece_rows)
}

#[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "positions on a page, no money")]
fn is_parted(left: &Word<'_>, right: &Word<'_>, letter_width: f32) -> bool {
    if left.cell != right.cell || left.text == "|" || right.text == "|" {
        return true;
    }
    let letter = |word: &Word<'_>| word.area.width() / word.text.chars().count().max(1) as f32;
    // Titles have wider letters and gaps than the text; thin words («--», «I») tell nothing.
    let own = f32::midpoint(letter(left), letter(right)).clamp(letter_width * 0.8, letter_width * 3.0);
    right.area.left - left.area.right > own * GAP_LETTERS
}

/// Where the columns of a row begin, if it has enough of them to be one of a form.
fn left_edges(above: &[Piece]) -> Vec<f32> {
    if above.len() < LEAST_COLUMNS { Vec::new() } else { above.iter().map(|piece| piece.area.left).collect() }
}

/// Columns under which a long value may come too near to its neighbour.
const LEAST_COLUMNS: usize = 3;

/// A gap that is wider than that between two words of a sentence.
const NARROW_GAP_LETTERS: f32 = 0.75;

/// Do these words begin exactly under one column of the row above, and the last of them exactly under another?
#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
fn is_next_column(columns: &[f32], words: &[Word<'_>], letter_width: f32) -> bool {
    let ([first, ..], [.., before, last]) = (words, words) else { return false };
    let begins = |word: &Word<'_>| columns.iter().any(|left| (left - word.area.left).abs() < 0.3 * letter_width);
    last.area.left - before.area.right > NARROW_GAP_LETTERS * letter_width && begins(first) && begins(last)
}

fn piece(words: &[Word<'_>], range: Range<usize>, row: usize) -> Piece {
    let own = &words[range.clone()];
    let mut text = String::with_capacity(own.iter().map(|word| word.text.len() + 1).sum());
    let mut area = own[0].area;
    for word in own {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word.text);
        area = area.with(&word.area);
    }
    let confidence = own.iter().map(|word| word.confidence).fold(100.0, f32::min);
    Piece { text, area, words: range, row, cell: own[0].cell, confidence }
}
