//! Drawn lines → tables of cells.

use crate::{
    lines::Line,
    page::{Area, Page, Rule},
};

/// Lines this close are one.
const SAME: f64 = 2.5;

/// A grid with more cells than this is a drawing.
const MOST_CELLS: usize = 4_000;

/// A page with more drawn lines than this is a drawing.
const MOST_RULES: usize = 6_000;

/// A table: its rows of cells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) area: Area,
    pub(crate) cells: Vec<Cell>,
    /// Cells that are one, by their places in `cells`.
    pub(crate) merged: Vec<Vec<usize>>,
}

/// A cell; rows and columns count from 1.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) area: Area,
    pub(crate) words: Vec<usize>,
}

/// The tables of a page that hold text, from top to bottom.
pub(crate) fn tables(page: &Page, lines: &[Line]) -> Vec<Table> {
    if page.across.len() + page.down.len() > MOST_RULES {
        return Vec::new();
    }
    let (across, down) = (joined(&page.across), joined(&page.down));
    let mut tables: Vec<_> = grids(&across, &down).iter().flat_map(|grid| split(grid, &across, &down)).collect();
    for table in &mut tables {
        fill(table, page, lines);
    }
    tables.retain(|table| table.cells.iter().any(|cell| !cell.words.is_empty()));
    tables.sort_by(|a, b| a.area.top.total_cmp(&b.area.top).then(a.area.left.total_cmp(&b.area.left)));
    tables
}

/// Pieces of one line put together.
fn joined(rules: &[Rule]) -> Vec<Rule> {
    let mut sorted = rules.to_vec();
    sorted.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut groups: Vec<Vec<Rule>> = Vec::new();
    for rule in sorted {
        match groups.last_mut() {
            Some(group) if rule.at - group[0].at <= SAME => group.push(rule),
            _ => groups.push(vec![rule]),
        }
    }
    let mut joined: Vec<Rule> = Vec::new();
    for mut group in groups {
        group.sort_by(|a, b| a.from.total_cmp(&b.from));
        let at = group[0].at;
        let mut current: Option<Rule> = None;
        for rule in group {
            match &mut current {
                Some(line) if rule.from <= line.to + SAME => line.to = line.to.max(rule.to),
                _ => joined.extend(current.replace(Rule { at, ..rule })),
            }
        }
        joined.extend(current);
    }
    joined
}

/// Lines that cross or touch, by their places: across and down.
struct Grid {
    across: Vec<usize>,
    down: Vec<usize>,
}

fn touch(across: &Rule, down: &Rule) -> bool {
    across.from - SAME <= down.at
        && down.at <= across.to + SAME
        && down.from - SAME <= across.at
        && across.at <= down.to + SAME
}

/// Connected groups of lines.
fn grids(across: &[Rule], down: &[Rule]) -> Vec<Grid> {
    let (mut seen_across, mut seen_down) = (vec![false; across.len()], vec![false; down.len()]);
    let mut grids = Vec::new();
    for start in 0..across.len() {
        if std::mem::replace(&mut seen_across[start], true) {
            continue;
        }
        let mut grid = Grid { across: vec![start], down: Vec::new() };
        let (mut next_across, mut next_down) = (0, 0);
        while next_across < grid.across.len() || next_down < grid.down.len() {
            if let Some(at) = grid.across.get(next_across) {
                next_across += 1;
                let line = across[*at];
                grid.down.extend(
                    (0..down.len())
                        .filter(|at| touch(&line, &down[*at]) && !std::mem::replace(&mut seen_down[*at], true)),
                );
            } else {
                let line = down[grid.down[next_down]];
                next_down += 1;
                grid.across.extend(
                    (0..across.len())
                        .filter(|at| touch(&across[*at], &line) && !std::mem::replace(&mut seen_across[*at], true)),
                );
            }
        }
        if grid.across.len() >= 2 && grid.down.len() >= 2 {
            grids.push(grid);
        }
    }
    grids
}

/// Distinct places, sorted.
fn places(rules: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut places: Vec<f64> = rules.collect();
    places.sort_by(f64::total_cmp);
    places.dedup_by(|b, a| *b - *a <= SAME);
    places
}

/// A row of a grid: its height, and the lines that part its cells.
struct Row {
    top: f64,
    bottom: f64,
    parts: Vec<f64>,
}

/// Parts a grid into tables whose rows have the same columns: stacked tables often share a border.
fn split(grid: &Grid, across: &[Rule], down: &[Rule]) -> Vec<Table> {
    let tops = places(grid.across.iter().map(|at| across[*at].at));
    let rows = tops.windows(2).map(|pair| {
        let middle = f64::midpoint(pair[0], pair[1]);
        let through = grid.down.iter().map(|at| down[*at]).filter(|rule| rule.from < middle && middle < rule.to);
        Row { top: pair[0], bottom: pair[1], parts: places(through.map(|rule| rule.at)) }
    });
    let mut runs: Vec<Vec<Row>> = Vec::new();
    for row in rows.filter(|row| row.parts.len() >= 2) {
        match runs.last_mut() {
            Some(run) if belongs(run, &row) => run.push(row),
            _ => runs.push(vec![row]),
        }
    }
    let across: Vec<_> = grid.across.iter().map(|at| across[*at]).collect();
    runs.iter().filter_map(|run| table(run, &across)).collect()
}

