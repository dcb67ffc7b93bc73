//! `docs/faults.md` names a test for everything it claims; each of them is there.

use std::{collections::BTreeSet, path::Path};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn table() -> String {
    std::fs::read_to_string(root().join("docs/faults.md")).unwrap()
}

/// Whatever stands between backticks and has the form `path.rs::name`.
fn named(text: &str) -> Vec<(&str, &str)> {
    text.split('`').skip(1).step_by(2).filter_map(|quoted| quoted.split_once("::")).collect()
}

/// Is there a function of this name, with the mark of a test before it?
fn is_test(source: &str, name: &str) -> bool {
    let Some(at) = source.find(&format!("fn {name}(")) else { return false };
    let before = source[..at].trim_end_matches("async ").trim_end();
    // A property has its own mark, somewhere above.
    before.rfind("#[").is_some_and(|mark| before[mark..].contains("test")) || before.contains("proptest!")
}

#[test]
fn every_named_test_is_there() {
    let text = table();
    let named = named(&text);
    assert!(named.len() > 100, "only {} tests are named", named.len());
    for (path, name) in named {
        let source = std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(is_test(&source, name), "{path} has no test {name}");
    }
}

#[test]
fn no_fault_and_no_requirement_is_left_out() {
    let text = table();
    let (faults, requirements) = text.split_once("## Security").unwrap();
    for (part, last) in [(faults, 64), (requirements, 40)] {
        let rows = part.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next()?.parse().ok());
        assert_eq!(rows.collect::<BTreeSet<u32>>(), (1..=last).collect());
    }
}

#[test]
fn a_test_that_is_not_there_is_missed() {
    assert!(is_test("#[tokio::test]\nasync fn it_holds() {", "it_holds"));
    assert!(is_test("#[test]\nfn it_holds() {", "it_holds"));
    assert!(!is_test("fn it_holds() {", "it_holds"));
    assert!(!is_test("#[test]\nfn it_holds_not() {", "it_holds"));
    assert_eq!(named("`cargo` and `a/b.rs::c`, `d`"), [("a/b.rs", "c")]);
}
