//! Pages → the blocks of a `GetDocumentAnalysis` answer.

use serde_json::{Value, json};

use crate::{
    forms,
    lines::{self, Line},
    page::{Area, Page},
    tables::{self, Cell, Table},
};

/// What tables and pairs are told by: lines that are drawn, and colons that are printed.
const TOLD: f64 = 95.0;

/// The whole answer as JSON text. A page is written before the next one is begun: the blocks of a booklet take gigabytes as
/// values.
pub(crate) fn answer(pages: impl ExactSizeIterator<Item = Page>) -> Vec<u8> {
    let head = json!({
        "AnalyzeDocumentModelVersion": "1.0",
        "DocumentMetadata": { "Pages": pages.len() },
        "JobStatus": "SUCCEEDED",
    });
    let mut text = head.to_string().into_bytes();
    text.pop();
    text.extend_from_slice(b",\"Blocks\":[");
    let mut blocks = Blocks::default();
    for (page, number) in pages.zip(1..) {
        blocks.page(&page, number);
        for block in std::mem::take(&mut blocks.all) {
            if blocks.written > 0 {
                text.push(b',');
            }
            text.extend_from_slice(block.to_string().as_bytes());
            blocks.written += 1;
        }
    }
    text.extend_from_slice(b"]}");
    text
}

/// Blocks of a page. An id is a place in the answer, so that the same document gives the same answer.
#[derive(Default)]
struct Blocks {
    all: Vec<Value>,
    /// How many are those of the pages before.
    written: usize,
    number: u32,
}

impl Blocks {
    fn add(&mut self, mut block: Value) -> String {
        let id = format!("00000000-0000-4000-8000-{:012x}", self.written + self.all.len() + 1);
        block["Id"] = json!(id);
        block["Page"] = json!(self.number);
        self.all.push(block);
        id
    }

    fn page(&mut self, page: &Page, number: u32) {
        self.number = number;
        let at = self.all.len();
        self.add(json!({ "BlockType": "PAGE", "Geometry": whole(page) }));
        let lines = lines::lines(page);
        let mut words = vec![String::new(); page.words.len()];
        let mut children: Vec<String> = lines.iter().map(|line| self.line(page, line, &mut words)).collect();
        let tables = tables::tables(page, &lines);
        for pair in forms::pairs(page, &lines, &tables) {
            children.extend(self.pair(page, &pair, &words));
        }
        for table in &tables {
            children.push(self.table(page, table, &words));
        }
        relate(&mut self.all[at], "CHILD", &children);
    }

    fn line(&mut self, page: &Page, line: &Line, ids: &mut [String]) -> String {
        let words: Vec<_> = line.words.iter().map(|at| &page.words[*at]).collect();
        let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        let confidence = words.iter().map(|word| word.confidence).fold(100.0, f64::min);
        let mut block = block("LINE", page, line.area, confidence);
        block["Text"] = json!(text);
        let at = self.all.len();
        let id = self.add(block);
        for index in &line.words {
            let word = &page.words[*index];
            let mut block = self::block("WORD", page, word.area, word.confidence);
            block["Text"] = json!(word.text);
            block["TextType"] = json!("PRINTED");
            ids[*index] = self.add(block);
        }
        relate(&mut self.all[at], "CHILD", &ids_of(&line.words, ids));
        id
    }

    fn pair(&mut self, page: &Page, pair: &forms::Pair, words: &[String]) -> [String; 2] {
        // An empty value stands where it would be written: at the end of its key.
        let key_area = forms::area(page, &pair.key);
        let empty = Area { left: key_area.right, ..key_area };
        let value_area = if pair.value.is_empty() { empty } else { forms::area(page, &pair.value) };
        let mut value = block("KEY_VALUE_SET", page, value_area, TOLD);
        value["EntityTypes"] = json!(["VALUE"]);
        relate(&mut value, "CHILD", &ids_of(&pair.value, words));
        let mut key = block("KEY_VALUE_SET", page, key_area, TOLD);
        key["EntityTypes"] = json!(["KEY"]);
        let value = self.add(value);
        relate(&mut key, "VALUE", std::slice::from_ref(&value));
        relate(&mut key, "CHILD", &ids_of(&pair.key, words));
        [self.add(key), value]
    }

    fn table(&mut self, page: &Page, table: &Table, words: &[String]) -> String {
        let mut block = block("TABLE", page, table.area, TOLD);
        block["EntityTypes"] = json!(["STRUCTURED_TABLE"]);
        let at = self.all.len();
        let id = self.add(block);
        let has_header = is_header(page, table);
        let cells: Vec<_> = table.cells.iter().map(|cell| self.cell(page, cell, words, has_header)).collect();
        relate(&mut self.all[at], "CHILD", &cells);
        let merged: Vec<_> = table.merged.iter().map(|group| self.merged(page, table, group, &cells)).collect();
        relate(&mut self.all[at], "MERGED_CELL", &merged);
        id
    }

