//! The blocks of one page as one picture: pieces of text, upright, in rows, with the cells and sections they stand in.

mod cells;
mod pieces;
mod rows;
mod sections;
mod upright;
mod words;

use std::{collections::BTreeMap, ops::Range};

pub(crate) use pieces::Piece;
pub(crate) use sections::{Section, assign_sections};
pub(crate) use words::Word;

use super::answer::{Analysis, Area, Block, BlockKind, BoundingBox, LinkKind};

/// A page as a reader sees it.
#[derive(Debug)]
pub(crate) struct Picture<'a> {
    /// Counted from 1.
    pub number: u32,
    /// Words in rows from top to bottom, in a row from left to right.
    pub words: Vec<Word<'a>>,
    /// Words that belong together, in the same order.
    pub pieces: Vec<Piece>,
    /// Which pieces stand in one row.
    pub rows: Vec<Range<usize>>,
    /// Keys with their values, as Textract paired them.
    pub pairs: Vec<Pair>,
    /// Usual height of a line, as a fraction of the page.
    pub line_height: f32,
    /// Usual width of a letter.
    pub letter_width: f32,
}

/// A key with its value.
#[derive(Debug)]
pub(crate) struct Pair {
    pub key: String,
    pub value: String,
    pub key_area: Area,
    pub value_area: Area,
    pub confidence: f32,
}

/// Draws every page that has text on it, one after the other.
pub(crate) fn draw(analysis: &Analysis) -> impl Iterator<Item = Picture<'_>> {
    let mut pages: BTreeMap<u32, Vec<&Block>> = BTreeMap::new();
    for block in &analysis.blocks {
        pages.entry(block.page).or_default().push(block);
    }
    pages.into_iter().map(|(number, blocks)| Picture::of(analysis, number, &blocks))
}

impl<'a> Picture<'a> {
    fn of(analysis: &'a Analysis, number: u32, blocks: &[&'a Block]) -> Self {
        let posture = upright::posture(analysis, blocks);
        let cells = cells::cells_of_words(analysis, blocks);
        let mut words = words::words(blocks, posture, &cells);
        let (line_height, letter_width) = words::usual_size(&words);
        words::drop_watermark(&mut words, line_height);
        let word_rows = rows::into_rows(&mut words);
        let (mut pieces, rows) = pieces::cut(&words, &word_rows, letter_width);
        pieces.shrink_to_fit();
        let pairs = pairs(analysis, blocks, posture);
        Self { number, words, pieces, rows, pairs, line_height, letter_width }
    }

    /// Drops all that stands on the page: of a thousand pages most hold clauses and nothing that is looked for.
    pub(crate) fn forget(&mut self) {
        self.words = Vec::new();
        self.pieces = Vec::new();
        self.rows = Vec::new();
        self.pairs = Vec::new();
    }

    /// Where some runs of words stand on the page as it lies.
    pub(crate) fn box_of(&self, runs: &[Range<usize>]) -> Option<BoundingBox> {
        let words = runs.iter().filter_map(|run| self.words.get(run.clone())).flatten();
        words.map(|word| word.lying).reduce(|one, other| one.with(&other)).map(BoundingBox::from)
    }

    /// The words inside a box of the page as it lies, from the first of them as far as they follow each other.
    pub(crate) fn words_in(&self, lying: &Area) -> Range<usize> {
        let inside = |word: &Word<'_>| word.lying.shared_height(lying) > 0.0 && word.lying.shared_width(lying) > 0.0;
        let start = self.words.iter().position(inside).unwrap_or(0);
        start..start + self.words[start..].iter().take_while(|word| inside(word)).count()
    }
}

fn pairs(analysis: &Analysis, blocks: &[&Block], posture: upright::Posture) -> Vec<Pair> {
    let area = |block: &Block| block.place.map(|place| posture.set_upright(&place.area)).unwrap_or_default();
    let keys = blocks.iter().filter(|block| block.kind == BlockKind::Key);
    keys.filter_map(|key| {
        let value = analysis.linked(key, LinkKind::Value).next()?;
        Some(Pair {
            key: analysis.text_under(key),
            value: analysis.text_under(value),
            key_area: area(key),
            value_area: area(value),
            confidence: key.confidence.min(value.confidence),
        })
    })
    .collect()
}
