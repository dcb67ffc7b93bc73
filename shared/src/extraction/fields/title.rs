//! What the title says: which product, which kind of vehicle.

use super::{
    Document, Pool, Sheet,
    candidates::{Evidence, Found},
    labels::below,
};
use crate::extraction::{picture::Section, reading::Source};

/// A title has at most so many words.
const LONGEST_TITLE: usize = 22;

/// Phrases and what they mean, the more telling first.
type Phrases = &'static [(&'static str, &'static [&'static str])];

const PRODUCTS: Phrases = &[
    (
        "SAOD",
        &[
            "STAND ALONE OWN DAMAGE",
            "STANDALONE OWN DAMAGE",
            "STAND ALONE OD",
            "STANDALONE OD",
            "SAOD",
            "OWN DAMAGE ONLY",
            "OD ONLY",
            "ONLY OWN DAMAGE",
            "STANDALONE MOTOR OWN DAMAGE",
            "STAND ALONE MOTOR OWN DAMAGE",
            "SA OD",
            "OWN DAMAGE STAND ALONE",
            "OWN DAMAGE STANDALONE",
        ],
    ),
    (
        "BUNDLED",
        &[
            "BUNDLED",
            "BUNDLE",
            "1 YEAR OWN DAMAGE",
            "1 YR OWN DAMAGE",
            "ONE YEAR OWN DAMAGE",
            "1 YEAR OD",
            "1 YR OD",
            "3 YEARS THIRD PARTY",
            "5 YEARS THIRD PARTY",
            "3 YEARS LIABILITY",
            "5 YEARS LIABILITY",
            "1 OD 3 TP",
            "1OD 3TP",
            "1OD 5TP",
            "1 3 PACKAGE",
            "1 5 PACKAGE",
        ],
    ),
    (
        "TP",
        &[
            "LIABILITY ONLY",
            "ACT ONLY",
            "THIRD PARTY ONLY",
            "TP ONLY",
            "ONLY LIABILITY",
            "ONLY THIRD PARTY",
            "STANDALONE TP",
            "LIABILITY POLICY",
            "STANDALONE THIRD PARTY",
            "STAND ALONE THIRD PARTY",
            "THIRD PARTY POLICY",
            "ACT LIABILITY",
            "THIRD PARTY LIABILITY POLICY",
            "ACT POLICY",
            "LIABILITY INSURANCE",
        ],
    ),
    // «Liability Only Policy (Long Term 5 Years)» covers no own damage.
    ("BUNDLED", &["LONG TERM"]),
    ("PACKAGE", &["PACKAGE", "COMPREHENSIVE"]),
];

const VEHICLES: Phrases = &[
    (
        "TWO_WHEELER",
        &[
            "TWO WHEELER",
            "TWO WHEELERS",
            "2 WHEELER",
            "MOTOR CYCLE",
            "MOTORCYCLE",
            "SCOOTER",
            "MOTORISED TWO",
            "TWOWHEELER",
            "BIKE",
        ],
    ),
    ("GCV", &["GOODS CARRYING", "GOODS CARRIER", "GCV", "GCCV", "GOODS VEHICLE", "GOODS CARRIAGE"]),
    ("PCV", &["PASSENGER CARRYING", "PCV", "PCCV", "TAXI", "PASSENGER VEHICLE", "PASSENGER CARRIER"]),
    ("MISC_D", &["MISCELLANEOUS", "MISC D", "CLASS D", "MISC VEHICLE", "TRACTOR"]),
    (
        "PRIVATE_CAR",
        &[
            "PRIVATE CAR",
            "PVT CAR",
            "PRIVATE VEHICLE",
            "PRIVATE CARS",
            "CAR INSURANCE",
            "CAR POLICY",
            "CAR PACKAGE",
            "CAR SECURE",
            "CAR BUNDLED",
            "CAR COMPREHENSIVE",
            "PVT CARS",
        ],
    ),
];

