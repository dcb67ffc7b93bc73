//! Where labels stand on a page.

mod alternating;
mod colons;
mod equation;
mod owner;
mod prefix;
mod run;
mod wrapped;
mod years;

use std::ops::Range;

use answer::Area;

use super::super::{
    picture::{Picture, Section},
    wording::{Concept, Lexicon, Meaning},
};

use run::Run;

pub(super) use wrapped::below;

/// A label has at most so many words.
const LONGEST_LABEL: usize = 9;

/// In front of a colon it may be longer: «Registration Mark and Number, or description of the vehicle insured».
const LONGEST_BEFORE_COLON: usize = 14;

/// A run without a colon and with more words is a sentence.
const LONGEST_RUN: usize = 14;

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

impl Labels {
    /// Keeps which labels there are, one of each, and not where they stand.
    pub(crate) fn forget_pieces(&mut self) {
        let mut kept: Vec<Spot> = Vec::new();
        for spot in std::mem::take(&mut self.spots) {
            if !kept.iter().any(|other| other.concept == spot.concept && other.text == spot.text) {
                kept.push(Spot { pieces: Vec::new(), inline: None, ..spot });
            }
        }
        kept.shrink_to_fit();
        *self = Self { spots: kept, ..Self::default() };
    }
}

/// Finds the labels of a page.
pub(crate) fn find_labels(picture: &Picture<'_>, sections: &[Section], lexicon: &Lexicon) -> Labels {
    let count = picture.pieces.len();
    let mut labels = Labels { is_label: vec![false; count], opens_with_label: vec![false; count], ..Labels::default() };
    let mut alone: Vec<Option<Meaning>> = Vec::with_capacity(count);
    for (at, section) in sections.iter().enumerate() {
        let (meaning, spots) = Run::of(picture, at, *section, lexicon).labels();
        alone.push(meaning);
        labels.opens_with_label[at] = spots.iter().any(|spot| spot.has_colon);
        labels.spots.extend(spots);
    }
    prefix::in_company(picture, sections, lexicon, &alone, &mut labels);
    wrapped::join(picture, sections, lexicon, &mut alone, &mut labels);
    for (at, meaning) in alone.iter().enumerate() {
        if let (Some(meaning), false) = (meaning, labels.is_label[at]) {
            labels.is_label[at] = true;
            let piece = &picture.pieces[at];
            labels.spots.push(spot(*meaning, piece.text.clone(), piece.area, sections[at], vec![at]));
        }
    }
    years::find(picture, sections, lexicon, &mut labels);
    let header = |row: &Range<usize>| {
        let told = row.clone().filter(|at| picture.pieces[*at].text.chars().any(char::is_alphanumeric));
        is_header(told.map(|at| labels.is_label[at]))
    };
    labels.is_header = picture.rows.iter().map(header).collect();
    owner::assign(picture, &mut labels.spots);
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
