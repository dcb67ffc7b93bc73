//! Which table cell a word stands in.

use answer::{Analysis, Block, BlockId, BlockKind, LinkKind};
use rustc_hash::FxHashMap;

use super::words::CellPlace;

/// For every word of a table: its cell. Of a merged cell, the first of the cells it was merged from.
pub(super) fn cells_of_words(analysis: &Analysis, blocks: &[&Block]) -> FxHashMap<BlockId, CellPlace> {
    let mut found = FxHashMap::default();
    let tables = blocks.iter().filter(|block| block.kind == BlockKind::Table);
    for (table, block) in (0..).zip(tables) {
        for cell in analysis.linked(block, LinkKind::Child).filter(|child| child.kind == BlockKind::Cell) {
            note_words(analysis, cell, CellPlace { table, row: cell.row, column: cell.column }, &mut found);
        }
        for merged in analysis.linked(block, LinkKind::MergedCell) {
            let mut parts = analysis.linked(merged, LinkKind::Child);
            let Some(first) = parts.next() else { continue };
            let place = CellPlace { table, row: first.row, column: first.column };
            note_words(analysis, first, place, &mut found);
            parts.for_each(|part| note_words(analysis, part, place, &mut found));
        }
    }
    found
}

fn note_words(analysis: &Analysis, cell: &Block, place: CellPlace, found: &mut FxHashMap<BlockId, CellPlace>) {
    for word in analysis.linked(cell, LinkKind::Child) {
        found.insert(word.id, place);
    }
}
