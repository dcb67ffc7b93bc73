//! Labels and values in turn without a sign between them: «Policy Number 1087650043 Issued On 03 Oct 2025 Mobile 98220 12345»,
//! where the form sets the values in bold letters.

use std::ops::Range;

use super::{
    super::{
        super::wording::{Lexicon, Meaning},
        read::read,
    },
    LONGEST_LABEL, Spot,
    prefix::is_text,
    run::Run,
};

/// Two labels and two values.
const LEAST_WORDS: usize = 4;

/// A run of more words is a paragraph.
const MOST_WORDS: usize = 45;

/// Values in a run that read as what their label announces; one may be a chance.
const LEAST_READ: usize = 2;

/// A value that may be any words has at most so many: more are a sentence.
const MOST_VALUE_WORDS: usize = 7;

/// The labels of a run that begins with one, if each has its value behind it.
pub(super) fn spots(run: &Run<'_>) -> Vec<Spot> {
    if !(LEAST_WORDS..=MOST_WORDS).contains(&run.texts.len()) {
        return Vec::new();
    }
    let labels = labels(run);
    if labels.len() < LEAST_READ || !are_told(run, &labels) {
        return Vec::new();
    }
    let values: Vec<Range<usize>> = values(run.texts.len(), &labels).collect();
    let made = labels.into_iter().zip(values).map(|((label, meaning), value)| {
        let text = run.text(value.clone());
        run.spot(meaning, label, value, text)
    });
    made.collect()
}

/// The longest known labels, one after the other. Right behind a label stands its value, even if it reads like one («CITY»).
fn labels(run: &Run<'_>) -> Vec<(Range<usize>, Meaning)> {
    let Run { texts, lexicon, .. } = run;
    let mut labels: Vec<(Range<usize>, Meaning)> = Vec::new();
    let mut at = 0;
    while at < texts.len() {
        let longest = texts[at..].iter().take(LONGEST_LABEL).take_while(|text| may_be_of_label(text, lexicon)).count();
        let known = (1..=longest).rev().find_map(|length| Some((length, run.exactly(at..at + length)?)));
        let is_value = labels.last().is_some_and(|(last, _)| last.end == at);
        match known.filter(|_| !is_value) {
            Some((length, meaning)) => {
                labels.push((at..at + length, meaning));
                at += length;
            }
            // Without a label in front it is no such run.
            None if at == 0 => break,
            None => at += 1,
        }
    }
    labels
}

/// Words of labels begin with a capital; those inside sentences do not.
fn may_be_of_label(text: &str, lexicon: &Lexicon) -> bool {
    let is_small = text.starts_with(char::is_lowercase) && !SMALL.contains(&text);
    let has_figure = text.bytes().any(|byte| byte.is_ascii_digit());
    !is_small && !has_figure && lexicon.knows(text)
}

const SMALL: [&str; 8] = ["of", "and", "the", "in", "no", "for", "to", "on"];

fn values(end: usize, labels: &[(Range<usize>, Meaning)]) -> impl Iterator<Item = Range<usize>> {
    let ends = labels.iter().skip(1).map(|(label, _)| label.start).chain([end]);
    labels.iter().zip(ends).map(|((label, _), end)| label.end..end)
}

/// Has every label a value, are enough of them read, and does no text go on like a sentence?
fn are_told(run: &Run<'_>, labels: &[(Range<usize>, Meaning)]) -> bool {
    let (mut read_of_shape, mut read_of_words, mut is_sentence) = (0, 0, false);
    for (value, (_, meaning)) in values(run.texts.len(), labels).zip(labels) {
        let (count, text) = (value.len(), run.text(value));
        if count == 0 {
            return false;
        }
        let is_read = !read(meaning.concept, &text, &text).is_empty();
        if is_text(meaning.concept) {
            read_of_words += usize::from(is_read);
            is_sentence |= count > MOST_VALUE_WORDS || text.starts_with(char::is_lowercase);
        } else {
            read_of_shape += usize::from(is_read);
        }
    }
    read_of_shape > 0 && read_of_shape + read_of_words >= LEAST_READ && !is_sentence
}
