//! Characters in any direction → words.

use std::collections::BTreeMap;

use crate::page::{Area, Word};

/// Baselines this close, as a share of the letter size, are one row.
const SAME_ROW: f64 = 0.3;

/// A gap this wide, as a share of the letter size, parts two words even without a blank between them. A blank is 0.25 wide.
const WORD_GAP: f64 = 0.17;

/// The same letter printed again this close, as a share of its size, is a fat letter and not two.
const OVERPRINT: f64 = 0.12;

/// No letter is this narrow, as a share of its size.
const NO_ADVANCE: f64 = 0.05;

/// The widest letters, as a share of their size.
const WIDEST: f64 = 0.95;

/// What a text layer is read with: nothing is guessed, but fonts may lie about their letters.
const CONFIDENCE: f64 = 99.9;

/// A character where it stands: origin on the baseline, in points from the top left corner of the page as shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glyph {
    pub(crate) letter: char,
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) advance: f64,
    pub(crate) size: f64,
    pub(crate) ascent: f64,
    /// Below the baseline, positive.
    pub(crate) descent: f64,
    /// Clockwise, whole degrees, 0..359: the direction in which the text runs.
    pub(crate) degrees: u16,
}

/// A glyph in the frame of its direction: along the text, and across it (down).
#[derive(Clone, Copy)]
struct Placed {
    glyph: Glyph,
    along: f64,
    across: f64,
}

/// The quarter turn in which most of the text runs.
pub(crate) fn main_direction(glyphs: &[Glyph]) -> u16 {
    let mut count = BTreeMap::<u16, usize>::new();
    for glyph in glyphs.iter().filter(|glyph| glyph.degrees % 90 == 0 && !glyph.letter.is_whitespace()) {
        *count.entry(glyph.degrees).or_default() += 1;
    }
    // Of equals, the smallest turn.
    count.into_iter().rev().max_by_key(|(_, letters)| *letters).map_or(0, |(degrees, _)| degrees)
}

/// Turns round what seems to run up or down the page and is written in the other direction: where the file counts
/// downwards, as browsers do, the library takes the one for the other.
pub(crate) fn set_forward(glyphs: &mut [Glyph]) {
    for degrees in [90, 270] {
        let along = |glyph: &Glyph| if degrees == 90 { glyph.y } else { -glyph.y };
        let steps = glyphs.windows(2).filter_map(|pair| {
            let [one, next] = pair else { return None };
            let is_run = one.degrees == degrees && next.degrees == degrees && (one.x - next.x).abs() < 0.1 * one.size;
            is_run.then(|| along(next) - along(one))
        });
        let (forward, backward): (Vec<f64>, Vec<f64>) = steps.partition(|step| *step > 0.0);
        if backward.len() > forward.len() {
            let turned = glyphs.iter_mut().filter(|glyph| glyph.degrees == degrees);
            turned.for_each(|glyph| glyph.degrees = 360 - degrees);
            return;
        }
    }
}

/// Words of all directions; those that run in direction `level` are level.
pub(crate) fn words(glyphs: Vec<Glyph>, level: u16) -> Vec<Word> {
    let mut directions = BTreeMap::<u16, Vec<Placed>>::new();
    for glyph in glyphs {
        let (sin, cos) = f64::from(glyph.degrees).to_radians().sin_cos();
        let placed = Placed { glyph, along: glyph.x * cos + glyph.y * sin, across: glyph.y * cos - glyph.x * sin };
        directions.entry(glyph.degrees).or_default().push(placed);
    }
    let mut words = Vec::new();
    for (degrees, placed) in directions {
        for row in rows(placed) {
            words.extend(split(row).iter().filter_map(|letters| word(letters, degrees, level)));
        }
    }
    words
}

