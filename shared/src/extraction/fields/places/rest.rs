//! What goes on with a value: pieces of its cell on the same line, and the lines below.

use super::{
    super::{
        Page,
        labels::{Spot, below},
    },
    MOST_VALUE_LINES, Place, has_own_label,
};
use crate::extraction::{picture::Piece, wording::Concept};

/// A wider gap inside a cell parts two columns that were taken for one.
const WIDEST_GAP: f32 = 4.0;

/// Pieces of the same cell on the same line: a gap inside a cell parts nothing.
#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
pub(super) fn same_line(page: &Page<'_>, at: usize, place: &mut Place) {
    let picture = &page.picture;
    let piece = &picture.pieces[at];
    if piece.cell.is_none() {
        return;
    }
    let row = picture.rows[piece.row].clone();
    let mut edge = piece.area.right;
    for next in row.filter(|next| *next > at && picture.pieces[*next].cell == piece.cell) {
        if picture.pieces[next].area.left - edge > WIDEST_GAP * picture.letter_width {
            return;
        }
        edge = picture.pieces[next].area.right;
        if page.labels.is_label[next] || has_own_label(page, next) {
            return;
        }
        add(place, &picture.pieces[next]);
    }
}

/// Lines that go on with the value.
pub(super) fn continue_below(page: &Page<'_>, at: usize, place: &mut Place, spot: &Spot) {
    let mut last = at;
    while let (Some(next), true) = (below(&page.picture, last), place.words.len() < MOST_VALUE_LINES) {
        let piece = &page.picture.pieces[next];
        // «HONDA /» over «CITY»: what is broken off at a stroke goes on, whatever it reads like.
        let is_free = place.full.ends_with('/') || !page.labels.is_label[next] && !has_own_label(page, next);
        let is_name = matches!(spot.concept, Concept::CustomerName | Concept::Name);
        if !is_free || begins_a_row(page, next, spot) || is_name && has_room_for(page, last, next) {
            return;
        }
        add(place, piece);
        last = next;
    }
}

/// Would the first word of the next line have stood behind this one? Then the line was not broken for want of room, and the
/// next is something else. Who makes a form may break any line on purpose, but not a name.
#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
fn has_room_for(page: &Page<'_>, at: usize, next: usize) -> bool {
    let picture = &page.picture;
    let piece = &picture.pieces[at];
    let row = &picture.rows[piece.row];
    let margin = || picture.pieces.iter().map(|piece| piece.area.right).fold(0.0, f32::max);
    let neighbour = (at + 1..row.end).next();
    let end = neighbour.map_or_else(margin, |other| picture.pieces[other].area.left);
    let word = &picture.words[picture.pieces[next].words.start].area;
    piece.area.right + word.width() + GAPS * picture.letter_width < end
}

/// Letters between two words, and between a word and the neighbouring column.
const GAPS: f32 = 4.0;

/// Without cells, a line under a value may be the value of the next label: then a label stands to its left.
fn begins_a_row(page: &Page<'_>, at: usize, spot: &Spot) -> bool {
    let piece = &page.picture.pieces[at];
    let is_in_table = piece.cell.is_some();
    let mut row = page.picture.rows[piece.row].clone().filter(|other| !spot.pieces.contains(other));
    row.any(|other| {
        // In a table only a label begins a row: what wraps beside the value wraps on its own.
        if is_in_table && !page.labels.is_label[other] {
            return false;
        }
        let other = &page.picture.pieces[other].area;
        other.right <= piece.area.left && other.shared_width(&spot.area) > 0.0
    })
}

pub(super) fn add(place: &mut Place, piece: &Piece) {
    place.full.push(' ');
    place.full.push_str(&piece.text);
    place.words.push(piece.words.clone());
    place.confidence = place.confidence.min(piece.confidence);
}
