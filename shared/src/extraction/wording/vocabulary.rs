//! Words of labels in one spelling: «Regn. No.», «Registration Number» and «REGISTRATION NOS» are the same two words.

use std::collections::BTreeMap;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use super::words::{SECTION, plain_words};

/// Longest phrase that is one word.
const LONGEST_PHRASE: usize = 5;

/// In a label of more words a scan leaves most as they are.
const LONGEST_MISREAD: usize = 6;

/// A word of a label: its number in the vocabulary, or nothing known.
pub(super) type Token = u16;

/// Of a word that is in no wording.
pub(super) const UNKNOWN: Token = Token::MAX;

/// Spellings.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    numbers: FxHashMap<String, Token>,
    phrases: FxHashMap<Vec<Token>, Token>,
    ignored: FxHashSet<Token>,
    sections: FxHashSet<Token>,
    /// Known words without one of their letters → the words, for repairing one that was misread.
    shortened: FxHashMap<String, Vec<(String, Token)>>,
}

impl Vocabulary {
    /// From the tables of a template.
    pub(crate) fn new(
        words: &BTreeMap<String, Vec<String>>,
        phrases: &BTreeMap<String, Vec<String>>,
        ignored: &[String],
    ) -> Self {
        let mut vocabulary = Self::default();
        for (word, others) in words {
            let token = vocabulary.add(word);
            for other in others {
                vocabulary.numbers.insert(other.clone(), token);
            }
        }
        for word in ignored {
            let token = vocabulary.add(word);
            vocabulary.ignored.insert(token);
        }
        for (word, others) in phrases {
            let token = vocabulary.add(word);
            for phrase in others {
                let tokens = plain_words(phrase).map(|word| vocabulary.add(&word)).collect();
                vocabulary.phrases.insert(tokens, token);
            }
        }
        vocabulary
    }

    /// The number of a word, a new one if need be.
    pub(super) fn add(&mut self, word: &str) -> Token {
        let next = Token::try_from(self.numbers.len()).unwrap_or(UNKNOWN);
        *self.numbers.entry(word.to_owned()).or_insert(next)
    }

    /// Takes in every word of a wording.
    pub(super) fn learn(&mut self, wording: &str) {
        plain_words(wording).for_each(|word| {
            self.add(&word);
        });
    }

    /// Call once all wordings are learnt.
    pub(super) fn finish(&mut self) {
        let long = self.numbers.iter().filter(|(word, _)| word.len() >= SHORTEST_REPAIRED && word.is_ascii());
        for (word, token) in long {
            for short in shortened(word).chain([word.clone()]) {
                self.shortened.entry(short).or_default().push((word.clone(), *token));
            }
        }
        let letters = self.numbers.iter().filter(|(word, _)| word.starts_with(SECTION));
        self.sections = letters.map(|(_, token)| *token).collect();
        // The order of a hash map must not decide between two repairs.
        self.shortened.values_mut().for_each(|words| words.sort());
    }

    /// A label as numbers: spellings unified, phrases joined, words without meaning dropped.
    pub(super) fn tokens(&self, label: &str) -> Vec<Token> {
        self.of_words(&self.split_words(label))
    }

    /// The same, of words that are parted already.
    pub(super) fn of_words(&self, words: &[CompactString]) -> Vec<Token> {
        self.unified(words, |word| self.numbers.get(word).copied().unwrap_or(UNKNOWN))
    }

    /// Without the letters of sections.
    pub(super) fn without_sections(&self, tokens: &[Token]) -> Vec<Token> {
        tokens.iter().copied().filter(|token| !self.sections.contains(token)).collect()
    }

    /// The same, with misread words taken for the nearest known one.
    pub(super) fn of_repaired_words(&self, words: &[CompactString]) -> Vec<Token> {
        self.unified(words, |word| self.known(word).unwrap_or(UNKNOWN))
    }

    /// Are hardly any of so many words those of labels?
    pub(super) fn is_sentence(&self, words: &[CompactString]) -> bool {
        let known = words.iter().filter(|word| self.numbers.contains_key(word.as_str())).count();
        words.len() > LONGEST_MISREAD && known * 5 < words.len() * 3
    }

    /// Could a label hold this printed word?
    pub(super) fn knows(&self, printed: &str) -> bool {
        plain_words(printed).all(|word| self.known(&word).is_some())
    }

    fn known(&self, word: &str) -> Option<Token> {
        self.numbers.get(word).copied().or_else(|| self.nearest(word))
    }

    fn unified(&self, words: &[CompactString], read: impl Fn(&str) -> Token) -> Vec<Token> {
        let raw: Vec<Token> = words.iter().map(|word| read(word)).collect();
        let mut tokens = Vec::with_capacity(raw.len());
        let mut at = 0;
        while at < raw.len() {
            let mut longest = (2..=LONGEST_PHRASE.min(raw.len() - at)).rev();
            let phrase = longest.find_map(|n| Some((n, *self.phrases.get(&raw[at..at + n])?)));
            let (length, token) = phrase.unwrap_or((1, raw[at]));
            // «Insured Declared Value (IDV)» says it twice.
            if token == UNKNOWN || tokens.last() != Some(&token) {
                tokens.push(token);
            }
            at += length;
        }
        let telling: Vec<Token> = tokens.iter().copied().filter(|token| !self.ignored.contains(token)).collect();
        if telling.is_empty() { tokens } else { telling }
    }

    /// Words of a label, those that a narrow column broke («Capa» «city») joined again.
    pub(super) fn split_words(&self, label: &str) -> Vec<CompactString> {
        let mut words: Vec<CompactString> = Vec::new();
        let mut joined = CompactString::default();
        for word in plain_words(label) {
            if let Some(last) = words.last_mut() {
                let is_broken =
                    || !self.numbers.contains_key(last.as_str()) || !self.numbers.contains_key(word.as_str());
                if last.len() > 1 && is_broken() {
                    joined.clear();
                    joined.extend([last.as_str(), word.as_str()]);
                    if self.numbers.contains_key(joined.as_str()) {
                        last.push_str(&word);
                        continue;
                    }
                }
            }
            words.push(word);
        }
        words
    }

    /// The known word that differs in one letter.
    fn nearest(&self, word: &str) -> Option<Token> {
        if word.len() < SHORTEST_REPAIRED || !word.is_ascii() {
            return None;
        }
        let mut best: Option<&(String, Token)> = None;
        let mut consider = |short: &str| {
            let near = self.shortened.get(short).into_iter().flatten();
            let alike = near.filter(|(known, _)| strsim::levenshtein(known, word) <= 1).min();
            best = best.into_iter().chain(alike).min();
        };
        consider(word);
        let mut short = CompactString::default();
        for at in 0..word.len() {
            short.clear();
            short.extend([&word[..at], &word[at + 1..]]);
            consider(&short);
        }
        best.map(|(_, token)| *token)
    }
}

/// Shorter words are too alike to be repaired.
const SHORTEST_REPAIRED: usize = 5;

/// The word without each of its letters in turn.
fn shortened(word: &str) -> impl Iterator<Item = String> {
    (0..word.len()).map(|at| format!("{}{}", &word[..at], &word[at + 1..]))
}