    fn cell(&mut self, page: &Page, cell: &Cell, words: &[String], has_header: bool) -> String {
        let mut block = block("CELL", page, cell.area, TOLD);
        span(&mut block, (cell.row, cell.column), (1, 1));
        if has_header && cell.row == 1 {
            block["EntityTypes"] = json!(["COLUMN_HEADER"]);
        }
        relate(&mut block, "CHILD", &ids_of(&cell.words, words));
        self.add(block)
    }

    fn merged(&mut self, page: &Page, table: &Table, group: &[usize], cells: &[String]) -> String {
        let parts: Vec<_> = group.iter().map(|at| &table.cells[*at]).collect();
        let mut block = block("MERGED_CELL", page, Area::of_all(parts.iter().map(|cell| cell.area)), TOLD);
        let (rows, columns) = (extent(parts.iter().map(|cell| cell.row)), extent(parts.iter().map(|cell| cell.column)));
        span(&mut block, (rows.0, columns.0), (rows.1, columns.1));
        relate(&mut block, "CHILD", &ids_of(group, cells));
        self.add(block)
    }
}

/// The first, and how many.
fn extent(places: impl Iterator<Item = usize> + Clone) -> (usize, usize) {
    let (first, last) = (places.clone().min().unwrap_or(1), places.max().unwrap_or(1));
    (first, last + 1 - first)
}

fn span(block: &mut Value, (row, column): (usize, usize), (rows, columns): (usize, usize)) {
    block["RowIndex"] = json!(row);
    block["ColumnIndex"] = json!(column);
    block["RowSpan"] = json!(rows);
    block["ColumnSpan"] = json!(columns);
}

/// More than one row, and not a digit in the first.
fn is_header(page: &Page, table: &Table) -> bool {
    let first = table.cells.iter().filter(|cell| cell.row == 1);
    table.cells.iter().any(|cell| cell.row > 1)
        && first.clone().all(|cell| !cell.words.is_empty())
        && first.clone().count() > 1
        && first
            .flat_map(|cell| &cell.words)
            .all(|at| !page.words[*at].text.contains(|letter: char| letter.is_ascii_digit()))
}

fn ids_of(places: &[usize], ids: &[String]) -> Vec<String> {
    places.iter().map(|at| ids[*at].clone()).collect()
}

/// Relationships without ids are left out, as Textract does.
fn relate(block: &mut Value, kind: &str, ids: &[String]) {
    if ids.is_empty() {
        return;
    }
    let relation = json!({ "Type": kind, "Ids": ids });
    match block["Relationships"].as_array_mut() {
        Some(relations) => relations.push(relation),
        None => block["Relationships"] = json!([relation]),
    }
}

fn block(kind: &str, page: &Page, area: Area, confidence: f64) -> Value {
    json!({ "BlockType": kind, "Confidence": confidence, "Geometry": geometry(page, area) })
}

fn whole(page: &Page) -> Value {
    let mut geometry = geometry(page, Area { left: 0.0, top: 0.0, right: page.width, bottom: page.height });
    geometry["RotationAngle"] = json!(page.turned);
    geometry
}

fn geometry(page: &Page, area: Area) -> Value {
    let share = |part: f64, whole: f64| (part / whole).clamp(0.0, 1.0);
    let (left, right) = (share(area.left, page.width), share(area.right, page.width));
    let (top, bottom) = (share(area.top, page.height), share(area.bottom, page.height));
    let corner = |x: f64, y: f64| json!({ "X": x, "Y": y });
    json!({
        "BoundingBox": { "Width": right - left, "Height": bottom - top, "Left": left, "Top": top },
        "Polygon": [corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Word;

    #[test]
    fn every_id_that_is_referred_to_is_there() {
        let word = |text: &str, left: f64| Word {
            text: text.to_owned(),
            area: Area { left, top: 10.0, right: left + 30.0, bottom: 20.0 },
            confidence: 99.9,
            is_level: true,
        };
        let page = Page {
            width: 200.0,
            height: 100.0,
            words: vec![word("Name:", 10.0), word("Asha", 45.0)],
            ..Page::default()
        };
        let answer: Value = serde_json::from_slice(&answer([page.clone(), page].into_iter())).unwrap();
        let blocks = answer["Blocks"].as_array().unwrap();
        let ids: std::collections::HashSet<_> = blocks.iter().map(|block| block["Id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), blocks.len());
        let referred = blocks.iter().filter_map(|block| block["Relationships"].as_array()).flatten();
        assert!(referred.flat_map(|one| one["Ids"].as_array().unwrap()).all(|id| ids.contains(id.as_str().unwrap())));
        let kinds: Vec<_> = blocks.iter().map(|block| block["BlockType"].as_str().unwrap()).collect();
        assert_eq!(kinds[..6], ["PAGE", "LINE", "WORD", "WORD", "KEY_VALUE_SET", "KEY_VALUE_SET"]);
        assert_eq!(blocks[2]["Geometry"]["BoundingBox"]["Left"], json!(0.05));
    }
}
