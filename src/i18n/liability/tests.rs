//! What the sentences must not say, and the whole table of liability in words, for a lawyer to review.
//!
//! The table is computed: every combination of facts is judged, those that agree are merged into a
//! line, and each combination must fall in exactly one line that says what the rules say of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Display, Write};

use super::*;
use crate::domain::liability::{Finding, Matter, Ruling, rule};
use crate::domain::plan::Track;
use crate::i18n::Lang;

#[test]
fn no_rule_promises_or_names_an_article_and_ours_say_that_they_are_internal() {
    for r in Rule::ALL {
        let (vi, en) = (Lang::Vi.rule_word(*r), Lang::En.rule_word(*r));
        for (text, words) in [(vi, ["Điều ", "Nghị định", "Luật ", "sẽ được", "đương nhiên"]), (en, ["Art", "Decree", "Law ", " will ", "shall"])]
        {
            assert!(words.iter().all(|w| !text.contains(w)) && text.ends_with('.'), "{r}: {text}");
        }
        let ours = r.key().is_none() && *r != Rule::NoRuleOpens;
        assert_eq!((vi.starts_with("Theo quy định nội bộ, "), en.starts_with("By internal rule, ")), (ours, ours), "{r}");
    }
}

/// A fact that tells rows apart: its values in Vietnamese with their identifiers.
type Dimension = Vec<(String, String)>;

const COVERED: usize = 0;
const EXCLUDED: usize = 1;
const TRACK: usize = 2;
const RESULT: usize = 3;
const SOURCE: usize = 4;
const CONDITIONS: usize = 5;
const DIMENSIONS: usize = 6;
/// In which order lines are merged: what matters least first.
const MERGED: [usize; DIMENSIONS] = [CONDITIONS, SOURCE, RESULT, TRACK, EXCLUDED, COVERED];

fn dimensions() -> [Dimension; DIMENSIONS] {
    let t = Lang::Vi;
    let plain = |values: &[(&str, &str)]| values.iter().map(|(vi, id)| ((*vi).to_owned(), (*id).to_owned())).collect::<Dimension>();
    let damage = [("không thiệt hại", "no damage"), ("có thiệt hại", "damage")];
    let result = |o: &Outcome| damage.map(|(vi, id)| (format!("{}, {vi}", t.outcome_word(*o)), format!("{o}, {id}")));
    let source = |s: &Source| (t.source_word(*s).to_owned(), s.code().to_owned());
    let measures = |(vi, id): (String, String)| {
        [("đã thực hiện đủ biện pháp", "measures done"), ("chưa thực hiện đủ biện pháp", "measures not done")]
            .map(|(v, i)| (format!("{vi}, {v}"), format!("{id}, {i}")))
    };
    [
        plain(&[("Không có quyết định hoặc chỉ đạo nào đang có hiệu lực", "not covered"), ("Có quyết định hoặc chỉ đạo", "covered")]),
        plain(&[("Đã chứng minh ít nhất một trường hợp không được bảo vệ", "excluded"), ("Không có trường hợp nào", "not excluded")]),
        Track::ALL.iter().map(|v| (t.track(*v).to_owned(), v.code().to_owned())).collect(),
        Outcome::ALL.iter().flat_map(result).collect(),
        [Source::None, Source::Unforeseen].iter().map(source).chain(measures(source(&Source::Foreseen))).collect(),
        plain(&[("đủ ba điều kiện", "met"), ("có điều kiện không đạt", "fails"), ("còn điều kiện chưa rõ", "unclear")]),
    ]
}

/// A row of the table: the index of its value in each dimension.
type Row = [usize; DIMENSIONS];

/// A set of values in each dimension, as bits, and what the rules say of all of it.
struct Line {
    values: [u8; DIMENSIONS],
    says: Ruling,
}

impl Line {
    fn covers(&self, row: Row) -> bool {
        self.values.iter().zip(row).all(|(set, value)| set & (1 << value) != 0)
    }
}

