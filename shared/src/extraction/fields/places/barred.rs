//! Several labels in one cell, parted by bars, over as many values: «Make | Model | Sub Model» over «TATA | ACE | HT».

use super::{
    super::{Page, labels::Spot},
    Place, Route, at_piece,
};

/// Between the labels, and between the values.
const BAR: &str = "|";

/// The value that has as many bars in front of it as the label.
pub(super) fn place(page: &Page<'_>, spot: &Spot) -> Option<Place> {
    let [only] = spot.pieces.as_slice() else { return None };
    let picture = &page.picture;
    let cell = picture.pieces[*only].cell?;
    let row = picture.rows[picture.pieces[*only].row].clone();
    let labels: Vec<usize> = row.filter(|at| picture.pieces[*at].cell == Some(cell)).collect();
    let number = labels.iter().take_while(|at| *at != only).filter(|at| picture.pieces[**at].text == BAR).count();
    let bars = labels.iter().filter(|at| picture.pieces[**at].text == BAR).count();
    if bars == 0 {
        return None;
    }
    let under = |at: &usize| {
        let other = picture.pieces[*at].cell;
        other.is_some_and(|other| other.table == cell.table && other.column == cell.column && other.row == cell.row + 1)
    };
    let values: Vec<usize> = (*only..picture.pieces.len()).filter(under).collect();
    let parts: Vec<&[usize]> = values.split(|at| picture.pieces[*at].text == BAR).collect();
    let (first, rest) = parts.get(number).filter(|_| parts.len() == bars + 1)?.split_first()?;
    let mut place = at_piece(page, *first, Route::Below, spot);
    let piece = &picture.pieces[*first];
    place.full.clone_from(&piece.text);
    place.line.clone_from(&piece.text);
    place.words = vec![piece.words.clone()];
    place.confidence = piece.confidence;
    for at in rest {
        super::rest::add(&mut place, &picture.pieces[*at]);
    }
    Some(place)
}
