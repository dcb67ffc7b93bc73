//! Who issued the document: the insurer whose name stands largest and highest, and not as that of another policy.

use super::{Page, labels::below};
use crate::{
    domain::insurer::{self, KNOWN},
    extraction::{picture::Section, templates::Templates, wording::Concept},
};

/// The insurer of a document.
#[derive(Clone, Debug)]
pub(crate) struct Issuer {
    /// As stored: a code, or the words of somebody not known by code.
    pub code: String,
    /// Into the pages.
    pub page: usize,
    /// Which piece.
    pub piece: usize,
    /// 0..1.
    pub score: f32,
}

/// Pages after these are wording, where the name is in the small print.
pub(crate) const PAGES: usize = 12;

/// Finds the insurer.
pub(crate) fn issuer(pages: &[Page<'_>], templates: &Templates) -> Option<Issuer> {
    let mut best: Option<Issuer> = None;
    for (at, page) in pages.iter().take(PAGES).enumerate() {
        let decoys = decoys(page);
        for (piece, own) in page.picture.pieces.iter().enumerate() {
            let text = leading_name(&own.text);
            let is_decoy = decoys[piece] || page.sections[piece] != Section::Own || text.len() > LONGEST_TEXT;
            let own_name = || named(text, templates).or_else(|| named(text.rsplit_once(" / ")?.1, templates));
            let name = || own_name().or_else(|| named(&wrapped(page, piece)?, templates));
            let Some(code) = (!is_decoy).then(name).flatten() else { continue };
            let score = prominence(page, piece, at);
            if best.as_ref().is_none_or(|best| score > best.score) {
                best = Some(Issuer { code, page: at, piece, score });
            }
        }
    }
    best
}

/// Which pieces belong to a label that speaks of somebody else.
fn decoys(page: &Page<'_>) -> Vec<bool> {
    let mut decoys = vec![false; page.picture.pieces.len()];
    let others = page.labels.spots.iter().filter(|spot| {
        matches!(
            spot.concept,
            Concept::Previous
                | Concept::OtherPolicy
                | Concept::Nominee
                | Concept::Agent
                | Concept::Payment
                | Concept::Other
        )
    });
    for spot in others {
        for piece in &spot.pieces {
            decoys[*piece] = true;
            let row = page.picture.pieces[*piece].row;
            let to_right = page.picture.rows[row].clone().filter(|at| at > piece);
            if let Some(next) = to_right.take(1).find(|at| !page.labels.is_label[*at]) {
                decoys[next] = true;
            }
        }
    }
    decoys
}

/// «FUTURE GENERALI INDIA» over «INSURANCE COMPANY LIMITED»: a name that a narrow column breaks.
fn wrapped(page: &Page<'_>, piece: usize) -> Option<String> {
    let own = &page.picture.pieces[piece];
    if own.words.len() >= LONGEST_NAME {
        return None;
    }
    let next = &page.picture.pieces[below(&page.picture, piece)?];
    let is_name = own.words.len() + next.words.len() <= LONGEST_NAME && speaks_of_insurance(&next.text);
    is_name.then(|| format!("{} {}", own.text, next.text))
}

/// Words of the longest name of an insurer, and a few around it.
const LONGEST_NAME: usize = 9;

/// «… Insurance Company Limited Corporate & Registered Office: Fulcrum Building, 9th Floor, …»: the name in front of its
/// address.
fn leading_name(text: &str) -> &str {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let end = |sign: &str| text.find(sign).map(|at| at + sign.len());
    let ends = [" Limited ", " LIMITED ", " Ltd. ", " LTD. ", " Ltd "].into_iter().filter_map(end).min();
    let leading = ends.map(|end| &text[..end]).filter(|name| name.split(' ').count() <= LONGEST_NAME);
    // Of a name in two languages, the second.
    leading.or_else(|| Some(text.rsplit_once(" / ")?.1)).unwrap_or(text)
}

/// A longer text is a sentence.
const LONGEST_TEXT: usize = 120;

/// The name of today: without «formerly» and what it calls an older one, unless there is nothing else.
fn without_former(text: &str) -> &str {
    const SIGNS: [&str; 3] = ["formerly known as", "formerly", "erstwhile"];
    let lower = text.to_ascii_lowercase();
    let Some((at, sign)) = SIGNS.iter().find_map(|sign| Some((lower.find(sign)?, sign))) else { return text };
    let is_alone = !text[..at].chars().any(char::is_alphanumeric);
    if is_alone { &text[at + sign.len()..] } else { &text[..at] }
}

/// Does it have one of the words that all insurers have in their names? Most texts do not, and cost nothing more.
fn speaks_of_insurance(text: &str) -> bool {
    let has = |word: &str| text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    ["nsurance", "ssurance", "general"].into_iter().any(has)
}

/// The insurer a text names in full: one known by code, or any «… General Insurance Company Limited».
fn named(text: &str, templates: &Templates) -> Option<String> {
    if !speaks_of_insurance(text) {
        return None;
    }
    // A scan reads the I of capitals as a bar or an exclamation mark.
    let text = &without_former(text).replace(['!', '|'], "I");
    let words: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_uppercase)
        .collect();
    let spaced = format!(" {} ", words.join(" "));
    let names_insurer = ["INSURANCE", "ASSURANCE", "GENERAL"].iter().any(|word| spaced.contains(&format!(" {word} ")));
    if !names_insurer {
        return None;
    }
    let contains = |name: &str| spaced.contains(&format!(" {} ", name.to_uppercase()));
    let own = templates.insurers().iter().find(|template| template.aliases.iter().any(|alias| contains(alias)));
    if let Some(template) = own {
        return Some(template.code.clone());
    }
    if let Some(known) = KNOWN.iter().find(|known| contains(known.name)) {
        return Some(known.code.to_owned());
    }
    let ends = [
        " GENERAL INSURANCE ",
        " INSURANCE COMPANY ",
        " INSURANCE CO ",
        " INSURANCE LTD ",
        " INSURANCE LIMITED ",
        " ASSURANCE CO ",
        " ASSURANCE COMPANY ",
    ];
    let is_company = ["LTD", "LIMITED", "COMPANY", "CO"].iter().any(|word| contains(word));
    let has_own_name = words.first().is_some_and(|word| !COMMON.contains(&word.as_str()));
    let is_full = is_company
        && has_own_name
        && ends.iter().any(|end| spaced.contains(end))
        && words.len() <= 9
        && !contains("BROKING")
        && !contains("BROKERS");
    is_full.then(|| insurer::find(text).map_or_else(|| tidy(text), |known| known.code.to_owned()))
}

/// Words no insurer's own name begins with: before them a line is broken, or a sentence runs.
const COMMON: [&str; 11] =
    ["GENERAL", "INSURANCE", "ASSURANCE", "COMPANY", "INDIA", "LIMITED", "LTD", "FOR", "OF", "AND", "FROM"];

fn tidy(name: &str) -> String {
    name.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '.').to_owned()
}

/// Large, at the top, on the first page.
#[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "likelihoods, no money")]
fn prominence(page: &Page<'_>, piece: usize, at: usize) -> f32 {
    let own = &page.picture.pieces[piece];
    let size = (own.area.height() / page.picture.line_height - 0.8).clamp(0.0, 1.5) * 0.3;
    let top = if own.area.top < 0.2 { 0.3 } else { 0.0 };
    let is_firm = own.text.to_uppercase().contains("LTD") || own.text.to_uppercase().contains("LIMITED");
    0.25 + size + top + if is_firm { 0.1 } else { 0.0 } - 0.05 * at as f32
}
