//! Words of labels in one spelling: «Regn. No.», «Registration Number» and «REGISTRATION NOS» are the same two words.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

/// Longest phrase that is one word.
const LONGEST_PHRASE: usize = 5;

/// In a label of more words a scan leaves most as they are.
const LONGEST_MISREAD: usize = 6;

/// In front of the letter of a section.
const SECTION: char = '§';

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
    pub(super) fn of_words(&self, words: &[String]) -> Vec<Token> {
        self.unified(words, |word| self.numbers.get(word).copied().unwrap_or(UNKNOWN))
    }

    /// Without the letters of sections.
    pub(super) fn without_sections(&self, tokens: &[Token]) -> Vec<Token> {
        tokens.iter().copied().filter(|token| !self.sections.contains(token)).collect()
    }

    /// The same, with misread words taken for the nearest known one.
    pub(super) fn of_repaired_words(&self, words: &[String]) -> Vec<Token> {
        self.unified(words, |word| self.known(word).unwrap_or(UNKNOWN))
    }

    /// Are hardly any of so many words those of labels?
    pub(super) fn is_sentence(&self, words: &[String]) -> bool {
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

    fn unified(&self, words: &[String], read: impl Fn(&str) -> Token) -> Vec<Token> {
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
    pub(super) fn split_words(&self, label: &str) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        let mut joined = String::new();
        for word in plain_words(label) {
            if let Some(last) = words.last_mut() {
                let is_broken = || !self.numbers.contains_key(last.as_str()) || !self.numbers.contains_key(&word);
                if last.len() > 1 && is_broken() {
                    joined.clear();
                    joined.extend([last.as_str(), &word]);
                    if self.numbers.contains_key(&joined) {
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
        let mut short = String::with_capacity(word.len());
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

/// Lower case words of letters. Numbers stay as `#` unless they are a count in front («1. Proposer»), a percentage or in
/// brackets; a section's letter in brackets or at the end is a word of its own kind, a sum of sections is the word
/// `sections`.
pub(super) fn plain_words(label: &str) -> impl Iterator<Item = String> {
    let mut words = Vec::new();
    let rest = without_count(label);
    let mut in_brackets = 0_u8;
    let mut word = String::new();
    let mut letters = rest.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_alphanumeric() {
            if let Some(length) = word.is_empty().then(|| bare_sum(letter, letters.clone())).flatten() {
                words.push("sections".to_owned());
                letters.nth(length - 1);
                continue;
            }
            word.extend(letter.to_lowercase());
            continue;
        }
        // A scan reads «Mode!» for «Model».
        if letter == '!' && !word.is_empty() {
            word.push('l');
            continue;
        }
        let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        if letter == '.' && is_number && letters.peek().is_some_and(char::is_ascii_digit) {
            continue;
        }
        let is_percent = letter == '%' || letter == ' ' && letters.clone().find(|next| *next != ' ') == Some('%');
        push_word(&mut words, &mut word, in_brackets > 0 || is_percent);
        match letter {
            '(' | '[' => {
                in_brackets = in_brackets.saturating_add(1);
                if let Some(length) = sum_of_sections(letters.clone()) {
                    words.push("sections".to_owned());
                    letters.nth(length);
                    in_brackets -= 1;
                }
            }
            ')' | ']' => in_brackets = in_brackets.saturating_sub(1),
            // A soft hyphen is inside a word.
            '\u{ad}' => {
                if let Some(last) = words.pop() {
                    word = last;
                }
            }
            _ => {}
        }
    }
    let ends_in_section =
        matches!(word.as_bytes(), [b'a'..=b'f']) && words.last().is_some_and(|last: &String| last.len() > 1);
    push_word(&mut words, &mut word, in_brackets > 0 || ends_in_section);
    words.into_iter()
}

/// `A + B` without brackets, of which `first` is read: how many signs follow that belong to it.
fn bare_sum(first: char, letters: impl Iterator<Item = char>) -> Option<usize> {
    let is_section = |letter: char| matches!(letter, 'A'..='F');
    let (mut length, mut is_sum, mut wants_letter) = (0, false, false);
    if !is_section(first) {
        return None;
    }
    for (at, letter) in letters.enumerate() {
        match letter {
            ' ' => {}
            '+' | '&' if !wants_letter => wants_letter = true,
            letter if wants_letter && is_section(letter) => (length, is_sum, wants_letter) = (at + 1, true, false),
            letter if at + 1 == length + 1 && letter.is_alphanumeric() => return None,
            _ => break,
        }
    }
    is_sum.then_some(length)
}

/// Drops «1.», «12)» and «D.» in front.
fn without_count(label: &str) -> &str {
    let label = label.trim_start();
    let counted = label.split_once(['.', ')']);
    let is_count = |count: &str| {
        let is_letter = count.len() == 1 && count.bytes().all(|byte| byte.is_ascii_uppercase());
        is_letter || (1..=2).contains(&count.len()) && count.bytes().all(|byte| byte.is_ascii_digit())
    };
    // «I.D.V.» is no first point of a list.
    let is_initial = |rest: &str| rest.as_bytes().get(1) == Some(&b'.');
    counted
        .filter(|(count, rest)| is_count(count) && !rest.is_empty() && !is_initial(rest))
        .map_or(label, |(_, rest)| rest)
}

fn push_word(words: &mut Vec<String>, word: &mut String, drops_numbers: bool) {
    let text = std::mem::take(word);
    // The other language of a label that is printed in two.
    if !text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        return;
    }
    let is_number = text.bytes().any(|byte| byte.is_ascii_digit());
    let is_section = drops_numbers && text.len() == 1 && matches!(text.as_bytes().first(), Some(b'a'..=b'f'));
    if is_section {
        words.push(format!("{SECTION}{text}"));
        return;
    }
    match (text.is_empty() || drops_numbers && text.len() == 1, is_number, drops_numbers) {
        (true, ..) | (_, true, true) => {}
        (_, true, false) => words.push("#".to_owned()),
        (_, false, _) => words.push(text),
    }
}

/// `A + B + C)`: how many letters until and with the bracket.
fn sum_of_sections(letters: impl Iterator<Item = char>) -> Option<usize> {
    let mut sections = 0;
    for (at, letter) in letters.enumerate().take(24) {
        match letter {
            'a'..='f' | 'A'..='F' | 'I' | 'i' | '1'..='6' => sections += 1,
            '+' | '&' | ' ' | '-' => {}
            ')' | ']' => return (sections > 1).then_some(at),
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(label: &str) -> Vec<String> {
        plain_words(label).collect()
    }

    #[test]
    fn signs_counts_and_sections_are_not_words() {
        assert_eq!(words("1. Proposer Name :"), ["proposer", "name"]);
        assert_eq!(words("Total Own-Damage Premium (A)"), ["total", "own", "damage", "premium", "§a"]);
        assert_eq!(words("Total Premium (A + B)"), ["total", "premium", "sections"]);
        assert_eq!(words("Total Premium A+B"), ["total", "premium", "sections"]);
        assert_eq!(words("A + B + C"), ["sections"]);
        assert_eq!(words("Total OD Premium - A"), ["total", "od", "premium", "§a"]);
        assert_eq!(words("C C"), ["c", "c"]);
        assert_eq!(words("A+BC Ltd"), ["a", "bc", "ltd"]);
        assert_eq!(words("No Claim Bonus (20%)"), ["no", "claim", "bonus"]);
        assert_eq!(words("CGST @ 9.00% (`)"), ["cgst"]);
        assert_eq!(words("Add : GST @ 18 %"), ["add", "gst"]);
        assert_eq!(words("TOTAL OWN\u{ad}DAMAGE"), ["total", "owndamage"]);
        assert_eq!(words("I.D.V. (Rs.)"), ["i", "d", "v", "rs"]);
        assert_eq!(words("D. Net Premium"), ["net", "premium"]);
        assert_eq!(words("Year 1"), ["year", "#"]);
        assert_eq!(words("पॉलिसी संख्या / Policy No."), ["policy", "no"]);
    }
}
