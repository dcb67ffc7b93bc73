//! Small labels in a row under their values: «1122334455» over «Policy Number».

use super::{
    super::{
        Page,
        labels::{Spot, below},
    },
    Place, Route, at_piece,
};

/// What stands over a label, if a whole row of labels stands so under a row of values and has nothing close below it.
pub(crate) fn above_label(page: &Page<'_>, spot: &Spot) -> Option<Place> {
    let [only] = spot.pieces.as_slice() else { return None };
    let picture = &page.picture;
    let row = picture.pieces[*only].row;
    let labels = picture.rows[row].clone();
    let values = picture.rows[row.checked_sub(1)?].clone();
    let over = |label: usize| values.clone().find(|value| below(picture, *value) == Some(label));
    let is_value = |at: usize| !page.labels.is_label[at] && !page.labels.opens_with_label[at];
    let is_free = |label: usize| below(picture, label).is_none_or(|next| page.labels.is_label[next]);
    let is_row_of_labels = labels.len() > 1
        && labels.len() == values.len()
        && labels
            .clone()
            .all(|label| page.labels.is_label[label] && is_free(label) && over(label).is_some_and(is_value));
    let value = over(*only).filter(|_| spot.inline.is_none() && is_row_of_labels)?;
    let piece = &picture.pieces[value];
    let mut place = at_piece(page, value, Route::Above, spot);
    // The label itself stands where a value would go on.
    place.full.clone_from(&place.line);
    place.words = vec![piece.words.clone()];
    Some(place)
}
