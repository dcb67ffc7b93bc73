//! Labels that go on in the next line.

use super::{
    super::super::{
        picture::{Picture, Section},
        wording::{Concept, Lexicon, Meaning},
    },
    LONGEST_LABEL, LONGEST_RUN, Labels, spot,
};

/// A label wraps over at most so many lines.
const MOST_LINES: usize = 4;

/// Labels that wrap: lines of one cell, or lines that stand close under each other.
pub(super) fn join(
    picture: &Picture<'_>,
    sections: &[Section],
    lexicon: &Lexicon,
    alone: &mut [Option<Meaning>],
    labels: &mut Labels,
) {
    for at in 0..picture.pieces.len() {
        let is_long = picture.pieces[at].words.len() > LONGEST_LABEL;
        if labels.is_label[at] || is_long || is_number(&picture.pieces[at].text) {
            continue;
        }
        let mut pieces = vec![at];
        let mut text = picture.pieces[at].text.clone();
        let mut best: Option<(usize, Meaning, String)> = None;
        while let (Some(next), true) = (below(picture, *pieces.last().unwrap_or(&at)), pieces.len() < MOST_LINES) {
            // «IDV Year 1» over «70,500»: a number under a label is its value.
            if is_number(&picture.pieces[next].text) {
                break;
            }
            text = format!("{text} {}", picture.pieces[next].text);
            pieces.push(next);
            if pieces.iter().map(|piece| picture.pieces[*piece].words.len()).sum::<usize>() > LONGEST_RUN {
                break;
            }
            let same_cell = picture.pieces[at].cell.is_some();
            // Two labels under each other are two labels, unless a cell holds them together.
            let joins = same_cell || alone[at].is_none() || alone[next].is_none();
            // «Model/Vehicle» over «Variant» are one as well: together they mean what the first means.
            let goes_on = |joined: &Meaning| alone[at].is_some_and(|first| first.concept == joined.concept);
            // «Own Damage» over «OD premium on vehicle» is a heading over a label that needs it for nothing.
            // «Policyholder» over «Address» is none: alone it would say who is insured.
            let adds_nothing = |joined: &Meaning| {
                let is_heading = alone[at].is_some_and(|first| first.concept != Concept::CustomerName);
                is_heading && alone[next].is_some_and(|last| last.concept == joined.concept)
            };
            let is_one = |joined: &Meaning| goes_on(joined) || joins && !adds_nothing(joined);
            if let Some(meaning) = lexicon.exactly(&text).filter(is_one) {
                best = Some((pieces.len(), meaning, text.clone()));
            }
            // «Insured's» over «Name :» over «Address :»: a colon ends a label.
            if text.ends_with(':') {
                break;
            }
        }
        if let Some((length, meaning, text)) = best {
            pieces.truncate(length);
            let area = pieces.iter().map(|piece| picture.pieces[*piece].area).reduce(|one, other| one.with(&other));
            for piece in &pieces {
                labels.is_label[*piece] = true;
                alone[*piece] = None;
            }
            labels.spots.retain(|spot| !spot.pieces.iter().any(|piece| pieces.contains(piece)));
            labels.spots.push(spot(meaning, text, area.unwrap_or_default(), sections[at], pieces));
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.contains(char::is_alphabetic) && text.bytes().filter(u8::is_ascii_digit).count() > 1
}

/// The piece that continues this one on the next line: in the same cell, or close below at the same edge or centre.
#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
pub(in super::super) fn below(picture: &Picture<'_>, at: usize) -> Option<usize> {
    let piece = &picture.pieces[at];
    let near = picture.rows.iter().skip(piece.row + 1).take(3).flat_map(Clone::clone);
    near.filter(|next| {
        let next = &picture.pieces[*next];
        let gap = next.area.top - piece.area.bottom;
        let is_close = gap > -0.3 * picture.line_height && gap < 0.85 * picture.line_height;
        let tolerance = 1.5 * picture.letter_width;
        let is_aligned = (next.area.left - piece.area.left).abs() < tolerance
            || (next.area.center() - piece.area.center()).abs() < tolerance;
        let same_cell = next.cell == piece.cell;
        same_cell
            && if piece.cell.is_some() {
                next.area.shared_width(&piece.area) > 0.0 && gap < 2.0 * picture.line_height
            } else {
                is_close && is_aligned
            }
    })
    .min_by(|one, other| picture.pieces[*one].area.top.total_cmp(&picture.pieces[*other].area.top))
}
