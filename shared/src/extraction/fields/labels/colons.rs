//! Labels in front of colons.

use std::ops::Range;

use super::{
    super::super::wording::{Lexicon, Meaning},
    LONGEST_BEFORE_COLON, Spot,
    run::Run,
};

/// A colon in a run: the label ends before `label_end`, the value begins at `value_from`, in the middle of a word if the
/// text says so.
pub(super) struct Colon {
    pub label_end: usize,
    pub value_from: usize,
    pub inside: bool,
}

/// «P400 Policy # :» is the number of something else as well.
const NUMBERED: f32 = 0.7;

/// The colons of a run that part a label from its value.
pub(super) fn of(texts: &[&str]) -> Vec<Colon> {
    let colon = |(at, text): (usize, &&str)| {
        // «Add : GST @ 18 %», «Less: Discount» are one label.
        if is_operation(text) || *text == ":" && at.checked_sub(1).is_some_and(|before| is_operation(texts[before])) {
            return None;
        }
        let (before, behind) = text.split_once([':', '：'])?;
        let is_time = before.bytes().next_back().is_some_and(|byte| byte.is_ascii_digit());
        match (before.is_empty(), behind.trim_matches('-').is_empty()) {
            (true, true) => Some(Colon { label_end: at, value_from: at + 1, inside: false }),
            (true, false) => Some(Colon { label_end: at, value_from: at, inside: true }),
            (false, true) => Some(Colon { label_end: at + 1, value_from: at + 1, inside: false }),
            (false, false) if is_time || behind.starts_with('/') => None,
            (false, false) => Some(Colon { label_end: at + 1, value_from: at, inside: true }),
        }
    };
    texts.iter().enumerate().filter_map(colon).collect()
}

fn is_operation(text: &str) -> bool {
    ["add", "less", "plus"].contains(&text.trim_end_matches(':').to_lowercase().as_str())
}

/// What stands behind «Section 3:», if that is all there is in front of the only colon.
pub(super) fn behind_number(texts: &[&str], colons: &[Colon]) -> Option<String> {
    let ([only], [word, number, ..]) = (colons, texts) else { return None };
    let is_section = ["section", "part"].contains(&word.to_lowercase().as_str());
    let is_number =
        number.trim_end_matches(':').chars().all(|letter| letter.is_ascii_digit() || "IVX".contains(letter));
    (is_section && is_number && only.value_from == 2 && !only.inside && texts.len() > 2).then(|| texts[2..].join(" "))
}

/// The labels in front of `colons`, each with what stands behind it as far as the next.
#[expect(clippy::float_arithmetic, reason = "likeness, no money")]
pub(super) fn spots(run: &Run<'_>, colons: &[Colon]) -> Vec<Spot> {
    let texts = run.texts.as_slice();
    let mut found: Vec<(Range<usize>, &Colon, Meaning)> = Vec::new();
    let mut from = 0;
    for colon in colons {
        if let Some((start, mut meaning)) = label_before(texts, from, colon, run.lexicon) {
            let before = start.checked_sub(1).filter(|_| from == 0).map(|before| texts[before]);
            if before.is_some_and(|before| before.bytes().any(|byte| byte.is_ascii_digit())) {
                meaning.likeness *= NUMBERED;
            }
            found.push((start..colon.label_end, colon, meaning));
        }
        from = colon.value_from + usize::from(colon.inside);
    }
    let ends: Vec<usize> = found.iter().skip(1).map(|(label, ..)| label.start).chain([texts.len()]).collect();
    let made = found.into_iter().zip(ends).map(|((label, colon, meaning), end)| {
        let value = colon.value_from..bar(texts, colon.value_from, end).max(colon.value_from);
        let mut text = run.text(value.clone());
        if colon.inside {
            text = text.split_once([':', '：']).map_or(text.clone(), |(_, behind)| behind.to_owned());
        }
        run.spot(meaning, label, value, text)
    });
    made.collect()
}

/// The longest known label that ends at a colon; a reworded one only when it begins where the run or a bar does.
fn label_before(texts: &[&str], from: usize, colon: &Colon, lexicon: &Lexicon) -> Option<(usize, Meaning)> {
    let label = |start: usize| {
        let mut words: Vec<&str> = texts[start..colon.label_end].to_vec();
        if let (Some(last), true) = (words.last_mut(), colon.inside) {
            *last = last.split([':', '：']).next().unwrap_or("");
        }
        words.join(" ")
    };
    let bars = texts[from.min(colon.label_end)..colon.label_end].iter().rposition(|text| *text == "|");
    let first = bars.map_or(from, |bar| from + bar + 1).max(colon.label_end.saturating_sub(LONGEST_BEFORE_COLON));
    let is_counted = |start: &usize| start.checked_sub(1).is_some_and(|before| is_count(texts[before]));
    let starts = (first..colon.label_end).filter(|start| lexicon.knows(texts[*start]) && !is_counted(start));
    let exact = starts.into_iter().find_map(|start| Some((start, lexicon.exactly(&label(start))?)));
    exact.or_else(|| {
        (first < colon.label_end && !is_count(texts[first]))
            .then(|| lexicon.meaning(&label(first)).map(|it| (first, it)))
            .flatten()
    })
}

/// «1 year: …» says how long, not in which year.
fn is_count(text: &str) -> bool {
    text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn bar(texts: &[&str], from: usize, end: usize) -> usize {
    texts[from.min(end)..end].iter().position(|text| *text == "|").map_or(end, |at| from + at)
}
