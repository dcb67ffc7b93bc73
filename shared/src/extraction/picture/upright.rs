//! How a page lies, and how to set it upright: quarter turns, and the slight slant of a scan.

use answer::{Analysis, Area, Block, BlockKind, LinkKind, Turn};

/// Lines shorter than this part of the page do not show the slant.
const SHORTEST_LINE: f32 = 0.15;

/// More slant than this is not a scan put in crookedly but a watermark.
const MOST_SLANT: f32 = 0.2;

/// How a page lies.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Posture {
    turn: Turn,
    /// Fall per width of the page, after the turn.
    slant: f32,
}

#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
impl Posture {
    /// Where a box of the page as it lies stands on the upright page.
    pub(super) fn set_upright(self, lying: &Area) -> Area {
        let area = lying.turned(self.turn);
        let fall = self.slant * (area.center() - 0.5);
        // A slanted word's box is higher than the word by what it falls over its own width.
        let extra = (self.slant.abs() * area.width()).min(area.height() * 0.5) / 2.0;
        Area { top: area.top - fall + extra, bottom: area.bottom - fall - extra, ..area }
    }
}

/// Finds out how the words of a page lie.
pub(super) fn posture(analysis: &Analysis, blocks: &[&Block]) -> Posture {
    let turn = turn(blocks);
    Posture { turn, slant: slant(analysis, blocks, turn) }
}

/// What most words say.
fn turn(blocks: &[&Block]) -> Turn {
    let mut votes = [0_usize; 4];
    for block in blocks.iter().filter(|block| block.kind == BlockKind::Word) {
        if let Some(place) = block.place {
            votes[place.turn as usize] += block.text.len();
        }
    }
    let turns = [Turn::Upright, Turn::Down, Turn::Left, Turn::Up];
    // Equal votes: the earlier one, so that an empty page is upright.
    (0..4).rev().max_by_key(|at| votes[*at]).map_or(Turn::Upright, |at| turns[at])
}

#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
fn slant(analysis: &Analysis, blocks: &[&Block], turn: Turn) -> f32 {
    let lines = blocks.iter().filter(|block| block.kind == BlockKind::Line);
    let mut slants: Vec<f32> = lines
        .filter_map(|line| {
            let mut words = analysis.linked(line, LinkKind::Child).filter_map(|word| word.place);
            let first = words.next()?.area.turned(turn);
            let last = words.last()?.area.turned(turn);
            let run = last.center() - first.center();
            let slant = (last.middle() - first.middle()) / run;
            (run > SHORTEST_LINE && slant.abs() < MOST_SLANT).then_some(slant)
        })
        .collect();
    if slants.len() < 3 {
        return 0.0;
    }
    slants.sort_by(f32::total_cmp);
    slants[slants.len() / 2]
}