fn rows(mut placed: Vec<Placed>) -> Vec<Vec<Placed>> {
    placed.sort_by(|a, b| a.across.total_cmp(&b.across));
    let mut rows: Vec<Vec<Placed>> = Vec::new();
    for one in placed {
        match rows.last_mut() {
            Some(row) if one.across - row[0].across <= SAME_ROW * one.glyph.size.min(row[0].glyph.size) => {
                row.push(one);
            }
            _ => rows.push(vec![one]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.along.total_cmp(&b.along));
        widen(row);
    }
    rows
}

/// Text drawn up or down the page may come without advances: then a letter reaches to the next one.
fn widen(row: &mut [Placed]) {
    for at in 0..row.len() {
        let (this, next) = (row[at], row.get(at + 1));
        if this.glyph.advance < NO_ADVANCE * this.glyph.size {
            let reach = next.map_or(0.5 * this.glyph.size, |next| next.along - this.along);
            row[at].glyph.advance = reach.min(WIDEST * this.glyph.size);
        }
    }
}

fn split(row: Vec<Placed>) -> Vec<Vec<Placed>> {
    let mut words: Vec<Vec<Placed>> = vec![Vec::new()];
    for one in row {
        let current = words.last_mut();
        match current.and_then(|word| word.last().copied()) {
            _ if one.glyph.letter.is_whitespace() => words.push(Vec::new()),
            Some(before) if is_overprint(&before, &one) => {}
            Some(before) if is_apart(&before, &one) => words.push(vec![one]),
            _ => {
                if let Some(word) = words.last_mut() {
                    word.push(one);
                }
            }
        }
    }
    words
}

fn is_overprint(before: &Placed, one: &Placed) -> bool {
    before.glyph.letter == one.glyph.letter && one.along - before.along < OVERPRINT * one.glyph.size
}

fn is_apart(before: &Placed, one: &Placed) -> bool {
    let gap = one.along - (before.along + before.glyph.advance);
    gap > WORD_GAP * before.glyph.size.max(one.glyph.size)
}

fn word(letters: &[Placed], degrees: u16, level: u16) -> Option<Word> {
    let (first, last) = (letters.first()?, letters.last()?);
    let baseline = first.across;
    let top = letters.iter().map(|one| one.glyph.ascent).fold(0.0, f64::max);
    let below = letters.iter().map(|one| one.glyph.descent).fold(0.0, f64::max);
    let (sin, cos) = f64::from(degrees).to_radians().sin_cos();
    let ends = [first.along, last.along + last.glyph.advance];
    let corners = ends.into_iter().flat_map(|along| [baseline - top, baseline + below].map(|across| (along, across)));
    let area = Area::around(corners.map(|(along, across)| (along * cos - across * sin, along * sin + across * cos)));
    let text = letters.iter().map(|one| one.glyph.letter).collect();
    Some(Word { text, area, confidence: CONFIDENCE, is_level: degrees == level })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `text` in letters of 10 points, 5 wide.
    fn glyphs(text: &str, (x, y): (f64, f64), degrees: u16) -> Vec<Glyph> {
        let (sin, cos) = f64::from(degrees).to_radians().sin_cos();
        let place = |(index, letter): (usize, char)| {
            let along = 5.0 * f64::from(u32::try_from(index).unwrap());
            let (x, y) = (x + along * cos, y + along * sin);
            Glyph { letter, x, y, advance: 5.0, size: 10.0, ascent: 7.0, descent: 2.0, degrees }
        };
        text.chars().enumerate().map(place).collect()
    }

    fn texts(words: &[Word]) -> Vec<&str> {
        words.iter().map(|word| word.text.as_str()).collect()
    }

    #[test]
    fn blanks_and_gaps_part_words() {
        let mut line = glyphs("Policy No", (10.0, 50.0), 0);
        line.extend(glyphs("12", (60.0, 50.5), 0));
        let words = words(line, 0);
        assert_eq!(texts(&words), ["Policy", "No", "12"]);
        assert_eq!(words[0].area, Area { left: 10.0, top: 43.0, right: 40.0, bottom: 52.0 });
    }

    #[test]
    fn a_letter_printed_twice_to_look_fat_is_one() {
        let mut fat = glyphs("IDV", (10.0, 50.0), 0);
        fat.extend(glyphs("IDV", (10.3, 50.0), 0));
        assert_eq!(texts(&words(fat, 0)), ["IDV"]);
    }

    #[test]
    fn letters_without_advances_reach_to_the_next_ones() {
        let mut line = glyphs("No 12", (10.0, 50.0), 90);
        for glyph in &mut line {
            glyph.advance = 0.0;
        }
        let words = words(line, 90);
        assert_eq!(texts(&words), ["No", "12"]);
        assert!((words[0].area.height() - 10.0).abs() < 1e-9);
    }

    #[test]
    fn text_that_is_said_to_run_the_wrong_way_is_turned_round() {
        let mut wrong = glyphs("up now", (100.0, 20.0), 90);
        for glyph in &mut wrong {
            glyph.degrees = 270;
        }
        set_forward(&mut wrong);
        assert_eq!(texts(&words(wrong, 90)), ["up", "now"]);
        let mut right = glyphs("up now", (100.0, 20.0), 270);
        set_forward(&mut right);
        assert!(right.iter().all(|glyph| glyph.degrees == 270));
    }

    #[test]
    fn text_running_down_the_page_keeps_its_order() {
        let words = words(glyphs("up now", (100.0, 20.0), 90), 90);
        assert_eq!(texts(&words), ["up", "now"]);
        assert!(words[0].is_level && words[0].area.height() > words[0].area.width() - 2.0);
        assert_eq!(main_direction(&glyphs("up", (0.0, 0.0), 270)), 270);
    }
}
