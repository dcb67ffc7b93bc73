//! Words → lines in reading order, column by column.

use crate::page::{Area, Page, Rule, Word};

/// A gap wider than this, as a share of the height of the letters, parts two lines standing side by side.
const LINE_GAP: f64 = 1.3;

/// Lines that share less of their height are not beside each other.
const BESIDE: f64 = 0.5;

/// A column has at least this many lines; fewer are parts of a form.
const COLUMN_LINES: usize = 6;

/// The gutter between two columns, as a share of the page's width.
const GUTTER: f64 = 0.015;

/// A line of words, by their places on the page.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) words: Vec<usize>,
    pub(crate) area: Area,
}

/// All lines in the order in which a person reads them; what is not level comes last.
pub(crate) fn lines(page: &Page) -> Vec<Line> {
    let (level, other): (Vec<usize>, Vec<usize>) = (0..page.words.len()).partition(|at| page.words[*at].is_level);
    let mut lines = Vec::new();
    order(level_lines(page, level), GUTTER * page.width, &mut lines);
    lines.extend(other.into_iter().map(|at| Line { words: vec![at], area: page.words[at].area }));
    lines
}

fn level_lines(page: &Page, mut words: Vec<usize>) -> Vec<Line> {
    let area = |at: &usize| page.words[*at].area;
    words.sort_by(|a, b| area(a).top.total_cmp(&area(b).top));
    let mut rows: Vec<(Area, Vec<usize>)> = Vec::new();
    for at in words {
        let this = area(&at);
        // Rows are few between the top of this word and the words before it: the last ones are enough.
        match rows.iter_mut().rev().take(8).find(|(row, _)| row.beside(&this) > BESIDE) {
            Some((_, row)) => row.push(at),
            None => rows.push((this, vec![at])),
        }
    }
    let mut lines = Vec::new();
    for (_, mut row) in rows {
        row.sort_by(|a, b| area(a).left.total_cmp(&area(b).left));
        for at in row {
            match lines.last_mut() {
                Some(line) if continues(page, line, &page.words[at]) => {
                    line.words.push(at);
                    line.area = Area::of_all([line.area, area(&at)]);
                }
                _ => lines.push(Line { words: vec![at], area: area(&at) }),
            }
        }
    }
    lines
}

fn continues(page: &Page, line: &Line, word: &Word) -> bool {
    let gap = word.area.left - line.area.right;
    let height = line.area.height().min(word.area.height());
    line.area.beside(&word.area) > BESIDE
        && gap > -height
        && gap < LINE_GAP * height
        && !page.down.iter().any(|rule| is_between(rule, line, word))
}

fn is_between(rule: &Rule, line: &Line, word: &Word) -> bool {
    let (_, middle) = word.area.middle();
    let slack = 1.0;
    line.area.right - slack <= rule.at && rule.at <= word.area.left + slack && rule.from <= middle && middle <= rule.to
}

/// Puts lines in order: where a gutter parts two columns of prose, the left one first.
fn order(mut lines: Vec<Line>, gutter: f64, ordered: &mut Vec<Line>) {
    lines.sort_by(|a, b| a.area.top.total_cmp(&b.area.top));
    let Some((from, to, at)) = columns(&lines, gutter) else {
        ordered.extend(in_rows(lines));
        return;
    };
    let below = lines.split_off(to);
    let beside = lines.split_off(from);
    ordered.extend(in_rows(lines));
    let (left, right) = beside.into_iter().partition(|line| line.area.right <= at);
    ordered.extend(in_rows(left));
    ordered.extend(in_rows(right));
    order(below, gutter, ordered);
}

/// The first run of lines (sorted by their tops) that a vertical gutter parts into two columns of running text.
fn columns(lines: &[Line], gutter: f64) -> Option<(usize, usize, f64)> {
    let page = Area::of_all(lines.iter().map(|line| line.area));
    let middle = page.middle().0;
    let crosses = |line: &Line| line.area.left < middle + gutter / 2.0 && line.area.right > middle - gutter / 2.0;
    let mut from = 0;
    while from < lines.len() {
        let to = lines[from..].iter().position(crosses).map_or(lines.len(), |length| from + length);
        if is_prose(&lines[from..to], middle) {
            return Some((from, to, middle));
        }
        from = to + 1;
    }
    None
}

/// Two columns of prose fill their widths; the two halves of a form do not.
fn is_prose(lines: &[Line], middle: f64) -> bool {
    let (left, right): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.area.right <= middle);
    let fills = |column: &[&Line]| {
        let width = Area::of_all(column.iter().map(|line| line.area)).width();
        let full = column.iter().filter(|line| line.area.width() > 0.7 * width).count();
        column.len() >= COLUMN_LINES && 2 * full > column.len()
    };
    fills(&left) && fills(&right)
}

/// Row by row, each from left to right.
fn in_rows(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by(|a, b| a.area.top.total_cmp(&b.area.top));
    let mut ordered = Vec::with_capacity(lines.len());
    let mut row: Vec<Line> = Vec::new();
    for line in lines {
        if row.first().is_some_and(|first| first.area.beside(&line.area) <= BESIDE) {
            row.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
            ordered.append(&mut row);
        }
        row.push(line);
    }
    row.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
    ordered.append(&mut row);
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(words: &[(&str, f64, f64)]) -> Page {
        let word = |(text, left, top): &(&str, f64, f64)| {
            let width = 5.0 * f64::from(u32::try_from(text.len()).unwrap());
            let area = Area { left: *left, top: *top, right: left + width, bottom: top + 10.0 };
            Word { text: (*text).to_owned(), area, confidence: 99.0, is_level: true }
        };
        Page { width: 600.0, height: 800.0, words: words.iter().map(word).collect(), ..Page::default() }
    }

    fn texts(page: &Page) -> Vec<String> {
        let text = |line: Line| line.words.iter().map(|at| page.words[*at].text.as_str()).collect::<Vec<_>>().join(" ");
        lines(page).into_iter().map(text).collect()
    }

    #[test]
    fn a_form_is_read_row_by_row() {
        let page = page(&[("2024", 300.0, 21.0), ("Policy", 20.0, 20.0), ("No", 54.0, 20.0), ("Name", 20.0, 40.0)]);
        assert_eq!(texts(&page), ["Policy No", "2024", "Name"]);
    }

    #[test]
    fn a_drawn_line_parts_what_stands_close() {
        let mut page = page(&[("A", 20.0, 20.0), ("B", 30.0, 20.0)]);
        assert_eq!(texts(&page), ["A B"]);
        page.down.push(Rule { at: 27.0, from: 10.0, to: 40.0 });
        assert_eq!(texts(&page), ["A", "B"]);
    }

    #[test]
    fn two_columns_of_prose_are_read_one_after_the_other() {
        let mut words =
            vec![("Heading-over-both-columns-of-this-page-and-its-middle-as-well-indeed-yes-it-is", 100.0, 10.0)];
        for row in 0..8 {
            let top = 30.0 + 14.0 * f64::from(row);
            words.push(("left-column-text-that-fills-the-column-quite", 20.0, top));
            words.push(("right-column-text-that-fills-the-column-also", 320.0, top));
        }
        let texts = texts(&page(&words));
        assert!(texts[1..9].iter().all(|text| text.starts_with("left")), "{texts:?}");
        assert!(texts[9..].iter().all(|text| text.starts_with("right")), "{texts:?}");
    }
}
