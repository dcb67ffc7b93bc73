//! Under which heading a piece stands. Some headings turn what follows into a decoy.

use super::{
    super::wording::{Concept, Lexicon},
    Picture,
};

/// What the part of a page is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Section {
    /// This policy.
    #[default]
    Own,
    /// The policy before this one.
    Previous,
    /// A third-party or accident policy of another insurer.
    OtherPolicy,
    /// Who inherits.
    Nominee,
    /// Agent, broker or office of the insurer.
    Agent,
    /// How the premium was paid.
    Payment,
    /// Tables that hold for everybody: tariffs, slabs, examples.
    Tariff,
}

impl Section {
    fn of(concept: Concept) -> Self {
        match concept {
            Concept::Previous => Self::Previous,
            Concept::OtherPolicy => Self::OtherPolicy,
            Concept::Nominee => Self::Nominee,
            Concept::Agent => Self::Agent,
            Concept::Payment => Self::Payment,
            Concept::Other => Self::Tariff,
            _ => Self::Own,
        }
    }
}

/// A heading with the width it stands over.
struct Active {
    left: f32,
    right: f32,
    section: Section,
}

/// The section of every piece, in the order of the pieces.
pub(crate) fn assign_sections(picture: &Picture<'_>, headings: &Lexicon) -> Vec<Section> {
    let mut active: Vec<Active> = Vec::new();
    let mut sections = vec![Section::Own; picture.pieces.len()];
    for row in &picture.rows {
        let pieces = &picture.pieces[row.clone()];
        let meanings: Vec<Option<Section>> = pieces.iter().map(|piece| heading(&piece.text, headings)).collect();
        if meanings.iter().all(Option::is_some) {
            for (at, section) in meanings.into_iter().flatten().enumerate() {
                let left = if at == 0 { 0.0 } else { pieces[at].area.left };
                let right = pieces.get(at + 1).map_or(1.0, |next| next.area.left);
                active.retain(|other| other.left < left || other.right > right);
                active.push(Active { left, right, section });
            }
        }
        for at in row.clone() {
            let left = picture.pieces[at].area.left;
            let over = active.iter().rev().find(|heading| heading.left <= left && left < heading.right);
            sections[at] = over.map_or(Section::Own, |heading| heading.section);
        }
    }
    sections
}

fn heading(text: &str, headings: &Lexicon) -> Option<Section> {
    let is_short = text.len() <= 80 && !text.contains(": ");
    let meaning = is_short.then(|| headings.meaning(text)).flatten();
    meaning.map(|meaning| Section::of(meaning.concept))
}
