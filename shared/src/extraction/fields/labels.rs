//! Where labels stand on a page.

use std::ops::Range;

use super::super::{
    answer::Area,
    picture::{Picture, Piece, Section},
    wording::{Concept, Lexicon, Meaning},
};

/// A label has at most so many words.
const LONGEST_LABEL: usize = 9;

/// A run without a colon and with more words is a sentence.
const LONGEST_RUN: usize = 14;

/// A label wraps over at most so many lines.
const MOST_LINES: usize = 4;

/// A label, and what stands behind it in the same run of words.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    pub concept: Concept,
    /// 1 = word for word.
    pub likeness: f32,
    pub text: String,
    pub area: Area,
    pub section: Section,
    /// Pieces it is made of; several when it wraps.
    pub pieces: Vec<usize>,
    /// Words behind it, with their text.
    pub inline: Option<(Range<usize>, String)>,
    /// Did a colon part the two?
    pub has_colon: bool,
}

/// The labels of a page.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    pub spots: Vec<Spot>,
    /// For every piece: is it a label and nothing else?
    pub is_label: Vec<bool>,
    /// For every piece: does it begin with a label and go on with its value?
    pub opens_with_label: Vec<bool>,
    /// For every row: are most of its pieces labels, so that the values stand below?
    pub is_header: Vec<bool>,
}

/// Finds the labels of a page.
pub(crate) fn find_labels(picture: &Picture<'_>, sections: &[Section], lexicon: &Lexicon) -> Labels {
    let count = picture.pieces.len();
    let mut labels = Labels { is_label: vec![false; count], opens_with_label: vec![false; count], ..Labels::default() };
    let mut alone: Vec<Option<Meaning>> = Vec::with_capacity(picture.pieces.len());
    for (at, piece) in picture.pieces.iter().enumerate() {
        let (meaning, spots) = in_piece(picture, at, piece, sections[at], lexicon);
        alone.push(meaning);
        labels.opens_with_label[at] = spots.iter().any(|spot| spot.has_colon);
        labels.spots.extend(spots);
    }
    wrapped(picture, sections, lexicon, &mut alone, &mut labels);
    for (at, meaning) in alone.iter().enumerate() {
        if let (Some(meaning), false) = (meaning, labels.is_label[at]) {
            labels.is_label[at] = true;
            let piece = &picture.pieces[at];
            labels.spots.push(spot(*meaning, piece.text.clone(), piece.area, sections[at], vec![at]));
        }
    }
    let header = |row: &Range<usize>| {
        let told = row.clone().filter(|at| picture.pieces[*at].text.chars().any(char::is_alphanumeric));
        is_header(told.map(|at| labels.is_label[at]))
    };
    labels.is_header = picture.rows.iter().map(header).collect();
    labels
}

fn spot(meaning: Meaning, text: String, area: Area, section: Section, pieces: Vec<usize>) -> Spot {
    let Meaning { concept, likeness } = meaning;
    Spot { concept, likeness, text, area, section, pieces, inline: None, has_colon: false }
}

fn is_header(is_label: impl Iterator<Item = bool>) -> bool {
    let (labels, all) = is_label.fold((0, 0), |(labels, all), is| (labels + usize::from(is), all + 1));
    labels >= 2 && labels * 2 > all
}

/// A colon in a run: the label ends before `label_end`, the value begins at `value_from`, in the middle of a word if the
/// text says so.
struct Colon {
    label_end: usize,
    value_from: usize,
    inside: bool,
}

/// Labels inside a piece, and what the piece means if it is a label as a whole.
fn in_piece(
    picture: &Picture<'_>,
    at: usize,
    piece: &Piece,
    section: Section,
    lexicon: &Lexicon,
) -> (Option<Meaning>, Vec<Spot>) {
    let texts: Vec<&str> = picture.words[piece.words.clone()].iter().map(|word| word.text).collect();
    let colons = colons(&texts);
    if colons.is_empty() {
        if texts.len() > LONGEST_RUN {
            return (None, Vec::new());
        }
        let meaning = lexicon.meaning(&piece.text);
        let prefix = if meaning.is_none() { prefix(picture, at, piece, &texts, section, lexicon) } else { None };
        return (meaning, prefix.into_iter().collect());
    }
    if let [only] = colons.as_slice()
        && only.value_from >= texts.len()
        && !only.inside
    {
        let whole = lexicon.meaning(&piece.text);
        if whole.is_some() {
            return (whole, Vec::new());
        }
    }
    let spots = with_colons(picture, at, piece, &texts, &colons, section, lexicon);
    // «Less: No Claim Bonus (20%)» is one label.
    let whole = if spots.is_empty() { lexicon.meaning(&piece.text) } else { None };
    (whole, spots)
}

fn colons(texts: &[&str]) -> Vec<Colon> {
    let colon = |(at, text): (usize, &&str)| {
        let (before, behind) = text.split_once([':', '：'])?;
        let is_time = before.bytes().next_back().is_some_and(|byte| byte.is_ascii_digit());
        match (before.is_empty(), behind.trim_matches('-').is_empty()) {
            (true, true) => Some(Colon { label_end: at, value_from: at + 1, inside: false }),
            (true, false) => Some(Colon { label_end: at, value_from: at, inside: true }),
            (false, true) => Some(Colon { label_end: at + 1, value_from: at + 1, inside: false }),
            (false, false) if is_time || behind.starts_with('/') => None,
            (false, false) => Some(Colon { label_end: at + 1, value_from: at, inside: true }),
        }
    };
    texts.iter().enumerate().filter_map(colon).collect()
}

