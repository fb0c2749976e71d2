//! The house, checked by reading its sources: rings that name only inner ones, handlers that can't
//! write, templates without inline code or unescaped text, files of a readable length.
//!
//! A failing message names file and line. The readers themselves are tried on samples first, so
//! that a rule can't hold because nothing was read.

use std::path::{Path, PathBuf};

/// The rings, and what each must not name.
const RINGS: [(&str, &[&str]); 6] = [
    ("domain", &["store", "app", "web", "i18n", "boot", "serve", "demo"]),
    ("store", &["app", "web", "i18n", "boot", "serve", "demo"]),
    ("app", &["web", "i18n", "boot", "serve", "demo"]),
    ("i18n", &["store", "app", "web", "boot", "serve", "demo"]),
    ("documents", &["store", "app", "web", "i18n", "boot", "serve", "demo"]),
    ("web", &["boot", "serve", "demo"]),
];
const LONGEST: usize = 600;

/// A source with its tests and comments blanked out, so that lines keep their numbers.
struct Source {
    path: String,
    lines: usize,
    code: String,
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, out) } else { out.push(path) }
    }
}

fn files(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    walk(&root.join(folder), &mut all);
    all.sort();
    assert!(all.len() > 20, "{folder} was not read");
    all.into_iter().map(|p| (p.strip_prefix(root).unwrap().display().to_string(), std::fs::read_to_string(&p).unwrap())).collect()
}

/// The code without comment lines and without the tests at its end.
fn code(text: &str) -> String {
    let tests = ["#[cfg(test)]\nmod ", "#[cfg(test)]\r\nmod "].iter().filter_map(|mark| text.find(mark)).min().unwrap_or(text.len());
    let line = |l: &str| if l.trim_start().starts_with("//") { String::new() } else { l.to_owned() };
    text[..tests].lines().map(line).collect::<Vec<_>>().join("\n")
}

fn sources() -> Vec<Source> {
    let rust = files("src").into_iter().filter(|(path, _)| path.ends_with(".rs") && !path.ends_with("/tests.rs"));
    rust.map(|(path, text)| Source { path, lines: text.lines().count(), code: code(&text) }).collect()
}

/// Where a text stands, for a message.
fn places(path: &str, code: &str, what: &str) -> Vec<String> {
    code.match_indices(what).map(|(at, _)| format!("{path}:{}: {what}", code[..at].matches('\n').count() + 1)).collect()
}

/// The modules at the root of the crate that a text names: (line, name).
fn named(code: &str) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    for root in ["crate::", "sangkien::", "super::"] {
        for (at, _) in code.match_indices(root) {
            let line = code[..at].matches('\n').count() + 1;
            let rest = &code[at + root.len()..];
            let ident = |s: &str| s.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
            match rest.strip_prefix('{') {
                Some(list) => out.extend(first_level(list).into_iter().map(|part| (line, ident(part)))),
                None => out.push((line, ident(rest))),
            }
        }
    }
    out
}

