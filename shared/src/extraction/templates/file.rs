//! Template files as written.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    super::wording::{Concept, Lexicon, Vocabulary},
    Query,
};

/// Wordings of one label or heading.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wordings {
    wordings: Vec<String>,
}

/// Which printed amounts are added up to which field.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Booking {
    pub net_od: Vec<Concept>,
    pub total_od: Vec<Concept>,
    pub net_premium: Vec<Concept>,
    pub total_premium: Vec<Concept>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ignored {
    words: Vec<String>,
}

/// `general.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GeneralFile {
    code: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    name: String,
    pub version: u32,
    booking: Booking,
    words: BTreeMap<String, Vec<String>>,
    phrases: BTreeMap<String, Vec<String>>,
    ignored: Ignored,
    labels: BTreeMap<Concept, Wordings>,
    headings: BTreeMap<Concept, Wordings>,
    pub queries: Vec<Query>,
}

/// The file of an insurer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InsurerFile {
    pub code: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    name: String,
    pub version: u32,
    /// What its documents call it.
    aliases: Vec<String>,
    booking: Option<Booking>,
    #[serde(default)]
    labels: BTreeMap<Concept, Wordings>,
}

/// What is known of one insurer, on top of what is known of all.
#[derive(Debug)]
pub(crate) struct Template {
    pub code: String,
    pub version: u32,
    pub aliases: Vec<String>,
    pub booking: Booking,
    pub labels: Lexicon,
    /// Are there wordings that only this insurer uses?
    pub has_own_labels: bool,
}

impl GeneralFile {
    pub(super) fn heading_lexicon(&self) -> Lexicon {
        Lexicon::new(self.vocabulary(), &flat(&self.headings))
    }

    /// Every label's wordings.
    #[cfg(test)]
    pub(super) fn wordings(&self) -> Vec<(Concept, &str)> {
        flat(&self.labels)
    }

    fn vocabulary(&self) -> Vocabulary {
        Vocabulary::new(&self.words, &self.phrases, &self.ignored.words)
    }
}

impl Template {
    pub(super) fn general(file: &GeneralFile) -> Self {
        Self {
            code: file.code.clone(),
            version: file.version,
            aliases: Vec::new(),
            booking: file.booking.clone(),
            labels: Lexicon::new(file.vocabulary(), &flat(&file.labels)),
            has_own_labels: false,
        }
    }

    pub(super) fn of_insurer(general: &GeneralFile, file: &InsurerFile) -> Self {
        let labels: Vec<_> = flat(&file.labels).into_iter().chain(flat(&general.labels)).collect();
        Self {
            code: file.code.clone(),
            version: file.version,
            aliases: file.aliases.clone(),
            booking: file.booking.clone().unwrap_or_else(|| general.booking.clone()),
            labels: Lexicon::new(general.vocabulary(), &labels),
            has_own_labels: !file.labels.is_empty(),
        }
    }
}

fn flat(labels: &BTreeMap<Concept, Wordings>) -> Vec<(Concept, &str)> {
    let pairs = labels.iter().flat_map(|(concept, of)| of.wordings.iter().map(|wording| (*concept, wording.as_str())));
    pairs.collect()
}
