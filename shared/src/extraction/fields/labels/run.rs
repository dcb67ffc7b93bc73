//! A run of words with the labels in it: the ways they stand there, one after the other.

use std::ops::Range;

use super::{
    super::super::{
        picture::{Picture, Piece, Section},
        wording::{Concept, Lexicon, Meaning},
    },
    LONGEST_LABEL, LONGEST_RUN, Spot, alternating, colons, equation, prefix,
};

/// A label that is only worded like a known one is less like it.
const LIKE: f32 = 0.95;

/// A piece of a page, and its words as labels are looked for among them. Ranges count within it.
pub(super) struct Run<'a> {
    pub picture: &'a Picture<'a>,
    pub at: usize,
    pub texts: Vec<&'a str>,
    pub section: Section,
    pub lexicon: &'a Lexicon,
}

impl<'a> Run<'a> {
    pub(super) fn of(picture: &'a Picture<'a>, at: usize, section: Section, lexicon: &'a Lexicon) -> Self {
        let words = picture.pieces[at].words.clone();
        Self { picture, at, texts: picture.words[words].iter().map(|word| word.text).collect(), section, lexicon }
    }

    pub(super) fn text(&self, words: Range<usize>) -> String {
        self.texts[words].join(" ")
    }

    /// What these words mean as a label that is known word for word.
    pub(super) fn exactly(&self, words: Range<usize>) -> Option<Meaning> {
        self.lexicon.exactly(&self.text(words))
    }

    /// A label with the value behind it, which `text` says as it is read.
    pub(super) fn spot(&self, meaning: Meaning, label: Range<usize>, value: Range<usize>, text: String) -> Spot {
        let Piece { words, area, .. } = &self.picture.pieces[self.at];
        let own = &self.picture.words[words.start + label.start..words.start + label.end];
        let area = own.iter().map(|word| word.area).reduce(|one, other| one.with(&other)).unwrap_or(*area);
        let spot = super::spot(meaning, self.text(label), area, self.section, vec![self.at]);
        let inline = (words.start + value.start..words.start + value.end, text);
        Spot { inline: (!inline.1.trim().is_empty()).then_some(inline), has_colon: true, ..spot }
    }

    /// Labels inside, and what the run means if it is a label as a whole.
    pub(super) fn labels(&self) -> (Option<Meaning>, Vec<Spot>) {
        let sums = equation::spots(self);
        if !sums.is_empty() {
            return (None, sums);
        }
        let colons = colons::of(&self.texts);
        if colons.is_empty() {
            return self.without_colons();
        }
        let whole = || self.lexicon.meaning(&self.picture.pieces[self.at].text);
        if let [only] = colons.as_slice()
            && only.value_from >= self.texts.len()
            && !only.inside
        {
            let whole = whole();
            if whole.is_some() {
                return (whole, Vec::new());
            }
        }
        // «Section 3: Insured's Declared Value» is a heading with its number.
        if let Some(heading) = colons::behind_number(&self.texts, &colons) {
            return (self.lexicon.meaning(&heading), Vec::new());
        }
        let spots = colons::spots(self, &colons);
        // «Less: No Claim Bonus (20%)» is one label.
        (if spots.is_empty() { whole() } else { None }, spots)
    }

    fn without_colons(&self) -> (Option<Meaning>, Vec<Spot>) {
        let pairs = alternating::spots(self);
        if !pairs.is_empty() {
            return (None, pairs);
        }
        let prefix = || prefix::spot(self);
        if self.texts.len() > LONGEST_RUN {
            // A period may be a sentence: «Period of Cover from 10:35 on 11 Jul 2025 to midnight of 10 Jul 2026».
            let may_be = self.texts[..LONGEST_LABEL].iter().any(|text| text.eq_ignore_ascii_case("period"));
            let period = if may_be { prefix().filter(|spot| is_period(spot.concept)) } else { None };
            return (None, period.into_iter().collect());
        }
        let meaning = self.lexicon.meaning(&self.picture.pieces[self.at].text);
        // What is only like a label, and has a long number in it, may be a label in front of its value.
        let is_sure = meaning.is_some_and(|meaning| meaning.likeness > LIKE);
        let numbered = if !is_sure && self.texts.iter().any(|text| is_long_number(text)) { prefix() } else { None };
        let meaning = if numbered.is_some() { None } else { meaning };
        let spot = if meaning.is_none() { numbered.or_else(prefix) } else { None };
        (meaning, spot.into_iter().collect())
    }
}

fn is_period(concept: Concept) -> bool {
    matches!(concept, Concept::Period | Concept::PeriodOd | Concept::PeriodTp)
}

fn is_long_number(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 5
}
