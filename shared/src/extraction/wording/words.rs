//! A printed label, cut into words.

use compact_str::{CompactString, format_compact};

/// In front of the letter of a section.
pub(super) const SECTION: char = '§';

/// Lower case words of letters. Numbers stay as `#` unless they are a count in front («1. Proposer»), a percentage or in
/// brackets; a section's letter in brackets or at the end is a word of its own kind, a sum of sections is the word
/// `sections`.
pub(super) fn plain_words(label: &str) -> impl Iterator<Item = CompactString> {
    let mut words = Vec::new();
    let rest = without_count(label);
    let mut in_brackets = 0_u8;
    let mut word = CompactString::default();
    let mut letters = rest.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_alphanumeric() {
            if let Some(length) = word.is_empty().then(|| bare_sum(letter, letters.clone())).flatten() {
                words.push(CompactString::const_new("sections"));
                letters.nth(length - 1);
                continue;
            }
            if letter.is_ascii() {
                word.push(letter.to_ascii_lowercase());
            } else {
                word.extend(letter.to_lowercase());
            }
            continue;
        }
        // A scan reads «Mode!» for «Model».
        if letter == '!' && !word.is_empty() {
            word.push('l');
            continue;
        }
        // «Policy #».
        if letter == '#' {
            push_word(&mut words, &mut word, false);
            words.push("no".into());
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
                    words.push(CompactString::const_new("sections"));
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
        matches!(word.as_bytes(), [b'a'..=b'f']) && words.last().is_some_and(|last: &CompactString| last.len() > 1);
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

fn push_word(words: &mut Vec<CompactString>, word: &mut CompactString, drops_numbers: bool) {
    let text = std::mem::take(word);
    // The other language of a label that is printed in two.
    if !text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        return;
    }
    let is_number = text.bytes().any(|byte| byte.is_ascii_digit());
    let is_section = drops_numbers && text.len() == 1 && matches!(text.as_bytes().first(), Some(b'a'..=b'f'));
    if is_section {
        words.push(format_compact!("{SECTION}{text}"));
        return;
    }
    match (text.is_empty() || drops_numbers && text.len() == 1, is_number, drops_numbers) {
        (true, ..) | (_, true, true) => {}
        (_, true, false) => words.push(CompactString::const_new("#")),
        (_, false, _) => words.push(text),
    }
}

/// `A + B + C)`: how many letters until and with the bracket. `CC)` is none: a sign must part the sections.
fn sum_of_sections(letters: impl Iterator<Item = char>) -> Option<usize> {
    let (mut sections, mut last) = (0, ' ');
    for (at, letter) in letters.enumerate().take(24) {
        match letter {
            'a'..='f' | 'A'..='F' | '1'..='6' if last.is_alphanumeric() => return None,
            'a'..='f' | 'A'..='F' | 'I' | 'i' | '1'..='6' => sections += 1,
            '+' | '&' | ' ' | '-' => {}
            ')' | ']' => return (sections > 1).then_some(at),
            _ => return None,
        }
        last = letter;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(label: &str) -> Vec<CompactString> {
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
        assert_eq!(words("Total Premium (I + II)"), ["total", "premium", "sections"]);
        assert_eq!(words("Cubic Capacity (CC)"), ["cubic", "capacity", "cc"]);
        assert_eq!(words("C C"), ["c", "c"]);
        assert_eq!(words("A+BC Ltd"), ["a", "bc", "ltd"]);
        assert_eq!(words("No Claim Bonus (20%)"), ["no", "claim", "bonus"]);
        assert_eq!(words("CGST @ 9.00% (`)"), ["cgst"]);
        assert_eq!(words("Add : GST @ 18 %"), ["add", "gst"]);
        assert_eq!(words("TOTAL OWN\u{ad}DAMAGE"), ["total", "owndamage"]);
        assert_eq!(words("I.D.V. (Rs.)"), ["i", "d", "v", "rs"]);
        assert_eq!(words("D. Net Premium"), ["net", "premium"]);
        assert_eq!(words("Year 1"), ["year", "#"]);
        assert_eq!(words("Policy #"), ["policy", "no"]);
        assert_eq!(words("पॉलिसी संख्या / Policy No."), ["policy", "no"]);
    }
}