/// Words of which a title has one.
const TITLE_WORDS: [&str; 8] = [
    " POLICY ",
    " INSURANCE ",
    " CERTIFICATE ",
    " SCHEDULE ",
    " PACKAGE ",
    " COMPREHENSIVE ",
    " COVER ",
    " LIABILITY ",
];

/// Adds what the titles of a page say of product and vehicle.
pub(crate) fn from_titles(sheet: &Sheet<'_>, pool: &mut Pool) {
    let Sheet { page, at, template } = *sheet;
    for (number, piece) in page.picture.pieces.iter().enumerate() {
        let Some(text) = title(page, number) else { continue };
        let score = prominence(page, number, at);
        let evidence = |lines: &[usize]| Evidence {
            page: at,
            words: lines.iter().map(|line| page.picture.pieces[*line].words.clone()).collect(),
            text: lines.iter().map(|line| page.picture.pieces[*line].text.as_str()).collect::<Vec<_>>().join(" "),
            source: Source::Line,
            rule: format!("{}/title v{}", template.code, template.version),
        };
        let spaced = spaced(text);
        if is_told(&spaced, piece.area.top) {
            add(pool, "product_type", PRODUCTS, &spaced, score, evidence(&[number]));
            add(pool, "vehicle_type", VEHICLES, &spaced, score, evidence(&[number]));
        }
        for (field, phrases) in [("product_type", PRODUCTS), ("vehicle_type", VEHICLES)] {
            if let Some((lines, joined)) = broken(page, number, phrases) {
                add(pool, field, phrases, &joined, score, evidence(&lines));
            }
        }
    }
}

/// «STANDALONE OWN» over «DAMAGE POLICY»: the lines from here that say together what none of them says alone.
fn broken(page: &super::Page<'_>, first: usize, phrases: Phrases) -> Option<(Vec<usize>, String)> {
    let says = |text: &str| meant(phrases, text).is_some();
    let is_sure = |text: &str, top: f32| says(text) && is_told(text, top);
    let line = |number: usize| Some((spaced(title(page, number)?), page.picture.pieces[number].area.top));
    let (mut joined, top) = line(first)?;
    if top > TOP || is_sure(&joined, top) {
        return None;
    }
    let mut lines = vec![first];
    while lines.len() < MOST_LINES {
        let next = below(&page.picture, *lines.last()?)?;
        let (text, next_top) = line(next)?;
        if is_sure(&text, next_top) || joined.split(' ').count() + text.split(' ').count() > LONGEST_TITLE {
            return None;
        }
        joined = format!("{}{}", joined.trim_end(), text);
        lines.push(next);
        if is_sure(&joined, top) {
            return Some((lines, joined));
        }
    }
    None
}

/// Lines over which a title is broken.
const MOST_LINES: usize = 3;

/// What a piece says, if it may be a title or a line of one.
fn title<'a>(page: &'a super::Page<'_>, number: usize) -> Option<&'a str> {
    let piece = &page.picture.pieces[number];
    let text = without_uin(&piece.text);
    let is_title = !is_label(page, number)
        && page.sections[number] == Section::Own
        && (!page.labels.opens_with_label[number] || text.len() < piece.text.len());
    (is_title && piece.words.len() <= LONGEST_TITLE && !piece.text.ends_with('.')).then_some(text)
}

/// Does it call itself a policy or the like?
fn is_told(spaced: &str, top: f32) -> bool {
    TITLE_WORDS.iter().any(|word| spaced.contains(word)) || is_kind_alone(spaced, top)
}

/// A long title is like some label by chance; at the top of a page only what is one word for word counts.
fn is_label(page: &super::Page<'_>, number: usize) -> bool {
    let is_sure = || {
        let mut own = page.labels.spots.iter().filter(|spot| spot.pieces.contains(&number));
        own.any(|spot| spot.likeness > SURE_LABEL || spot.pieces.len() > 1)
    };
    page.labels.is_label[number] && (page.picture.pieces[number].area.top > TOP || is_sure())
}

/// More than of a label that is only worded like a known one.
const SURE_LABEL: f32 = 0.96;

