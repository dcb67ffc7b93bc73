//! The words of a page, upright.

use answer::{Area, Block, BlockId, BlockKind};
use rustc_hash::FxHashMap;

use super::upright::Posture;

/// Letters so much higher than the usual line belong to a watermark, not to the text.
const WATERMARK_LINES: f32 = 8.0;

/// A cell of a table of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CellPlace {
    pub table: u32,
    pub row: u32,
    pub column: u32,
}

/// A word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'a> {
    pub text: &'a str,
    /// On the upright page.
    pub area: Area,
    /// On the page as it lies.
    pub lying: Area,
    pub confidence: f32,
    pub cell: Option<CellPlace>,
}

/// The words of a page; where Textract sent only lines, the words of the lines, their boxes measured out by letters.
pub(super) fn words<'a>(
    blocks: &[&'a Block],
    posture: Posture,
    cells: &FxHashMap<BlockId, CellPlace>,
) -> Vec<Word<'a>> {
    let of_kind = |kind| blocks.iter().filter(move |block| block.kind == kind && !block.text.trim().is_empty());
    let words: Vec<Word> = of_kind(BlockKind::Word)
        .filter_map(|block| {
            let lying = block.place?.area;
            let area = posture.set_upright(&lying);
            let cell = cells.get(&block.id).copied();
            Some(Word { text: clean(&block.text)?, area, lying, confidence: block.confidence, cell })
        })
        .collect();
    if words.is_empty() {
        of_kind(BlockKind::Line).flat_map(|line| words_of_line(line, posture)).collect()
    } else {
        words
    }
}

/// Without what scans make of the rules of a table; a bar stays, because it parts what stands on either side.
fn clean(text: &str) -> Option<&str> {
    let own = text.trim_matches(['“', '”', '‘', '’', '"', '|', '_', '~', '«', '»', '¦', '[', ']', '{', '}', ' ']);
    match (own.is_empty(), text.contains('|')) {
        (false, _) => Some(if text.contains(['[', ']']) { text } else { own }),
        (true, true) => Some("|"),
        (true, false) => None,
    }
}

#[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "positions on a page, no money")]
fn words_of_line(line: &Block, posture: Posture) -> Vec<Word<'_>> {
    let Some(place) = line.place else { return Vec::new() };
    let area = posture.set_upright(&place.area);
    let letter = area.width() / line.text.chars().count().max(1) as f32;
    let mut at = area.left;
    let mut words = Vec::new();
    for text in line.text.split(' ') {
        let right = at + letter * text.chars().count() as f32;
        if let Some(text) = clean(text) {
            let own = Area { left: at, right, ..area };
            words.push(Word { text, area: own, lying: place.area, confidence: line.confidence, cell: None });
        }
        at = right + letter;
    }
    words
}

/// Usual height of a word and width of a letter: medians, which a title or a watermark does not move.
#[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "positions on a page, no money")]
pub(super) fn usual_size(words: &[Word<'_>]) -> (f32, f32) {
    let longer = || words.iter().filter(|word| word.text.chars().nth(2).is_some());
    let height = median(longer().map(|word| word.area.height()).collect()).unwrap_or(0.01);
    let width = longer().map(|word| word.area.width() / word.text.chars().count() as f32).collect();
    (height.max(1e-4), median(width).unwrap_or(0.01).max(1e-4))
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    Some(*values.select_nth_unstable_by(middle, f32::total_cmp).1)
}

/// Takes out letters that stretch over many lines.
#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
pub(super) fn drop_watermark(words: &mut Vec<Word<'_>>, line_height: f32) {
    words.retain(|word| word.area.height() < line_height * WATERMARK_LINES);
}
