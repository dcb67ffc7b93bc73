//! Labels inside a run of words: in front of colons, or in front of the value without one.

use std::ops::Range;

use super::{
    super::{
        super::{
            picture::{Picture, Piece, Section},
            wording::{Concept, Lexicon, Meaning},
        },
        read::read,
    },
    LONGEST_BEFORE_COLON, LONGEST_LABEL, LONGEST_RUN, Labels, Spot, alternating, equation, spot,
};

/// A colon in a run: the label ends before `label_end`, the value begins at `value_from`, in the middle of a word if the
/// text says so.
struct Colon {
    label_end: usize,
    value_from: usize,
    inside: bool,
}

/// Of a label that is only worded like a known one.
const LIKE: f32 = 0.95;

/// «P400 Policy # :» is the number of something else as well.
const NUMBERED: f32 = 0.7;

/// Labels inside a piece, and what the piece means if it is a label as a whole.
pub(super) fn in_piece(
    picture: &Picture<'_>,
    at: usize,
    piece: &Piece,
    section: Section,
    lexicon: &Lexicon,
) -> (Option<Meaning>, Vec<Spot>) {
    let texts: Vec<&str> = picture.words[piece.words.clone()].iter().map(|word| word.text).collect();
    let sums = equation::spots(picture, at, piece, &texts, section, lexicon);
    if !sums.is_empty() {
        return (None, sums);
    }
    let colons = colons(&texts);
    if colons.is_empty() {
        let pairs = alternating::spots(picture, at, piece, &texts, section, lexicon);
        if !pairs.is_empty() {
            return (None, pairs);
        }
        let prefix = || prefix(picture, at, piece, &texts, section, lexicon);
        if texts.len() > LONGEST_RUN {
            // A period may be a sentence: «Period of Cover from 10:35 on 11 Jul 2025 to midnight of 10 Jul 2026».
            let may_be = texts[..LONGEST_LABEL].iter().any(|text| text.eq_ignore_ascii_case("period"));
            let period = if may_be { prefix().filter(|spot| is_period(spot.concept)) } else { None };
            return (None, period.into_iter().collect());
        }
        let meaning = lexicon.meaning(&piece.text);
        // What is only like a label, and has a long number in it, may be a label in front of its value.
        let is_sure = meaning.is_some_and(|meaning| meaning.likeness > LIKE);
        let numbered = if !is_sure && texts.iter().any(|text| is_long_number(text)) { prefix() } else { None };
        let meaning = if numbered.is_some() { None } else { meaning };
        let spot = if meaning.is_none() { numbered.or_else(prefix) } else { None };
        return (meaning, spot.into_iter().collect());
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
    // «Section 3: Insured's Declared Value» is a heading with its number.
    if let Some(heading) = behind_number(&texts, &colons) {
        return (lexicon.meaning(&heading), Vec::new());
    }
    let spots = with_colons(picture, at, piece, &texts, &colons, section, lexicon);
    // «Less: No Claim Bonus (20%)» is one label.
    let whole = if spots.is_empty() { lexicon.meaning(&piece.text) } else { None };
    (whole, spots)
}

/// What stands behind «Section 3:», if that is all there is in front of the only colon.
fn behind_number(texts: &[&str], colons: &[Colon]) -> Option<String> {
    let ([only], [word, number, ..]) = (colons, texts) else { return None };
    let is_section = ["section", "part"].contains(&word.to_lowercase().as_str());
    let is_number =
        number.trim_end_matches(':').chars().all(|letter| letter.is_ascii_digit() || "IVX".contains(letter));
    (is_section && is_number && only.value_from == 2 && !only.inside && texts.len() > 2).then(|| texts[2..].join(" "))
}

fn is_period(concept: Concept) -> bool {
    matches!(concept, Concept::Period | Concept::PeriodOd | Concept::PeriodTp)
}

fn is_long_number(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 5
}

fn colons(texts: &[&str]) -> Vec<Colon> {
    let colon = |(at, text): (usize, &&str)| {
        // «Add : GST @ 18 %», «Less: Discount» are one label.
        if is_operation(text) || *text == ":" && at.checked_sub(1).is_some_and(|before| is_operation(texts[before])) {
            return None;
        }
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

fn is_operation(text: &str) -> bool {
    ["add", "less", "plus"].contains(&text.trim_end_matches(':').to_lowercase().as_str())
}

#[expect(clippy::float_arithmetic, reason = "likeness, no money")]
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
        if let Some((start, mut meaning)) = label_before(texts, from, colon, lexicon) {
            let before = start.checked_sub(1).filter(|_| from == 0).map(|before| texts[before]);
            if before.is_some_and(|before| before.bytes().any(|byte| byte.is_ascii_digit())) {
                meaning.likeness *= NUMBERED;
            }
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
    let first = bars.map_or(from, |bar| from + bar + 1).max(colon.label_end.saturating_sub(LONGEST_BEFORE_COLON));
    let is_counted = |start: &usize| start.checked_sub(1).is_some_and(|before| is_count(texts[before]));
    let starts = (first..colon.label_end).filter(|start| lexicon.knows(texts[*start]) && !is_counted(start));
    let exact = starts.into_iter().find_map(|start| Some((start, lexicon.exactly(&label(start))?)));
    exact.or_else(|| {
        (first < colon.label_end && !is_count(texts[first]))
            .then(|| lexicon.meaning(&label(first)).map(|it| (first, it)))
            .flatten()
    })
}

/// «1 year: …» says how long, not in which year.
fn is_count(text: &str) -> bool {
    text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit())
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
    let may_be = texts.len().saturating_sub(1).min(LONGEST_LABEL);
    let longest = texts[..may_be].iter().take_while(|text| lexicon.knows(text)).count();
    let (length, meaning) =
        (1..=longest).rev().find_map(|length| Some((length, lexicon.exactly(&texts[..length].join(" "))?)))?;
    // «Insured Motor Vehicle Details» does not say that the insured is Motor Vehicle Details.
    if length == 1 && is_text(meaning.concept) {
        return None;
    }
    in_front(picture, at, piece, texts, length, meaning, section)
}

/// A label of so many words with the rest of its run as value.
fn in_front(
    picture: &Picture<'_>,
    at: usize,
    piece: &Piece,
    texts: &[&str],
    length: usize,
    meaning: Meaning,
    section: Section,
) -> Option<Spot> {
    let start = piece.words.start;
    let area = picture.words[start..start + length].iter().map(|word| word.area).reduce(|one, other| one.with(&other));
    let mut spot = spot(meaning, texts[..length].join(" "), area?, section, vec![at]);
    spot.inline = Some((start + length..piece.words.end, texts[length..].join(" ")));
    Some(spot)
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
        let texts: Vec<&str> = picture.words[piece.words.clone()].iter().map(|word| word.text).collect();
        let value = texts.get(1).filter(|value| !value.starts_with(char::is_lowercase) && !lexicon.knows(value));
        let meaning = value.and(lexicon.exactly(texts[0])).filter(|meaning| is_text(meaning.concept));
        if let Some(meaning) = meaning {
            labels.spots.extend(in_front(picture, at, piece, &texts, 1, meaning, sections[at]));
        }
    }
}

/// Words of a pair of label and value.
const LONGEST_PAIR: usize = 8;

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