/// Titles stand in this part of a page.
const TOP: f32 = 0.2;

/// A title without the product's number behind it: «Package Policy (UIN: IRDAN…)».
fn without_uin(text: &str) -> &str {
    let at = [" (UIN", " [UIN", " UIN:", " UIN "].iter().find_map(|sign| text.find(sign));
    at.map_or(text, |at| &text[..at])
}

/// «Passenger Carrying Vehicle» on a line of its own, below the title of the policy.
fn is_kind_alone(spaced: &str, top: f32) -> bool {
    const MOST_WORDS: usize = 4;
    let is_kind = || VEHICLES.iter().flat_map(|(_, words)| *words).any(|word| says(spaced, word));
    top < 0.2 && spaced.split_whitespace().count() <= MOST_WORDS && spaced.contains(" VEHICLE") && is_kind()
}

/// Does anything in the document say that it is for so many years, or for a long term?
pub(crate) fn says_years(document: &Document<'_>, years: u32) -> bool {
    const WORDS: [&str; 6] = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE"];
    let word = WORDS.get(years as usize).copied().unwrap_or("MANY");
    let figure = years.to_string();
    let counts = [word, &figure].map(|count| [format!(" {count} YEAR"), format!(" {count} YR")]).concat();
    let mut pieces = document.pages.iter().flat_map(|page| &page.picture.pieces);
    pieces.any(|piece| {
        let text = spaced(&piece.text);
        text.contains(" LONG TERM ") || counts.iter().any(|count| text.contains(count.as_str()))
    })
}

/// Adds what the labels «Product» and «Type of vehicle» say.
pub(crate) fn from_product_labels(pool: &mut Pool) {
    from_labels(pool, "product_text", &[("product_type", PRODUCTS), ("vehicle_type", VEHICLES)]);
    from_labels(pool, "vehicle_text", &[("vehicle_type", VEHICLES)]);
}

#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
fn from_labels(pool: &mut Pool, name: &str, reads: &[(&'static str, Phrases)]) {
    for found in pool.all(name).to_vec() {
        for (field, phrases) in reads {
            add(pool, field, phrases, &spaced(&found.value), found.score * LABEL_SHARE, found.evidence.clone());
        }
    }
}

/// A label says it less surely than the title: «Type of cover» may be that of an add-on.
const LABEL_SHARE: f32 = 0.8;

fn add(pool: &mut Pool, field: &'static str, phrases: Phrases, spaced: &str, score: f32, evidence: Evidence) {
    if let Some(code) = meant(phrases, spaced) {
        pool.add(field, Found { value: code.to_owned(), score, evidence });
    }
}

/// The first of the phrases that is said, and what it means.
fn meant(phrases: Phrases, spaced: &str) -> Option<&'static str> {
    phrases.iter().find(|(_, words)| words.iter().any(|word| says(spaced, word))).map(|(code, _)| *code)
}

/// Does a phrase stand there, with nothing more to its first word and its last?
fn says(spaced: &str, phrase: &str) -> bool {
    let is_whole = |at: usize| spaced[..at].ends_with(' ') && spaced[at + phrase.len()..].starts_with(' ');
    spaced.match_indices(phrase).any(|(at, _)| is_whole(at))
}

/// Words in capitals with a space on either side.
pub(super) fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 2);
    spaced.push(' ');
    for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        spaced.extend(word.chars().flat_map(char::to_uppercase));
        spaced.push(' ');
    }
    spaced
}

/// Large, at the top, on an early page, and with a row of its own.
#[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "likelihoods, no money")]
fn prominence(page: &super::Page<'_>, number: usize, at: usize) -> f32 {
    let piece = &page.picture.pieces[number];
    let size = (piece.area.height() / page.picture.line_height - 0.8).clamp(0.0, 1.0) * 0.25;
    let top = if piece.area.top < 0.2 {
        0.25
    } else if piece.area.top < 0.35 {
        0.1
    } else {
        0.0
    };
    (0.45 + size + top - 0.08 * at as f32).clamp(0.1, 0.97)
}
