//! The checklist of security: every requirement has its row, and every place that a row names is there.
//!
//! `tests/checklist.md` says what holds each requirement. A test that is renamed or dropped is missed
//! here, so that no row goes on claiming it. Refuses to judge whether a place holds what it is named for.

use std::path::Path;

/// A row: its number, what it names as `path::name`, and what it says of it.
struct Row {
    number: u32,
    places: Vec<String>,
    note: String,
}

/// The row of a line; none for a line that is no row with a number.
fn row(line: &str) -> Option<Row> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let ["", number, _, places, note, ""] = cells[..] else { return None };
    let places = places.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    Some(Row { number: number.parse().ok()?, places, note: note.to_owned() })
}

/// Whether a text holds a name; in Rust as a word of its own.
fn holds(text: &str, name: &str, is_rust: bool) -> bool {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    let is_whole = |at: usize| !text[..at].ends_with(in_word) && !text[at + name.len()..].starts_with(in_word);
    !name.is_empty() && text.match_indices(name).any(|(at, _)| !is_rust || is_whole(at))
}

/// Whether a file is there and holds what a row names of it.
fn is_there(place: &str) -> bool {
    let Some((path, name)) = place.split_once("::") else { return false };
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    text.is_ok_and(|text| holds(&text, name, path.ends_with(".rs")))
}

#[test]
fn a_row_names_words_of_its_files() {
    let row = row("| 7 | anything | `a.rs::b`, `c.js::d e` | open: much |").unwrap();
    assert_eq!((row.number, row.places, &*row.note), (7, vec!["a.rs::b".to_owned(), "c.js::d e".to_owned()], "open: much"));
    let found = [("fn req_7()", "req_7", true), ("fn req_7_a()", "req_7", true), ("fn req_7_a()", "req_7", false), ("x", "", false)];
    assert_eq!(found.map(|(text, name, is_rust)| holds(text, name, is_rust)), [true, false, true, false]);
}

#[test]
fn every_requirement_has_its_place() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checklist.md")).unwrap();
    let rows: Vec<Row> = text.lines().filter_map(row).collect();
    assert_eq!(rows.iter().map(|r| r.number).collect::<Vec<_>>(), (1..=84).collect::<Vec<_>>());
    let unheld: Vec<u32> = rows.iter().filter(|r| r.places.is_empty() && !r.note.contains("open:")).map(|r| r.number).collect();
    assert_eq!(unheld, [0_u32; 0], "neither a place nor an open end");
    let named = rows.iter().flat_map(|r| r.places.iter().map(|place| (r.number, place)));
    let gone: Vec<String> = named.filter(|(_, place)| !is_there(place)).map(|(number, place)| format!("{number}: {place}")).collect();
    assert_eq!(gone, [""; 0]);
}