fn with_colons(
    picture: &Picture<'_>,
    at: usize,
    piece: &Piece,
    texts: &[&str],
    colons: &[Colon],
    section: Section,
    lexicon: &Lexicon,
) -> Vec<Spot> {
    let mut found: Vec<(Range<usize>, &Colon, Meaning)> = Vec::new();
    let mut from = 0;
    for colon in colons {
        if let Some((start, meaning)) = label_before(texts, from, colon, lexicon) {
            found.push((start..colon.label_end, colon, meaning));
        }
        from = colon.value_from + usize::from(colon.inside);
    }
    let ends: Vec<usize> = found.iter().skip(1).map(|(label, ..)| label.start).chain([texts.len()]).collect();
    let made = found.into_iter().zip(ends).map(|((label, colon, meaning), end)| {
        let words = colon.value_from..bar(texts, colon.value_from, end).max(colon.value_from);
        let mut text = texts[words.clone()].join(" ");
        if colon.inside {
            text = text.split_once([':', '：']).map_or(text.clone(), |(_, behind)| behind.to_owned());
        }
        let area = picture.words[piece.words.start + label.start..piece.words.start + label.end]
            .iter()
            .map(|word| word.area)
            .reduce(|one, other| one.with(&other))
            .unwrap_or(piece.area);
        let own = (piece.words.start + words.start)..(piece.words.start + words.end);
        let mut spot = spot(meaning, texts[label].join(" "), area, section, vec![at]);
        spot.inline = (!text.trim().is_empty()).then_some((own, text));
        spot.has_colon = true;
        spot
    });
    made.collect()
}

/// The longest known label that ends at a colon; a reworded one only when it begins where the run or a bar does.
fn label_before(texts: &[&str], from: usize, colon: &Colon, lexicon: &Lexicon) -> Option<(usize, Meaning)> {
    let label = |start: usize| {
        let mut words: Vec<&str> = texts[start..colon.label_end].to_vec();
        if let (Some(last), true) = (words.last_mut(), colon.inside) {
            *last = last.split([':', '：']).next().unwrap_or("");
        }
        words.join(" ")
    };
    let bars = texts[from.min(colon.label_end)..colon.label_end].iter().rposition(|text| *text == "|");
    let first = bars.map_or(from, |bar| from + bar + 1).max(colon.label_end.saturating_sub(LONGEST_LABEL));
    let exact = (first..colon.label_end).find_map(|start| Some((start, lexicon.exactly(&label(start))?)));
    exact.or_else(|| (first < colon.label_end).then(|| lexicon.meaning(&label(first)).map(|it| (first, it))).flatten())
}

fn bar(texts: &[&str], from: usize, end: usize) -> usize {
    texts[from.min(end)..end].iter().position(|text| *text == "|").map_or(end, |at| from + at)
}

/// `Policy No. D232651183`: a known label in front, without a colon.
fn prefix(
    picture: &Picture<'_>,
    at: usize,
    piece: &Piece,
    texts: &[&str],
    section: Section,
    lexicon: &Lexicon,
) -> Option<Spot> {
    let longest = texts.len().saturating_sub(1).min(LONGEST_LABEL);
    let (length, meaning) =
        (1..=longest).rev().find_map(|length| Some((length, lexicon.exactly(&texts[..length].join(" "))?)))?;
    // «Insured Motor Vehicle Details» does not say that the insured is Motor Vehicle Details.
    if length == 1 && is_text(meaning.concept) {
        return None;
    }
    let start = piece.words.start;
    let area = picture.words[start..start + length].iter().map(|word| word.area).reduce(|one, other| one.with(&other));
    let mut spot = spot(meaning, texts[..length].join(" "), area?, section, vec![at]);
    spot.inline = Some((start + length..piece.words.end, texts[length..].join(" ")));
    Some(spot)
}

/// Concepts whose value may be any words at all.
fn is_text(concept: Concept) -> bool {
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

/// Labels that wrap: lines of one cell, or lines that stand close under each other.
fn wrapped(
    picture: &Picture<'_>,
    sections: &[Section],
    lexicon: &Lexicon,
    alone: &mut [Option<Meaning>],
    labels: &mut Labels,
) {
    for at in 0..picture.pieces.len() {
        if labels.is_label[at] || picture.pieces[at].words.len() > LONGEST_LABEL {
            continue;
        }
        let mut pieces = vec![at];
        let mut text = picture.pieces[at].text.clone();
        let mut best: Option<(usize, Meaning, String)> = None;
        while let (Some(next), true) = (below(picture, *pieces.last().unwrap_or(&at)), pieces.len() < MOST_LINES) {
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
            if let Some(meaning) = lexicon.exactly(&text).filter(|joined| joins || goes_on(joined)) {
                best = Some((pieces.len(), meaning, text.clone()));
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

/// The piece that continues this one on the next line: in the same cell, or close below at the same edge or centre.
#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
pub(super) fn below(picture: &Picture<'_>, at: usize) -> Option<usize> {
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