fn every_matter(mut judge: impl FnMut(&Matter)) {
    let grounds: Vec<BTreeSet<ExclusionGround>> =
        (0..32u32).map(|set| ExclusionGround::ALL.iter().enumerate().filter(|(i, _)| set & (1 << i) != 0).map(|(_, g)| *g).collect()).collect();
    let answers: Vec<[Answer; 3]> = (0..27).map(|n| [n / 9, n / 3 % 3, n % 3].map(|i| Answer::ALL[i])).collect();
    for n in 0..3 * 3 * 3 * 8 {
        let (track, outcome, source) = (Track::ALL[n / 72], Outcome::ALL[n / 24 % 3], Source::ALL[n / 8 % 3]);
        let (damage, covered, measures_done) = (n & 1 != 0, n & 2 != 0, n & 4 != 0);
        for (excluded, conditions) in grounds.iter().flat_map(|g| answers.iter().map(move |a| (g.clone(), *a))) {
            judge(&Matter { track, outcome, damage, source, covered, excluded, conditions, measures_done });
        }
    }
}

fn row(m: &Matter) -> Row {
    let source = match (m.source, m.measures_done) {
        (Source::None, _) => 0,
        (Source::Unforeseen, _) => 1,
        (Source::Foreseen, true) => 2,
        (Source::Foreseen, false) => 3,
    };
    let conditions = match m.conditions {
        c if c.contains(&Answer::No) => 1,
        c if c.contains(&Answer::Unclear) => 2,
        _ => 0,
    };
    let track = Track::ALL.iter().position(|v| *v == m.track).unwrap();
    let outcome = Outcome::ALL.iter().position(|v| *v == m.outcome).unwrap();
    [usize::from(m.covered), usize::from(m.excluded.is_empty()), track, outcome * 2 + usize::from(m.damage), source, conditions]
}

/// What a line says. The two facts that stand above the table are checked and left out of it.
fn judged(m: &Matter) -> Ruling {
    let ruling = rule(m);
    let unclear: Vec<Condition> = Condition::ALL.iter().zip(m.conditions).filter(|(_, a)| *a == Answer::Unclear).map(|(c, _)| *c).collect();
    assert_eq!((&ruling.unclear, ruling.subjective_cause), (&unclear, m.source == Source::Foreseen && !m.measures_done), "{m:?}");
    Ruling { unclear: vec![], subjective_cause: false, ..ruling }
}

/// Joins lines that differ in one dimension only and say the same.
fn merge(lines: Vec<Line>, dimension: usize) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    for line in lines {
        let same = |other: &&mut Line| other.says == line.says && (0..DIMENSIONS).all(|i| i == dimension || other.values[i] == line.values[i]);
        match out.iter_mut().find(same) {
            Some(other) => other.values[dimension] |= line.values[dimension],
            None => out.push(line),
        }
    }
    out
}

fn lines() -> Vec<Line> {
    let mut rows: BTreeMap<Row, Ruling> = BTreeMap::new();
    every_matter(|m| {
        let says = judged(m);
        assert_eq!(*rows.entry(row(m)).or_insert_with(|| says.clone()), says, "{m:?}");
    });
    let single = rows.into_iter().map(|(row, says)| Line { values: row.map(|value| 1 << value), says }).collect();
    let mut lines: Vec<Line> = MERGED.into_iter().fold(single, merge);
    lines.sort_by_key(|l| l.values.map(|set| (set.trailing_zeros(), set)));
    lines
}

/// The situation of a line: in Vietnamese, then the identifiers. What makes no difference is left out,
/// and so is what the heading and the lines above have settled.
fn situation(line: &Line, dimensions: &[Dimension; DIMENSIONS]) -> (String, String) {
    let told = if line.values[COVERED] == 1 { COVERED..EXCLUDED } else { EXCLUDED..TRACK };
    let told = if line.values[EXCLUDED] == 2 { RESULT..DIMENSIONS } else { told };
    let (mut vi, mut ids) = (vec![], vec![]);
    for (set, dimension) in told.map(|i| (line.values[i], &dimensions[i])) {
        let (chosen, rest): (Vec<_>, Vec<_>) = dimension.iter().enumerate().partition(|(i, _)| set & (1 << i) != 0);
        let listed = |values: &[(usize, &(String, String))], before: (&str, &str)| {
            let joined = |f: fn(&(String, String)) -> &str| values.iter().map(|(_, v)| f(v)).collect::<Vec<_>>().join(" / ");
            (format!("{}{}", before.0, joined(|v| &v.0)), format!("{}{}", before.1, joined(|v| &v.1)))
        };
        let (v, id) = match (chosen.len(), rest.len()) {
            (_, 0) => continue,
            (_, 1) if chosen.len() > 2 => listed(&rest, ("trừ trường hợp: ", "not: ")),
            _ => listed(&chosen, ("", "")),
        };
        vi.push(v);
        ids.push(id);
    }
    if vi.is_empty() { ("Mọi trường hợp".to_owned(), "any".to_owned()) } else { (vi.join(" · "), ids.join(" · ")) }
}

