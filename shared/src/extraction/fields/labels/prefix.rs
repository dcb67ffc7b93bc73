//! Labels in front of their values without a colon.

use super::{
    super::{
        super::{
            picture::{Picture, Section},
            wording::{Concept, Lexicon, Meaning},
        },
        read::read,
    },
    LONGEST_LABEL, Labels, Spot,
    run::Run,
};

/// Words of a pair of label and value.
const LONGEST_PAIR: usize = 8;

/// `Policy No. D232651183`: a known label, and the rest of the run behind it.
pub(super) fn spot(run: &Run<'_>) -> Option<Spot> {
    let may_be = run.texts.len().saturating_sub(1).min(LONGEST_LABEL);
    let longest = run.texts[..may_be].iter().take_while(|text| run.lexicon.knows(text)).count();
    let (length, meaning) = (1..=longest).rev().find_map(|length| Some((length, run.exactly(0..length)?)))?;
    // «Insured Motor Vehicle Details» does not say that the insured is Motor Vehicle Details.
    if length == 1 && is_text(meaning.concept) {
        return None;
    }
    Some(in_front(run, length, meaning))
}

/// A label of so many words with the rest of its run as value.
fn in_front(run: &Run<'_>, length: usize, meaning: Meaning) -> Spot {
    let value = length..run.texts.len();
    let text = run.text(value.clone());
    Spot { has_colon: false, ..run.spot(meaning, 0..length, value, text) }
}

/// «Make Volkswagen» beside «Registration Number MH 12 QX 0417»: where other labels of a row stand in front of their values
/// without a colon, one whose value may be any words does as well.
pub(super) fn in_company(
    picture: &Picture<'_>,
    sections: &[Section],
    lexicon: &Lexicon,
    alone: &[Option<Meaning>],
    labels: &mut Labels,
) {
    let (mut has_pair, mut has_spot) = (vec![false; picture.rows.len()], vec![false; picture.pieces.len()]);
    for spot in &labels.spots {
        spot.pieces.iter().for_each(|at| has_spot[*at] = true);
        let ([only], Some((_, text)), false) = (spot.pieces.as_slice(), &spot.inline, is_text(spot.concept)) else {
            continue;
        };
        let row = picture.pieces[*only].row;
        let is_read = || !read(spot.concept, text, text).is_empty();
        has_pair[row] = has_pair[row] || picture.rows[row].len() > 1 && is_read();
    }
    for (at, piece) in picture.pieces.iter().enumerate() {
        if !has_pair[piece.row] || piece.words.len() > LONGEST_PAIR || alone[at].is_some() || has_spot[at] {
            continue;
        }
        let run = Run::of(picture, at, sections[at], lexicon);
        let value = run.texts.get(1).filter(|value| !value.starts_with(char::is_lowercase) && !lexicon.knows(value));
        let meaning = value.and(lexicon.exactly(run.texts[0])).filter(|meaning| is_text(meaning.concept));
        if let Some(meaning) = meaning {
            labels.spots.push(in_front(&run, 1, meaning));
        }
    }
}

/// Concepts whose value may be any words at all.
pub(super) fn is_text(concept: Concept) -> bool {
    matches!(
        concept,
        Concept::CustomerName
            | Concept::Name
            | Concept::CustomerNameAddress
            | Concept::Make
            | Concept::Model
            | Concept::MakeModel
            | Concept::Product
            | Concept::Insurer
            | Concept::VehicleType
    )
}
