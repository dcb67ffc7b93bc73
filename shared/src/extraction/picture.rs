//! The blocks of one page as one picture: pieces of text, upright, in rows, with the cells and sections they stand in.

mod cells;
mod pieces;
mod rows;
mod sections;
mod upright;
mod words;

use std::ops::Range;

use answer::{Analysis, Area, Block, BlockKind, BoundingBox, LinkKind};

pub(crate) use pieces::Piece;
pub(crate) use sections::{Section, assign_sections};
pub(crate) use words::Word;

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
    /// Where the words stand on the page as it lies, once the words themselves are dropped.
    places: Vec<Area>,
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

/// The pages that have anything on them, from the first to the last, each to be drawn by itself.
pub(crate) struct Leaves<'a> {
    analysis: &'a Analysis,
    /// Blocks by page: half a million places take a quarter of the room of as many references in lists that grow.
    order: Vec<u32>,
    pages: Vec<Range<usize>>,
}

impl<'a> Leaves<'a> {
    /// Those of a document.
    pub(crate) fn of(analysis: &'a Analysis) -> Self {
        let page = |at: &u32| analysis.blocks[*at as usize].page;
        let mut order: Vec<u32> = (0..).take(analysis.blocks.len()).collect();
        order.sort_by_key(page);
        let mut pages = Vec::new();
        for leaf in order.chunk_by(|one, other| page(one) == page(other)) {
            let from = pages.last().map_or(0, |before: &Range<usize>| before.end);
            pages.push(from..from + leaf.len());
        }
        Self { analysis, order, pages }
    }

    /// How many.
    pub(crate) fn count(&self) -> usize {
        self.pages.len()
    }

    /// One of them.
    pub(crate) fn draw(&self, at: usize) -> Picture<'a> {
        let blocks = self.order[self.pages[at].clone()].iter().map(|block| &self.analysis.blocks[*block as usize]);
        Picture::of(self.analysis, &blocks.collect::<Vec<_>>())
    }
}

impl<'a> Picture<'a> {
    fn of(analysis: &'a Analysis, blocks: &[&'a Block]) -> Self {
        let number = blocks.first().map_or(1, |block| block.page);
        let posture = upright::posture(analysis, blocks);
        let cells = cells::cells_of_words(analysis, blocks);
        let mut words = words::words(blocks, posture, &cells);
        let (line_height, letter_width) = words::usual_size(&words);
        words::drop_watermark(&mut words, line_height);
        let word_rows = rows::into_rows(&mut words);
        let (mut pieces, rows) = pieces::cut(&words, &word_rows, letter_width);
        pieces.shrink_to_fit();
        let pairs = pairs(analysis, blocks, posture);
        Self { number, words, pieces, rows, pairs, places: Vec::new(), line_height, letter_width }
    }

    /// Drops all that stands on the page but the places of its words, a quarter of their size: the values are taken.
    pub(crate) fn keep_places(&mut self) {
        let places = self.words.iter().map(|word| word.lying).collect();
        self.forget();
        self.places = places;
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
        let areas = runs.iter().flat_map(Clone::clone).filter_map(|word| self.lying(word));
        areas.reduce(|one, other| one.with(&other)).map(BoundingBox::from)
    }

    fn lying(&self, word: usize) -> Option<Area> {
        self.words.get(word).map(|word| word.lying).or_else(|| self.places.get(word).copied())
    }

    /// The words inside a box of the page as it lies, from the first of them as far as they follow each other.
    pub(crate) fn words_in(&self, lying: &Area) -> Range<usize> {
        let count = self.words.len().max(self.places.len());
        let inside = |word: &usize| {
            self.lying(*word).is_some_and(|own| own.shared_height(lying) > 0.0 && own.shared_width(lying) > 0.0)
        };
        let start = (0..count).find(inside).unwrap_or(0);
        start..start + (start..count).take_while(inside).count()
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
