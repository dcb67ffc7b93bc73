//! The vehicle and its value in a sentence: «The vehicle is a Maruti Suzuki Baleno Zeta, manufactured in 2022, cubic capacity
//! 1197, insured for an IDV of Rs. 5,52,000».

use super::{Said, Sentence};
use crate::extraction::values::{self, Parsed, Which};

/// Words in front of the maker's name.
const IS_A: [&[&str]; 4] = [&["vehicle", "is", "a"], &["vehicle", "is", "an"], &["car", "is", "a"], &["vehicle", "a"]];

/// Words of maker and model at most.
const LONGEST_MODEL: usize = 8;

/// What is said of the vehicle in front of this word.
pub(super) fn said(sentence: &Sentence<'_>, at: usize) -> Vec<Said> {
    let is_behind = |phrases: &[&[&str]]| phrases.iter().any(|phrase| sentence.is_behind(at, phrase));
    let one = |name, parsed: Result<Parsed, values::Refused>| {
        parsed.ok().map(|parsed| (name, parsed, at..at + 1)).into_iter().collect()
    };
    let word = sentence.words[at].trim_end_matches(|letter: char| !letter.is_alphanumeric());
    if is_behind(&[&["cubic", "capacity"], &["cubic", "capacity", "of"], &["engine", "capacity", "of"]]) {
        one("cc", values::capacity(word))
    } else if is_behind(&[&["manufactured", "in"], &["year", "of", "manufacture"]]) {
        one("manufacturing_year", values::year(word, Which::Only))
    } else if is_behind(&[&["total", "sum", "insured", "rs"], &["total", "idv", "rs"], &["total", "idv", "of", "rs"]]) {
        one("idv_total", amount(sentence, word))
    } else if is_of_value(sentence, at) {
        one("idv", amount(sentence, word))
    } else if is_behind(&IS_A) {
        make_and_model(sentence, at)
    } else {
        Vec::new()
    }
}

/// «An IDV of Rs. …», «the Insured's Declared Value agreed for the vehicle is Rs. …».
fn is_of_value(sentence: &Sentence<'_>, at: usize) -> bool {
    let start = at - usize::from(at > 0 && matches!(sentence.bare[at - 1].as_str(), "rs" | "inr" | ""));
    let is_stated = start > 0 && matches!(sentence.bare[start - 1].as_str(), "of" | "is");
    let before = &sentence.bare[start.saturating_sub(FURTHEST)..start];
    let is_named =
        before.iter().any(|word| word == "idv") || before.windows(2).any(|pair| pair == ["declared", "value"]);
    is_stated && is_named && !before.iter().any(|word| PARTS.contains(&word.as_str()))
}

/// Words from the value's name to its amount.
const FURTHEST: usize = 9;

/// Whose value is not that of the whole.
const PARTS: [&str; 8] =
    ["accessories", "electrical", "non-electrical", "kit", "trailer", "body", "deductible", "depreciation"];

/// «If the IDV of Rs. 1,00,000 is exceeded» is an example.
fn amount(sentence: &Sentence<'_>, word: &str) -> Result<Parsed, values::Refused> {
    if sentence.bare.iter().any(|word| word == "if") {
        return Err("is supposed");
    }
    values::amount(word).map(|(amount, is_repaired)| Parsed { value: amount.to_string(), is_repaired })
}

/// As far as the next comma.
fn make_and_model(sentence: &Sentence<'_>, at: usize) -> Vec<Said> {
    let rest = sentence.words[at..].iter().take(LONGEST_MODEL);
    let Some(length) = rest.into_iter().position(|word| word.ends_with(',')) else { return Vec::new() };
    let words = at..at + length + 1;
    let text = sentence.words[words.clone()].join(" ");
    let parts = values::make_and_model(text.trim_end_matches(','));
    let both = parts.map(|(make, model)| vec![("make", make, words.clone()), ("model", model, words)]);
    both.unwrap_or_default()
}
