//! Lines and cells → keys with their values, where punctuation or ruling tells them.

use crate::{
    lines::Line,
    page::{Area, Page},
    tables::Table,
};

/// A label is short.
const MOST_KEY_WORDS: usize = 9;

/// A value stands at most this far right of its label, as a share of the page's width.
const REACH: f64 = 0.45;

/// A key and its value, by their words; the value may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) key: Vec<usize>,
    pub(crate) value: Vec<usize>,
}

/// All pairs of a page.
pub(crate) fn pairs(page: &Page, lines: &[Line], tables: &[Table]) -> Vec<Pair> {
    let mut pairs: Vec<_> = tables.iter().flat_map(|table| in_table(page, table)).collect();
    let mut taken = vec![false; page.words.len()];
    for pair in &pairs {
        pair.key.iter().chain(&pair.value).for_each(|at| taken[*at] = true);
    }
    for (index, line) in lines.iter().enumerate() {
        if !line.words.iter().any(|at| taken[*at]) {
            pairs.extend(in_line(page, lines, index));
        }
    }
    pairs
}

fn text(page: &Page, at: usize) -> &str {
    &page.words[at].text
}

/// Ends with a colon, or is one.
fn ends_key(page: &Page, at: usize) -> bool {
    text(page, at).ends_with(':')
}

/// «Policy No. : 123», «Name: A B», and «Mobile :» whose value stands apart on the right.
fn in_line(page: &Page, lines: &[Line], index: usize) -> Vec<Pair> {
    let words = &lines[index].words;
    let ends: Vec<usize> = (0..words.len()).filter(|at| ends_key(page, words[*at])).collect();
    let Some(first) = ends.first() else { return Vec::new() };
    if first + 1 > MOST_KEY_WORDS || !is_label(page, &words[..=*first]) {
        return Vec::new();
    }
    let mut value = words[first + 1..].to_vec();
    if value.is_empty() {
        value = beside(page, lines, index);
    }
    if ends.len() > 1 || value.is_empty() {
        return Vec::new();
    }
    vec![Pair { key: words[..=*first].to_vec(), value }]
}

/// The words of the nearest line to the right.
fn beside(page: &Page, lines: &[Line], index: usize) -> Vec<usize> {
    let key = lines[index].area;
    lines
        .iter()
        .filter(|line| line.area.left >= key.right && line.area.beside(&key) > 0.5)
        .filter(|line| line.area.left - key.right < REACH * page.width)
        .min_by(|a, b| a.area.left.total_cmp(&b.area.left))
        .filter(|line| !line.words.iter().any(|at| ends_key(page, *at)))
        .map(|line| line.words.clone())
        .unwrap_or_default()
}

/// Letters, and hardly a digit.
fn is_label(page: &Page, words: &[usize]) -> bool {
    let letters: usize = words.iter().map(|at| text(page, *at).chars().filter(|one| one.is_alphabetic()).count()).sum();
    let digits: usize = words.iter().map(|at| text(page, *at).chars().filter(char::is_ascii_digit).count()).sum();
    letters >= 2 && digits * 4 <= letters
}

/// Rows of label and value side by side: an even number of columns, of which the odd ones hold labels in every row.
fn in_table(page: &Page, table: &Table) -> Vec<Pair> {
    let columns = table.cells.iter().map(|cell| cell.column).max().unwrap_or(0);
    let is_key = |column: usize| column % 2 == 1;
    let keys = table.cells.iter().filter(|cell| is_key(cell.column) && !cell.words.is_empty());
    let mut values = table.cells.iter().filter(|cell| !is_key(cell.column));
    let are_labels = keys.clone().all(|cell| cell.words.len() <= MOST_KEY_WORDS && is_label(page, &cell.words));
    let has_value = values.any(|cell| !cell.words.is_empty() && !is_label(page, &cell.words));
    if columns == 0 || columns % 2 == 1 || !table.merged.is_empty() || !are_labels || !has_value {
        return Vec::new();
    }
    let value = |at: usize| table.cells.get(at + 1).map(|cell| cell.words.clone()).unwrap_or_default();
    let cells = table.cells.iter().enumerate();
    cells
        .filter(|(_, cell)| is_key(cell.column) && !cell.words.is_empty())
        .map(|(at, cell)| Pair { key: cell.words.clone(), value: value(at) })
        .collect()
}

/// Where a key or value stands.
pub(crate) fn area(page: &Page, words: &[usize]) -> Area {
    Area::of_all(words.iter().map(|at| page.words[*at].area))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lines::lines, page::Word};

    fn page(words: &[(&str, f64, f64)]) -> Page {
        let word = |(text, left, top): &(&str, f64, f64)| {
            let width = 5.0 * f64::from(u32::try_from(text.len()).unwrap());
            let area = Area { left: *left, top: *top, right: left + width, bottom: top + 10.0 };
            Word { text: (*text).to_owned(), area, confidence: 99.0, is_level: true }
        };
        Page { width: 600.0, height: 800.0, words: words.iter().map(word).collect(), ..Page::default() }
    }

    #[test]
    fn a_colon_parts_key_and_value_on_one_line_and_over_a_gap() {
        let page = page(&[
            ("Name:", 20.0, 20.0),
            ("Asha", 50.0, 20.0),
            ("Mobile", 20.0, 40.0),
            (":", 54.0, 40.0),
            ("98", 200.0, 40.0),
        ]);
        let pairs = pairs(&page, &lines(&page), &[]);
        assert_eq!(pairs, [Pair { key: vec![0], value: vec![1] }, Pair { key: vec![2, 3], value: vec![4] }]);
    }

    #[test]
    fn a_time_of_day_is_no_key() {
        let page = page(&[("00:00", 20.0, 20.0), ("12:", 50.0, 20.0), ("x", 70.0, 20.0)]);
        assert!(pairs(&page, &lines(&page), &[]).is_empty());
    }
}
