//! Where the value of a label may stand: behind it, to its right, below it.

mod above;
mod barred;
mod rest;

use std::ops::Range;

pub(crate) use above::{above_in_block, above_label};
use rest::{continue_below, same_line};

use super::{
    Page,
    labels::{Spot, below},
};
use crate::extraction::values::is_nothing;

/// Values stand at most so many lines below their label.
const MOST_LINES_BELOW: f32 = 4.5;

/// A value wraps over at most so many lines.
const MOST_VALUE_LINES: usize = 4;

/// How a value stands to its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Behind a colon.
    Behind,
    /// Behind the label without a colon.
    Run,
    /// In the next piece or cell of the row.
    Right,
    /// In a later piece of the row.
    FurtherRight,
    /// In the column under it.
    Below,
    /// In the row of values over a row of labels.
    Above,
}

impl Route {
    /// As in rules.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Behind => "behind",
            Self::Run => "run",
            Self::Right => "right",
            Self::FurtherRight => "further right",
            Self::Below => "below",
            Self::Above => "above",
        }
    }
}

/// Where a value may stand, and what stands there.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub route: Route,
    /// The first line.
    pub line: String,
    /// With the lines that continue it.
    pub full: String,
    /// Words of the first line.
    pub line_words: Range<usize>,
    /// Words of each line.
    pub words: Vec<Range<usize>>,
    /// Of its least certain word, in the first line and in all lines.
    pub line_confidence: f32,
    pub confidence: f32,
    pub is_in_table: bool,
}

/// The places of a label's value, the likeliest first. Where something stands behind or beside the label, nothing else is
/// looked at: a value that cannot be read there is not to be found elsewhere.
pub(crate) fn places(page: &Page<'_>, spot: &Spot) -> Vec<Place> {
    if let Some((words, text)) = &spot.inline {
        let mut places = vec![behind(page, spot, words.clone(), text)];
        if !spot.has_colon {
            places.extend(right(page, spot));
        }
        return places;
    }
    if let Some(place) = barred::place(page, spot).or_else(|| on_next_line(page, spot)) {
        return vec![place];
    }
    let below = below_label(page, spot);
    // Under a header row stand values; in a row of labels and values, the next label.
    let is_header =
        below.is_some() && spot.pieces.iter().any(|piece| page.labels.is_header[page.picture.pieces[*piece].row]);
    let right = if is_header { Vec::new() } else { right(page, spot) };
    if below.is_some() && right.first().is_some_and(|beside| is_stacked(page, spot, beside)) {
        return below.into_iter().collect();
    }
    if right.is_empty() { below.into_iter().collect() } else { right }
}

/// «From: 17/08/2025 To:» over «16/08/2026»: the value of a label at the end of a run begins the next line.
fn on_next_line(page: &Page<'_>, spot: &Spot) -> Option<Place> {
    let [only] = spot.pieces.as_slice() else { return None };
    let is_behind_other = page.picture.pieces[*only].area.left < spot.area.left;
    let next = below(&page.picture, *only).filter(|_| spot.has_colon && is_behind_other)?;
    (!page.labels.is_label[next] && !has_own_label(page, next)).then(|| at_piece(page, next, Route::Below, spot))
}

/// What stands under a label in its own cell.
pub(crate) fn under_in_cell(page: &Page<'_>, spot: &Spot) -> Option<Place> {
    let [only] = spot.pieces.as_slice() else { return None };
    let is_alone = spot.inline.is_none() && page.picture.pieces[*only].cell.is_some();
    let next = below(&page.picture, *only).filter(|next| is_alone && !page.labels.is_label[*next])?;
    Some(at_piece(page, next, Route::Below, spot))
}

/// In a form of two columns with every value below its label, the neighbour is the value of a label above it.
fn is_stacked(page: &Page<'_>, spot: &Spot, beside: &Place) -> bool {
    let picture = &page.picture;
    let at = |words: &Range<usize>| picture.pieces.iter().position(|piece| piece.words.start == words.start);
    let [own] = spot.pieces.as_slice() else { return false };
    let has_value_below = below(picture, *own).is_some_and(|next| !page.labels.is_label[next]);
    let is_free = picture.pieces[*own].cell.is_none() && has_value_below;
    let is_of_label = |beside: usize| {
        let above = picture.rows[..picture.pieces[beside].row].iter().rev().take(3).flat_map(Clone::clone);
        above.filter(|above| page.labels.is_label[*above]).any(|above| below(picture, above) == Some(beside))
    };
    is_free && at(&beside.line_words).is_some_and(is_of_label)
}

/// In a row most of whose pieces are labels: what stands directly to the right of this one, if that is none.
pub(crate) fn beside_in_header(page: &Page<'_>, spot: &Spot) -> Option<Place> {
    let [only] = spot.pieces.as_slice() else { return None };
    let is_header = spot.inline.is_none() && page.labels.is_header[page.picture.pieces[*only].row];
    is_header.then(|| right(page, spot).into_iter().next()).flatten()
}

fn behind(page: &Page<'_>, spot: &Spot, words: Range<usize>, text: &str) -> Place {
    let route = if spot.has_colon { Route::Behind } else { Route::Run };
    let reaches_end = spot.pieces.first().is_some_and(|piece| page.picture.pieces[*piece].words.end == words.end);
    let last = *spot.pieces.last().unwrap_or(&0);
    let mut place = Place {
        route,
        line: text.to_owned(),
        full: text.to_owned(),
        line_words: words.clone(),
        line_confidence: confidence(page, &words),
        confidence: confidence(page, &words),
        words: vec![words],
        is_in_table: page.picture.pieces[last].cell.is_some(),
    };
    if reaches_end {
        continue_below(page, last, &mut place, spot);
    }
    place
}

