//! Ligatures whose letters are lost: a page that names them beside their glyph (`ActualText`) gives them back.

use std::collections::HashMap;

use crate::page::Word;

/// The library's sign for a glyph of which it does not know the letters.
const UNKNOWN: char = '\u{fffd}';

/// Longest first: «ffi» holds «fi».
const LIGATURES: [&str; 5] = ["ffi", "ffl", "ff", "fi", "fl"];

/// The same as single characters.
const GLYPHS: [(char, &str); 5] =
    [('\u{fb00}', "ff"), ('\u{fb01}', "fi"), ('\u{fb02}', "fl"), ('\u{fb03}', "ffi"), ('\u{fb04}', "ffl")];

/// Puts letters for ligatures. `texts` is what the page says in whole runs; it is asked only when a word has lost letters. A
/// word that may be two of them stays as it is.
pub(crate) fn spell_out(words: &mut [Word], texts: impl FnOnce() -> Vec<String>) {
    for word in words.iter_mut().filter(|word| !word.text.is_ascii()) {
        word.text = in_letters(&word.text);
    }
    if !words.iter().any(|word| word.text.contains(UNKNOWN)) {
        return;
    }
    let mut whole: HashMap<String, Option<String>> = HashMap::new();
    for text in texts() {
        for word in in_letters(&text).split_whitespace().filter(|word| without(word) != *word) {
            let same = whole.entry(without(word)).or_insert_with(|| Some(word.to_owned()));
            if same.as_deref() != Some(word) {
                *same = None;
            }
        }
    }
    for word in words.iter_mut().filter(|word| word.text.contains(UNKNOWN)) {
        if let Some(Some(text)) = whole.get(&word.text.replace(UNKNOWN, "")) {
            word.text.clone_from(text);
        }
    }
}

fn in_letters(text: &str) -> String {
    GLYPHS.iter().fold(text.to_owned(), |text, (glyph, letters)| text.replace(*glyph, letters))
}

fn without(word: &str) -> String {
    LIGATURES.iter().fold(word.to_owned(), |word, ligature| word.replace(ligature, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Area;

    fn spelt(words: &[&str], texts: &[&str]) -> Vec<String> {
        let word = |text: &&str| Word {
            text: (*text).to_owned(),
            area: Area::around([(0.0, 0.0), (1.0, 1.0)]),
            confidence: 99.0,
            is_level: true,
        };
        let mut words: Vec<Word> = words.iter().map(word).collect();
        spell_out(&mut words, || texts.iter().map(|text| (*text).to_owned()).collect());
        words.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn lost_letters_are_taken_from_the_text_of_the_run() {
        let words = ["Certi\u{fffd}cate", "O\u{fffd}c\u{fffd}e", "No", "\u{fb01}eld"];
        assert_eq!(spelt(&words, &["Certificate No", "Issuing Office"]), ["Certificate", "Office", "No", "field"]);
    }

    #[test]
    fn a_word_that_may_be_two_stays_as_it_is() {
        assert_eq!(spelt(&["ra\u{fffd}e"], &["raffle raffie"]), ["ra\u{fffd}e"]);
        assert_eq!(spelt(&["ra\u{fffd}e"], &[]), ["ra\u{fffd}e"]);
    }
}