fn is_within(some: &[f64], all: &[f64]) -> bool {
    some.iter().all(|one| all.iter().any(|other| (one - other).abs() <= SAME))
}

/// Same columns, or the columns of one are parts of those of the other. A row of one cell is a heading: it begins a table.
fn belongs(run: &[Row], row: &Row) -> bool {
    let widest = run.iter().max_by_key(|row| row.parts.len());
    let is_next = run.last().is_some_and(|last| (last.bottom - row.top).abs() <= SAME);
    is_next
        && row.parts.len() > 2
        && widest.is_some_and(|widest| is_within(&row.parts, &widest.parts) || is_within(&widest.parts, &row.parts))
}

fn table(run: &[Row], across: &[Rule]) -> Option<Table> {
    let lefts = places(run.iter().flat_map(|row| row.parts.iter().copied()));
    if run.len() * (lefts.len() - 1) > MOST_CELLS {
        return None;
    }
    let mut table = Table::default();
    for (row, places) in run.iter().enumerate() {
        for (column, sides) in lefts.windows(2).enumerate() {
            let area = Area { left: sides[0], top: places.top, right: sides[1], bottom: places.bottom };
            table.cells.push(Cell { row: row + 1, column: column + 1, area, words: Vec::new() });
        }
    }
    table.area = Area::of_all(table.cells.iter().map(|cell| cell.area));
    table.merged = merged(run, across, &table.cells, lefts.len() - 1);
    Some(table)
}

/// Cells without a line between them are one, by rows first and then by columns.
fn merged(run: &[Row], across: &[Rule], cells: &[Cell], columns: usize) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..cells.len()).collect();
    for at in 0..cells.len() {
        let cell = &cells[at];
        let row = &run[cell.row - 1];
        if cell.column > 1 && !row.parts.iter().any(|part| (part - cell.area.left).abs() <= SAME) {
            group[at] = group[at - 1];
        }
        let middle = cell.area.middle().0;
        let is_parted = across.iter().any(|rule| {
            (rule.at - cell.area.top).abs() <= SAME && rule.from - SAME <= middle && middle <= rule.to + SAME
        });
        if cell.row > 1 && !is_parted && group[at] == at {
            group[at] = group[at - columns];
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); cells.len()];
    for (at, first) in group.into_iter().enumerate() {
        groups[first].push(at);
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// Line by line, so that the words of a cell are in reading order.
fn fill(table: &mut Table, page: &Page, lines: &[Line]) {
    let columns = table.cells.iter().map(|cell| cell.column).max().unwrap_or(1);
    for at in lines.iter().flat_map(|line| line.words.iter().copied()).filter(|at| page.words[*at].is_level) {
        let (x, y) = page.words[at].area.middle();
        if !table.area.holds((x, y)) {
            continue;
        }
        let column = table.cells[..columns].partition_point(|cell| cell.area.right < x);
        let row = (0..table.cells.len() / columns).find(|row| y <= table.cells[row * columns].area.bottom);
        if let Some(cell) = row.and_then(|row| table.cells.get_mut(row * columns + column)) {
            cell.words.push(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lines::lines, page::Word};

    /// A table of two rows and two columns, its first row one cell.
    fn page() -> Page {
        let across = [10.0, 30.0, 50.0].map(|at| Rule { at, from: 10.0, to: 210.0 });
        let outer = [10.0, 210.0].map(|at| Rule { at, from: 10.0, to: 50.0 });
        let inner = Rule { at: 110.0, from: 30.0, to: 50.0 };
        let word = |text: &str, left: f64, top: f64| Word {
            text: text.to_owned(),
            area: Area { left, top, right: left + 20.0, bottom: top + 8.0 },
            confidence: 99.0,
            is_level: true,
        };
        Page {
            width: 300.0,
            height: 300.0,
            words: vec![word("Premium", 20.0, 15.0), word("Net", 20.0, 35.0), word("100", 120.0, 35.0)],
            across: across.to_vec(),
            down: [outer.as_slice(), &[inner]].concat(),
            ..Page::default()
        }
    }

    #[test]
    fn words_stand_in_the_cells_that_lines_draw() {
        let page = page();
        let tables = tables(&page, &lines(&page));
        assert_eq!(tables.len(), 1);
        let cells: Vec<_> = tables[0].cells.iter().map(|cell| (cell.row, cell.column, cell.words.clone())).collect();
        assert_eq!(cells, [(1, 1, vec![0]), (1, 2, vec![]), (2, 1, vec![1]), (2, 2, vec![2])]);
        assert_eq!(tables[0].merged, [vec![0, 1]]);
    }

    #[test]
    fn lines_that_do_not_meet_are_no_table() {
        let mut page = page();
        page.down.clear();
        assert!(tables(&page, &lines(&page)).is_empty());
    }
}
