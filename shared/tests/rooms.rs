//! Rooms stand on floors, and import only from lower ones.

use std::{fs, path::Path};

/// Every room and its floor; a room that is not listed fails the test.
const FLOORS: &[(&str, u8)] = &[
    ("domain", 0),
    ("secret", 0),
    ("error", 1),
    ("metric", 1),
    ("parameters", 1),
    ("trust", 1),
    ("config", 1),
    ("migrations", 2),
    ("database", 2),
    ("objects", 2),
    ("auth", 2),
    ("tables", 3),
    ("extraction", 4),
    ("storage", 4),
    ("policies", 5),
    ("templates", 5),
    ("clients", 5),
    ("reading", 5),
    ("events", 5),
    ("http", 5),
    ("migrator", 6),
    ("lambda", 6),
    ("testing", 6),
];

/// Neighbours on one floor that may be used: the secrets' store knows nothing of the configuration, but not the reverse.
const SAME_FLOOR: [(&str, &str); 7] = [
    ("config", "parameters"),
    ("tables", "tables"),
    ("clients", "templates"),
    ("http", "clients"),
    ("reading", "clients"),
    ("reading", "events"),
    ("testing", "migrator"),
];

fn floor(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

#[test]
fn no_room_imports_from_its_own_floor_or_above() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    visit(&source, &source, &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn visit(folder: &Path, source: &Path, wrong: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the source folder is readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            visit(&path, source, wrong);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            check(&path, source, wrong);
        }
    }
}

fn check(file: &Path, source: &Path, wrong: &mut Vec<String>) {
    let relative = file.strip_prefix(source).expect("inside the source folder");
    let room = relative.iter().next().and_then(|part| part.to_str()).unwrap_or("").trim_end_matches(".rs");
    if room == "lib" {
        return;
    }
    let Some(own) = floor(room) else {
        wrong.push(format!("{} is in no room of the list", relative.display()));
        return;
    };
    let text = fs::read_to_string(file).expect("source is text");
    for other in imported(&text) {
        let allowed = other == room
            || SAME_FLOOR.contains(&(room, other.as_str()))
            || floor(&other).is_none_or(|theirs| theirs < own);
        if !allowed {
            wrong.push(format!("{} imports from {other}", relative.display()));
        }
    }
}

/// First path segments after `crate::`, also inside `use crate::{a::x, b}`.
fn imported(text: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            rooms.extend(top_level(group));
        } else {
            rooms.push(word(rest));
        }
    }
    rooms
}

/// The first words of the parts of a braced import, as deep as the first level only.
fn top_level(group: &str) -> Vec<String> {
    let (mut depth, mut rooms, mut start) = (0, Vec::new(), true);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            _ if start && depth == 0 && !letter.is_whitespace() => {
                rooms.push(word(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    rooms
}

fn word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

#[test]
fn grouped_imports_are_seen() {
    assert_eq!(imported("use crate::{\n    error::{Error, Result},\n    tables::x,\n};"), ["error", "tables"]);
}