/// The choices that are open, or closed by more than that no rule opens them, by their rule.
fn choices(says: &Ruling, open: bool) -> String {
    let told: Vec<_> = says.options.iter().filter(|f| f.open == open && f.rule != Rule::NoRuleOpens).collect();
    let group = |same: &[&Finding]| {
        let names: Vec<String> = same.iter().map(|f| format!("{} ({})", Lang::Vi.choice_word(f.choice), f.choice)).collect();
        format!("{} ← {}", names.join(", "), same[0].rule)
    };
    told.chunk_by(|a, b| a.rule == b.rule).map(group).collect::<Vec<_>>().join("; ")
}

fn printed(lines: &[Line]) -> String {
    let dimensions = dimensions();
    let mut out = String::from(ABOVE);
    let mut title = String::new();
    for (n, line) in lines.iter().enumerate() {
        let track = dimensions[TRACK].get(line.values[TRACK].trailing_zeros() as usize).filter(|_| line.values[TRACK].is_power_of_two());
        let heading = track.map_or("Hai cổng, xét trước mọi quy định khác (gates)".to_owned(), |(vi, id)| format!("{vi} ({id})"));
        if heading != title {
            writeln!(out, "\n== {heading} ==").unwrap();
            title = heading;
        }
        let (vi, ids) = situation(line, &dimensions);
        let flag = if line.says.flagged { "; đánh dấu (flagged)" } else { "" };
        let default = line.says.default.map_or(String::new(), |d| format!("; đề xuất sẵn (default): {}", Lang::Vi.choice_word(d)));
        writeln!(out, "{}. {vi} [{ids}]\n    mở: {}{flag}{default}", n + 1, choices(&line.says, true)).unwrap();
        let closed = choices(&line.says, false);
        if !closed.is_empty() {
            writeln!(out, "    đóng: {closed}").unwrap();
        }
    }
    listed(&mut out, "Trường hợp không được bảo vệ (excluded)", ExclusionGround::ALL, |g| Lang::Vi.exclusion_word(g));
    listed(&mut out, "Điều kiện (conditions)", Condition::ALL, |c| Lang::Vi.condition_word(c));
    listed(&mut out, "Quy định (rules)", Rule::ALL, |r| Lang::Vi.rule_word(r));
    out
}

fn listed<T: Copy + Display>(out: &mut String, title: &str, all: &[T], word: fn(T) -> &'static str) {
    writeln!(out, "\n== {title} ==").unwrap();
    for value in all {
        writeln!(out, "{value}: {}", word(*value)).unwrap();
    }
}

const ABOVE: &str = "\
Điều gì không nêu ở một dòng thì không làm thay đổi kết quả của dòng đó.
Phương án nào không nêu ở một dòng thì đóng vì không có quy định nào cho phép (no_rule_opens).
Điều kiện chưa rõ (unclear) luôn được nêu tên và chặn quyết định cho đến khi làm rõ, hoặc người quyết định nêu lý do.
Nguyên nhân chủ quan (subjective_cause): khi và chỉ khi rủi ro đã dự liệu mà chưa thực hiện đủ biện pháp.
";

#[test]
fn the_table_of_liability_in_words() {
    let lines = lines();
    let mut matters = 0;
    every_matter(|m| {
        let found: Vec<&Line> = lines.iter().filter(|l| l.covers(row(m))).collect();
        assert_eq!(found.len(), 1, "{m:?}");
        assert_eq!(found[0].says, judged(m), "{m:?}");
        matters += 1;
    });
    assert_eq!(matters, 3 * 3 * 2 * 3 * 27 * 32 * 2 * 2);
    insta::assert_snapshot!(printed(&lines));
}
