//! What a printed label means, whatever the form of the year calls it.

mod concept;
mod lexicon;
mod vocabulary;
mod words;

pub(crate) use concept::Concept;
pub(crate) use lexicon::{Lexicon, Meaning};
pub(crate) use vocabulary::Vocabulary;
