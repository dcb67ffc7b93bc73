//! What a second reading of a picture adds to the first: words where the first saw nothing, or hardly anything.
//!
//! Both come from one recogniser and make the same mistakes, so that they agree says nothing; but one that looks for words
//! anywhere and one that looks for lines lose different words to ruling and shading.

use crate::page::{Area, Word};

/// From this confidence on the second reading is believed: as sure as a word has to be to stand for itself.
const SURE: f64 = 90.0;

/// Up to this confidence the first reading has hardly seen a word.
const HARDLY_SEEN: f64 = 60.0;

/// Words that share this much of the smaller one stand in one place.
const SAME_PLACE: f64 = 0.2;

/// The first reading, its gaps filled from the second.
pub(super) fn fill(mut first: Vec<Word>, second: Vec<Word>) -> Vec<Word> {
    for word in second.into_iter().filter(is_sure) {
        let in_its_place = |other: &Word| is_same_place(&word.area, &other.area);
        if !first.iter().any(|other| in_its_place(other) && other.confidence >= HARDLY_SEEN) {
            first.retain(|other| !in_its_place(other));
            first.push(word);
        }
    }
    first
}

fn is_sure(word: &Word) -> bool {
    word.confidence >= SURE && word.text.contains(char::is_alphanumeric)
}

fn is_same_place(one: &Area, other: &Area) -> bool {
    let width = one.right.min(other.right) - one.left.max(other.left);
    let height = one.bottom.min(other.bottom) - one.top.max(other.top);
    let size = |area: &Area| area.width() * area.height();
    width.max(0.0) * height.max(0.0) > SAME_PLACE * size(one).min(size(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, left: f64, confidence: f64) -> Word {
        let area = Area { left, top: 10.0, right: left + 50.0, bottom: 20.0 };
        Word { text: text.to_owned(), area, confidence, is_level: true }
    }

    #[test]
    fn gaps_are_filled_and_what_was_hardly_seen_is_replaced() {
        let first = vec![word("Policy", 10.0, 97.0), word("es", 200.0, 19.0)];
        let second = vec![word("Make", 202.0, 96.0), word("RENAULT", 300.0, 96.0)];
        let texts: Vec<String> = fill(first, second).into_iter().map(|word| word.text).collect();
        assert_eq!(texts, ["Policy", "Make", "RENAULT"]);
    }

    #[test]
    fn what_was_seen_stays_and_doubtful_words_are_not_added() {
        let first = vec![word("KX0876", 10.0, 60.0)];
        let second = vec![word("KXX0876", 10.0, 99.0), word("4640", 100.0, 89.0), word("|", 200.0, 99.0)];
        assert_eq!(fill(first.clone(), second), first);
    }
}