/// The pieces to the right, up to the next label.
fn right(page: &Page<'_>, spot: &Spot) -> Vec<Place> {
    let mut places = Vec::new();
    for label in &spot.pieces {
        let row = page.picture.pieces[*label].row;
        let to_right = page.picture.rows[row].clone().filter(|at| *at > *label && !spot.pieces.contains(at));
        for at in to_right {
            let piece = &page.picture.pieces[at];
            if page.labels.is_label[at] || has_own_label(page, at) || spot.text.ends_with(':') && is_pair(&piece.text) {
                break;
            }
            if is_decoration(&piece.text) {
                continue;
            }
            let route = if places.is_empty() { Route::Right } else { Route::FurtherRight };
            places.push(at_piece(page, at, route, spot));
        }
        if !places.is_empty() {
            break;
        }
    }
    places
}

/// A piece that begins with a label of its own («Policy No. : 123») is not the value of another.
fn has_own_label(page: &Page<'_>, at: usize) -> bool {
    page.labels.opens_with_label[at]
}

/// «Covernote No : R1209250012», beside «Policy Number :» whose value stands below: a pair of its own, known or not.
fn is_pair(text: &str) -> bool {
    let Some((before, behind)) = text.split_once(':') else { return false };
    let is_word = before.trim_end().ends_with(char::is_alphabetic);
    is_word && behind.chars().any(char::is_alphanumeric)
}

/// A sign between label and value.
fn is_decoration(text: &str) -> bool {
    matches!(text, ":" | ":-" | "-" | "₹" | "`" | "Rs." | "Rs" | "( ₹ )" | "(₹)" | "INR" | "=" | "|" | "*")
}

/// The first piece below that stands in the column of the label.
#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
fn below_label(page: &Page<'_>, spot: &Spot) -> Option<Place> {
    let picture = &page.picture;
    let first = &picture.pieces[*spot.pieces.first()?];
    let last = &picture.pieces[*spot.pieces.last()?];
    let (left, right) = column(page, spot);
    let lowest = spot.area.bottom + MOST_LINES_BELOW * picture.line_height;
    for row in picture.rows.iter().skip(last.row + 1) {
        let Some(head) = picture.pieces.get(row.start) else { continue };
        if head.area.top > lowest {
            break;
        }
        let inside = row.clone().filter(|at| {
            let piece = &picture.pieces[*at];
            // Cells are a hint only: Textract sometimes takes two columns for one.
            let same_cell_column = piece
                .cell
                .zip(first.cell)
                .is_some_and(|(own, label)| own.table == label.table && own.column == label.column);
            let same_column = same_cell_column
                || piece.area.shared_width(&spot.area) > 0.0
                || piece.area.left >= left && piece.area.right <= right;
            same_column && piece.area.top >= spot.area.bottom - 0.3 * picture.line_height && piece.area.left < right
        });
        let best = inside.max_by(|one, other| {
            let shared = |at: usize| picture.pieces[at].area.shared_width(&spot.area);
            shared(*one).total_cmp(&shared(*other))
        });
        if let Some(at) = best {
            // «MODEL /» over «BODY»: a label that is broken off goes on with a label.
            let may_be_value = || !spot.text.ends_with(['/', '&']) && is_value_by_chance(page, at);
            let is_free = (!page.labels.is_label[at] || may_be_value()) && !has_own_label(page, at);
            return is_free.then(|| at_piece(page, at, Route::Below, spot));
        }
    }
    None
}

/// A value may read like a label («CITY» is also a car): then it stands among values.
fn is_value_by_chance(page: &Page<'_>, at: usize) -> bool {
    let row = page.picture.rows[page.picture.pieces[at].row].clone();
    let labels = row.clone().filter(|other| page.labels.is_label[*other]).count();
    row.len() >= 4 && labels == 1 && !page.picture.pieces[at].text.contains(' ')
}

/// From the end of the neighbour on the left to the beginning of the one on the right.
fn column(page: &Page<'_>, spot: &Spot) -> (f32, f32) {
    let rows = spot.pieces.iter().map(|piece| page.picture.pieces[*piece].row);
    let neighbours = || {
        let all = rows.clone().flat_map(|row| page.picture.rows[row].clone());
        all.filter(|at| !spot.pieces.contains(at)).map(|at| page.picture.pieces[at].area)
    };
    let left = neighbours().map(|area| area.right).filter(|edge| *edge <= spot.area.left).fold(0.0, f32::max);
    let right = neighbours().map(|area| area.left).filter(|edge| *edge >= spot.area.right).fold(1.0, f32::min);
    (left, right)
}

fn at_piece(page: &Page<'_>, at: usize, route: Route, spot: &Spot) -> Place {
    let piece = &page.picture.pieces[at];
    let text = piece.text.trim_start_matches([':', ' ']);
    let mut place = Place {
        route,
        line: text.to_owned(),
        full: text.to_owned(),
        line_words: piece.words.clone(),
        words: vec![piece.words.clone()],
        line_confidence: piece.confidence,
        confidence: piece.confidence,
        is_in_table: piece.cell.is_some(),
    };
    if !is_nothing(&piece.text) {
        same_line(page, at, &mut place);
        continue_below(page, at, &mut place, spot);
    }
    place
}

fn confidence(page: &Page<'_>, words: &Range<usize>) -> f32 {
    page.picture.words[words.clone()].iter().map(|word| word.confidence).fold(100.0, f32::min)
}
