//! Small labels in a row under their values: «1122334455» over «Policy Number».

use std::ops::Range;

use super::{
    super::{
        Page,
        labels::{Spot, below},
    },
    Place, Route, at_piece,
};

/// What stands over a label, if a whole row of labels stands so under a row of values and has nothing close below it.
pub(crate) fn above_label(page: &Page<'_>, spot: &Spot) -> Option<Place> {
    let labels = row_of(page, spot)?;
    let is_free = |label: usize| below(&page.picture, label).is_none_or(|next| page.labels.is_label[next]);
    let is_row_of_labels =
        labels.len() > 1 && labels.clone().all(|label| page.labels.is_label[label] && is_free(label));
    is_row_of_labels.then(|| over(page, labels, spot)).flatten()
}

/// What stands over a label in a block of rows in which a row of values comes first and a row of labels last.
pub(crate) fn above_in_block(page: &Page<'_>, spot: &Spot) -> Option<Place> {
    let labels = row_of(page, spot)?;
    let row = page.picture.pieces[labels.start].row;
    let (mut first, mut last) = (row, row);
    while first > 0 && is_stacked(page, first - 1) {
        first -= 1;
    }
    while is_stacked(page, last) {
        last += 1;
    }
    // Rows of labels and of values in turn, a cell of the form every two rows.
    let is_of_labels = |row: usize| page.picture.rows[row].clone().all(|piece| page.labels.is_label[piece]);
    let has_labels = |row: usize| page.picture.rows[row].clone().any(|piece| page.labels.is_label[piece]);
    let is_in_turn = (last - first) % 2 == 1
        && (first..=last).all(|row| if (row - first) % 2 == 1 { is_of_labels(row) } else { !has_labels(row) });
    (labels.len() > 1 && is_in_turn).then(|| over(page, labels, spot)).flatten()
}

/// Rows of a block are no further apart than so many lines.
const MOST_LINES_APART: f32 = 3.0;

/// Do the pieces of this row begin where those of the next do, not far below?
#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
fn is_stacked(page: &Page<'_>, row: usize) -> bool {
    let picture = &page.picture;
    let Some([own, next]) = picture.rows.get(row..row + 2) else { return false };
    own.len() == next.len()
        && own.clone().zip(next.clone()).all(|(own, next)| {
            let (own, next) = (&picture.pieces[own].area, &picture.pieces[next].area);
            (own.left - next.left).abs() < 1.5 * picture.letter_width
                && next.top - own.bottom < MOST_LINES_APART * picture.line_height
        })
}

/// The row of a label that has nothing behind it and is one piece.
fn row_of(page: &Page<'_>, spot: &Spot) -> Option<Range<usize>> {
    let [only] = spot.pieces.as_slice() else { return None };
    spot.inline.is_none().then(|| page.picture.rows[page.picture.pieces[*only].row].clone())
}

fn over(page: &Page<'_>, labels: Range<usize>, spot: &Spot) -> Option<Place> {
    let picture = &page.picture;
    let row = picture.pieces[labels.start].row;
    let values = picture.rows[row.checked_sub(1)?].clone();
    let over = |label: usize| values.clone().find(|value| below(picture, *value) == Some(label));
    let is_value = |at: usize| !page.labels.is_label[at] && !page.labels.opens_with_label[at];
    let is_under_values = labels.len() == values.len() && labels.clone().all(|label| over(label).is_some_and(is_value));
    let value = over(*spot.pieces.first()?).filter(|_| is_under_values)?;
    let piece = &picture.pieces[value];
    let mut place = at_piece(page, value, Route::Above, spot);
    // The label itself stands where a value would go on.
    place.full.clone_from(&place.line);
    place.words = vec![piece.words.clone()];
    Some(place)
}
