//! The bonus for claim-free years, said in a sentence: «As there was no claim, NCB 50% has been allowed».

use std::ops::Range;

use super::{Said, Sentence};
use crate::extraction::values;

/// Words that say that this policy has it.
const GRANTED: [&str; 9] =
    ["allowed", "granted", "given", "applied", "applies", "availed", "considered", "extended", "earned"];

/// A sentence with one of these says what may be.
const CONDITIONAL: [&str; 18] = [
    "if", "may", "might", "would", "will", "shall", "can", "could", "upto", "maximum", "max", "minimum", "unless",
    "every", "each", "example", "sample", "nominee",
];

/// Behind the percentage these say that it was that of another year.
const OTHER_YEARS: [&str; 8] = ["previous", "expiring", "expired", "last", "next", "renewal", "prior", "earlier"];

/// Words between the name of the bonus and its percentage, and the other way round.
const MOST_BETWEEN: usize = 3;

/// The percentage beside the name of the bonus, if the sentence grants it. Two different ones are none.
pub(super) fn bonus(sentence: &Sentence<'_>) -> Option<Said> {
    let has = |known: &[&str], words: &[String]| words.iter().any(|word| known.contains(&word.as_str()));
    if !has(&GRANTED, &sentence.bare) || has(&CONDITIONAL, &sentence.bare) || up_to(sentence) {
        return None;
    }
    let mut found = (0..sentence.bare.len()).filter_map(|at| beside(sentence, &named(sentence, at)?));
    let first = found.next()?;
    let is_alone = found.all(|other| other.1.value == first.1.value);
    (is_alone && !has(&OTHER_YEARS, &sentence.bare[first.2.end..])).then_some(first)
}

fn up_to(sentence: &Sentence<'_>) -> bool {
    sentence.bare.windows(2).any(|pair| pair == ["up", "to"])
}

/// The words of the name that begins here.
fn named(sentence: &Sentence<'_>, at: usize) -> Option<Range<usize>> {
    let words = &sentence.bare[at..];
    let is = |name: &[&str]| words.len() >= name.len() && words.iter().zip(name).all(|(word, own)| word == own);
    let names: [&[&str]; 3] = [&["ncb"], &["no", "claim", "bonus"], &["no", "claims", "bonus"]];
    names.iter().find(|name| is(name)).map(|name| at..at + name.len())
}

/// The nearest percentage behind the name, else in front of it.
fn beside(sentence: &Sentence<'_>, name: &Range<usize>) -> Option<Said> {
    let behind = name.end..(name.end + MOST_BETWEEN + 1).min(sentence.words.len());
    let before = name.start.saturating_sub(MOST_BETWEEN)..name.start;
    behind.chain(before.rev()).find_map(|at| percentage(sentence, at))
}

fn percentage(sentence: &Sentence<'_>, at: usize) -> Option<Said> {
    let word = sentence.words[at].trim_end_matches([',', '.', ';', ')']).trim_start_matches('(');
    let (text, words) = match word {
        "%" => (format!("{}%", sentence.words[at.checked_sub(1)?]), at - 1..at + 1),
        _ => (word.strip_suffix('%').map(|number| format!("{number}%"))?, at..at + 1),
    };
    Some(("ncb", values::no_claim_bonus(&text).ok()?, words))
}
