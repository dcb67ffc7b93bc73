//! Words that stand side by side.

use std::ops::Range;

use answer::Area;

use super::words::Word;

/// Side by side is who shares at least this part of the lower one's height.
const SHARED_HEIGHT: f32 = 0.5;

/// A row that is being filled.
struct Open {
    area: Area,
    words: Vec<usize>,
}

/// Sorts the words into rows from top to bottom, each from left to right, and says where each row begins and ends.
pub(super) fn into_rows(words: &mut Vec<Word<'_>>) -> Vec<Range<usize>> {
    words.sort_by(|one, other| one.area.middle().total_cmp(&other.area.middle()));
    let rows = grouped(words);
    let mut sorted = Vec::with_capacity(words.len());
    let mut ranges = Vec::with_capacity(rows.len());
    for mut row in rows {
        row.words.sort_by(|one, other| words[*one].area.left.total_cmp(&words[*other].area.left));
        ranges.push(sorted.len()..sorted.len() + row.words.len());
        sorted.extend(row.words.into_iter().map(|at| words[at]));
    }
    *words = sorted;
    ranges
}

fn grouped(words: &[Word<'_>]) -> Vec<Open> {
    let mut rows: Vec<Open> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        // Words come by height, so only the latest rows can still take one.
        let from = rows.len().saturating_sub(3);
        let fit = (from..rows.len()).rev().find(|row| belongs(&rows[*row].area, &word.area));
        match fit {
            Some(row) => rows[row].take(at, &word.area),
            None => rows.push(Open { area: word.area, words: vec![at] }),
        }
    }
    rows.sort_by(|one, other| one.area.middle().total_cmp(&other.area.middle()));
    rows
}

#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
fn belongs(row: &Area, word: &Area) -> bool {
    row.shared_height(word) >= SHARED_HEIGHT * row.height().min(word.height())
}

#[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "positions on a page, no money")]
impl Open {
    /// Dashes and dots are thin and do not move the row; other words move it by their share.
    fn take(&mut self, at: usize, word: &Area) {
        let share = 1.0 / (self.words.len() as f32 + 1.0);
        if word.height() > self.area.height() * 0.5 {
            self.area.top += (word.top - self.area.top) * share;
            self.area.bottom += (word.bottom - self.area.bottom) * share;
        }
        self.words.push(at);
    }
}