/// The parts of a list in braces, without what stands in inner braces.
fn first_level(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (i, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&list[start..i]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&list[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts
}

fn in_ring(path: &str, ring: &str) -> bool {
    path.starts_with(&format!("src/{ring}/")) || path == format!("src/{ring}.rs")
}

#[test]
fn the_readers_see_what_they_look_for() {
    let sample = "// crate::web\nuse crate::store;\nuse crate::{app::{self, web}, i18n};\nfn f() { super::super::web::x() }\n#[cfg(test)]\nmod tests { use crate::boot; }";
    let names: Vec<(usize, String)> = named(&code(sample));
    let expected = [(2, "store"), (3, "app"), (3, "i18n"), (4, "super"), (4, "web")];
    assert_eq!(names, expected.map(|(line, name)| (line, name.to_owned())));
    assert_eq!(places("a.rs", "x\ny.unwrap()", ".unwrap()"), ["a.rs:2: .unwrap()"]);
    assert_eq!(handlers("<p data-on=1>\n<a onclick=\"x\" data-on=\"y\">"), [2]);
}

#[test]
fn a_ring_names_only_inner_ones() {
    let mut broken = Vec::new();
    for source in sources() {
        let Some((ring, outer)) = RINGS.iter().find(|(ring, _)| in_ring(&source.path, ring)) else { continue };
        // A module of a ring may be called like an outer ring: `super::` counts only past the ring's own root.
        let wrong = named(&source.code).into_iter().filter(|(_, name)| outer.contains(&name.as_str()));
        broken.extend(wrong.map(|(line, name)| format!("{}:{line}: {ring} names {name}", source.path)));
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// The functions of the store that write: they take a transaction.
fn writes() -> Vec<String> {
    let mut out = Vec::new();
    for source in sources().into_iter().filter(|s| in_ring(&s.path, "store")) {
        let module = source.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        for (at, mark) in source.code.match_indices("pub async fn ") {
            let rest = &source.code[at + mark.len()..];
            let (name, arguments) = rest.split_once('(').unwrap_or_default();
            if arguments.trim_start().starts_with("tx: &mut Tx") {
                out.push(format!("{module}::{name}("));
            }
        }
    }
    out
}

#[test]
fn a_handler_neither_begins_a_transaction_nor_writes() {
    let writes = writes();
    assert!(writes.contains(&"ledger::append(".to_owned()) && writes.len() > 20, "the store's writes were not found: {writes:?}");
    let mut broken = Vec::new();
    for source in sources().into_iter().filter(|s| in_ring(&s.path, "web") || in_ring(&s.path, "i18n")) {
        for what in writes.iter().map(String::as_str).chain(["Tx::", "store::Tx", "&mut Tx", ".begin("]) {
            broken.extend(places(&source.path, &source.code, what));
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn only_app_the_start_and_the_demonstration_begin_transactions() {
    let outside = |s: &Source| !in_ring(&s.path, "app") && !in_ring(&s.path, "store") && s.path != "src/demo.rs";
    let broken: Vec<String> = sources().iter().filter(|s| outside(s)).flat_map(|s| places(&s.path, &s.code, "Tx::begin(")).collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn nothing_is_unwrapped_outside_of_tests() {
    let broken: Vec<String> = sources().iter().flat_map(|s| [".unwrap()", ".expect("].map(|what| places(&s.path, &s.code, what)).concat()).collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let broken: Vec<String> = sources().iter().flat_map(|s| ["#[allow(", "#![allow("].map(|what| places(&s.path, &s.code, what)).concat()).collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn a_file_can_be_read_in_one_sitting() {
    let long: Vec<String> = sources().iter().filter(|s| s.lines > LONGEST).map(|s| format!("{}:{}: more than {LONGEST} lines", s.path, s.lines)).collect();
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn no_rule_of_the_stylesheet_stands_twice_or_names_nothing() {
    let text = std::fs::read_to_string("static/app.css").unwrap();
    let mut seen = std::collections::BTreeSet::new();
    // A face of a font begins like its other cuts.
    let rules = text.lines().filter(|line| line.len() > 30 && line.contains('{') && !line.starts_with("@font-face"));
    let bad: Vec<&str> = rules.filter(|line| line.contains("..") || !seen.insert(*line)).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    assert!(seen.len() > 400, "{} rules were read", seen.len());
}

/// Lines with an attribute that runs a script.
fn handlers(text: &str) -> Vec<usize> {
    let is_handler = |word: &str| {
        let name = word.split('=').next().unwrap_or_default();
        word.contains('=') && name.len() > 2 && name.starts_with("on") && name[2..].bytes().all(|b| b.is_ascii_lowercase())
    };
    text.lines().enumerate().filter(|(_, line)| line.split(|c: char| c.is_whitespace() || c == '<').any(is_handler)).map(|(i, _)| i + 1).collect()
}

#[test]
fn templates_escape_everything_and_carry_no_code() {
    let mut broken = Vec::new();
    for (path, text) in files("templates") {
        for what in ["|safe", "| safe", "<style", " style=", "javascript:", "{% autoescape", "{%- autoescape", "<iframe", "<object", "http-equiv"] {
            broken.extend(places(&path, &text, what));
        }
        let inline = |at: usize| !text[at..].split('>').next().unwrap_or_default().contains(" src=");
        broken.extend(text.match_indices("<script").filter(|(at, _)| inline(*at)).map(|(at, _)| format!("{path}: inline script at byte {at}")));
        broken.extend(handlers(&text).into_iter().map(|line| format!("{path}:{line}: a handler in an attribute")));
    }
    // The one filter that makes HTML is read by people.
    for source in sources().into_iter().filter(|s| s.path != "src/web/filters.rs") {
        for what in ["escape = \"none\"", "MarkupDisplay", "Safe(", "filters::Safe"] {
            broken.extend(places(&source.path, &source.code, what));
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// Licences that leave an office free to run and change the system.
const LICENCES: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Advisories that are known and do not concern us, with the reason. (crate, version): anything else
/// of a crate named here is looked at anew.
const KNOWN: [(&str, &str, &str); 1] =
    [("rsa", "0.9.10", "RUSTSEC-2023-0071 leaks the private key by time: here it only checks signatures of others with public keys")];

#[test]
fn req_81_what_is_built_in_is_free_comes_from_one_place_and_was_looked_at() {
    let metadata = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages: Vec<&serde_json::Value> = metadata["packages"].as_array().unwrap().iter().filter(|p| !p["source"].is_null()).collect();
    assert!(packages.len() > 300, "{} packages were read", packages.len());
    let free = |package: &serde_json::Value| {
        let licence = spdx::Expression::parse_mode(package["license"].as_str().unwrap_or_default(), spdx::ParseMode::LAX);
        licence.is_ok_and(|l| l.evaluate(|r| r.license.id().is_some_and(|id| LICENCES.contains(&id.name))))
    };
    let unfree: Vec<String> = packages.iter().filter(|p| !free(p)).map(|p| format!("{} {}", p["name"], p["license"])).collect();
    assert_eq!(unfree, [""; 0]);
    let mut sources: Vec<&str> = packages.iter().map(|p| p["source"].as_str().unwrap()).collect();
    sources.sort_unstable();
    sources.dedup();
    assert!(matches!(&sources[..], [one] if one.starts_with("registry+")), "{sources:?}");
    for (name, version, why) in KNOWN {
        let versions: Vec<&str> = packages.iter().filter(|p| p["name"] == name).map(|p| p["version"].as_str().unwrap()).collect();
        assert_eq!(versions, [version], "{name}: {why}");
    }
}

#[test]
fn req_26_37_no_script_writes_code_and_no_statement_is_put_together() {
    let mut scripts = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("static"), &mut scripts);
    scripts.retain(|path| path.extension().is_some_and(|e| e == "js"));
    assert!(scripts.len() >= 2, "the scripts were not read");
    let scripts = scripts.into_iter().map(|p| (p.display().to_string(), std::fs::read_to_string(&p).unwrap()));
    let scripts = scripts.chain(files("templates").into_iter().filter(|(path, _)| path.ends_with(".html")));
    let words = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "document.domain", "eval(", "new Function", "postMessage"];
    let found: Vec<String> = scripts.flat_map(|(path, text)| words.iter().flat_map(move |w| places(&path, &text, w)).collect::<Vec<_>>()).collect();
    assert_eq!(found, [""; 0]);
    let unchecked = ["raw_sql(", "AssertSqlSafe", "sqlx::query(", "sqlx::query_as(", "sqlx::query_scalar(", "QueryBuilder"];
    let outside = sources().into_iter().filter(|s| !s.path.starts_with("src/boot/"));
    let found: Vec<String> = outside.flat_map(|s| unchecked.iter().flat_map(|w| places(&s.path, &s.code, w)).collect::<Vec<_>>()).collect();
    assert_eq!(found, [""; 0]);
}
