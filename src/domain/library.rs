//! What was tried before, for who is about to try: past pilots with their sources, and the City's own
//! closed cases without anybody's name.
//!
//! A past pilot did not go through the City's procedure and is never shown as if it had.

use std::sync::LazyLock;

use serde::Deserialize;

use super::assessment::{ResultReport, RiskEvaluation, RiskFate};
use super::people::codes;
use super::plan::{GapKind, Objective, Plan, Risk};
use super::search::Query;

codes! {
    /// What became of a past pilot, as far as its sources tell.
    PastOutcome { Succeeded = "succeeded", Partial = "partial", Ended = "ended", Unknown = "unknown" }
}

/// A pilot of a public body, from published sources.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastPilot {
    pub key: String,
    pub title: String,
    pub unit: String,
    pub years: String,
    pub outcome: PastOutcome,
    pub gap: Option<GapKind>,
    pub problem: String,
    pub tried: String,
    pub happened: String,
    /// What who comes after may learn; empty where the sources tell no cause.
    pub learned: String,
    /// Publisher and the number of the article there.
    pub sources: Vec<String>,
}

impl PastPilot {
    /// All it says, for the search.
    pub fn text(&self) -> String {
        [&self.title, &self.unit, &self.problem, &self.tried, &self.happened, &self.learned].map(String::as_str).join("\n")
    }
}

/// The past pilots, in the order of their source.
///
/// # Panics
/// Where the bundled file can't be read, which a test excludes.
pub fn past() -> &'static [PastPilot] {
    static ALL: LazyLock<Vec<PastPilot>> =
        LazyLock::new(|| serde_json::from_str(include_str!("../../data/library.json")).unwrap_or_else(|e| panic!("data/library.json: {e}")));
    &ALL
}

/// The past pilots that answer a query and have an outcome; all where neither is asked.
pub fn find(query: Option<&Query>, outcome: Option<PastOutcome>) -> Vec<&'static PastPilot> {
    past().iter().filter(|p| query.is_none_or(|q| q.is_in(&p.text())) && outcome.is_none_or(|o| o == p.outcome)).collect()
}

/// What stands in the place of what is hidden.
pub const MASK: &str = "[…]";

/// A risk as it was forecast, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreseen {
    pub risk: String,
    pub fate: Option<RiskFate>,
}

/// An aim with the value that was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    pub indicator: String,
    pub unit: String,
    pub baseline: String,
    pub target: String,
    pub value: String,
}

/// What a closed case of the City teaches, without personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    pub title: String,
    pub problem: String,
    pub tried: String,
    pub foreseen: Vec<Foreseen>,
    pub happened: String,
    pub unforeseen: String,
    pub reached: Vec<Reached>,
    pub learned: String,
}

impl Lesson {
    /// The lesson of a plan and what came of it; `names` are those of all whom the case knows.
    pub fn of(plan: &Plan, report: Option<&ResultReport>, evaluation: Option<&RiskEvaluation>, names: &[String]) -> Self {
        let hide = |text: &str| nameless(text, names, MASK);
        let reached = |o: &Objective| Reached {
            indicator: hide(&o.indicator),
            unit: hide(&o.unit),
            baseline: o.baseline.clone().unwrap_or_default(),
            target: o.target.clone().unwrap_or_default(),
            value: report.and_then(|r| r.values.get(&o.id)).cloned().unwrap_or_default(),
        };
        let foreseen = |r: &Risk| Foreseen { risk: hide(&r.description), fate: evaluation.and_then(|e| e.risks.get(&r.id)).map(|o| o.fate) };
        Self {
            title: hide(&plan.heading.title),
            problem: hide(&plan.basis.necessity),
            tried: hide(&plan.solution.solution),
            foreseen: plan.risks.iter().map(foreseen).collect(),
            happened: hide(report.map_or("", |r| &r.summary)),
            unforeseen: hide(evaluation.map_or("", |e| &e.unforeseen)),
            reached: plan.objectives.iter().map(reached).collect(),
            learned: hide(report.map_or("", |r| &r.lessons)),
        }
    }

    /// All it says, to be compared with what somebody writes.
    pub fn text(&self) -> String {
        let risks = self.foreseen.iter().map(|f| f.risk.as_str());
        [self.title.as_str(), &self.problem, &self.tried, &self.happened, &self.learned].into_iter().chain(risks).collect::<Vec<_>>().join("\n")
    }
}

/// A text in which the names of those concerned, addresses and telephone numbers are hidden behind `mask`.
///
/// Names are found however they are written as regards capitals; a person whom the case does not know is
/// not recognised.
pub fn nameless(text: &str, names: &[String], mask: &str) -> String {
    let mut out = text.to_owned();
    let mut names: Vec<&String> = names.iter().filter(|n| !n.trim().is_empty()).collect();
    // “Nguyễn Văn An” before “Văn An”.
    names.sort_by_key(|n| std::cmp::Reverse(n.len()));
    for name in names {
        out = without(&out, name, mask);
    }
    let words: Vec<String> = out.split(' ').map(|word| if is_address(word) { mask.to_owned() } else { word.to_owned() }).collect();
    without_numbers(&words.join(" "), mask)
}

/// A text without a name, where it stands as whole words.
fn without(text: &str, name: &str, mask: &str) -> String {
    let (lower, wanted) = (text.to_lowercase(), name.to_lowercase());
    if lower.len() != text.len() || wanted.is_empty() {
        // Capitals of another length than their small letters, which Vietnamese has not: compared as written.
        return text.replace(name, mask);
    }
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    while let Some(found) = lower[from..].find(&wanted) {
        let (start, end) = (from + found, from + found + wanted.len());
        let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let whole = !inside(text[..start].chars().next_back()) && !inside(text[end..].chars().next());
        out.push_str(&text[from..start]);
        out.push_str(if whole { mask } else { &text[start..end] });
        from = end;
    }
    out.push_str(&text[from..]);
    out
}

fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains('.'))
}

/// Digits with dots, dashes and spaces between them that begin as telephone and identity numbers do: nine to
/// twelve, the first 0 or +84.
fn without_numbers(text: &str, mask: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut i) = (String::with_capacity(text.len()), 0);
    while i < chars.len() {
        let begins = (chars[i] == '0' || chars[i..].starts_with(&['+', '8', '4']))
            && (i == 0 || !(chars[i - 1].is_alphanumeric() || matches!(chars[i - 1], '.' | ',' | '/')));
        let end = if begins { number_end(&chars, i) } else { i };
        let digits = chars[i..end].iter().filter(|c| c.is_ascii_digit()).count();
        if (9..=12).contains(&digits) {
            out.push_str(mask);
            i = end;
        } else {
            out.push(chars[i]);
            i += 1;
        }
    }
    out
}

/// The end of the digits that begin at `from`; a single sign may stand between two of them.
fn number_end(chars: &[char], from: usize) -> usize {
    let mut end = from + 1;
    while end < chars.len() {
        let between = matches!(chars[end], ' ' | '.' | '-') && chars.get(end + 1).is_some_and(char::is_ascii_digit);
        if !chars[end].is_ascii_digit() && !between {
            break;
        }
        end += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_past_pilot_has_a_source_and_a_key_of_its_own() {
        let keys: std::collections::BTreeSet<&str> = past().iter().map(|p| p.key.as_str()).collect();
        assert_eq!((past().len(), keys.len()), (16, 16));
        for p in past() {
            assert!(!p.sources.is_empty() && !p.tried.is_empty() && !p.happened.is_empty(), "{}", p.key);
            assert!(p.key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{}", p.key);
            assert!(p.outcome != PastOutcome::Unknown || p.happened.contains("Chưa tìm được"), "{}", p.key);
        }
    }

    #[test]
    fn past_pilots_are_found_by_words_and_outcome() {
        let keys = |q: &str, o| find(Query::parse(q).as_ref(), o).iter().map(|p| p.key.as_str()).collect::<Vec<_>>();
        assert_eq!(keys("cap cuu", None), ["tram-cap-cuu-ve-tinh"]);
        assert_eq!(keys("thu phi", None), ["do-xe-my-parking", "pho-hang-rong", "phi-long-duong-he-pho"]);
        assert_eq!(keys("thu phi", Some(PastOutcome::Ended)), ["do-xe-my-parking"]);
        assert_eq!(keys("", Some(PastOutcome::Ended)), ["do-xe-my-parking", "sieu-may-bom", "to-nghiep-vu-hanh-chinh-cong"]);
        assert_eq!(keys("kinh khí cầu", None), Vec::<&str>::new());
    }

    #[test]
    fn nobody_can_be_recognised_or_called() {
        let names = ["Nguyễn Văn An".to_owned(), "Văn An".to_owned(), "Lê Sáu".to_owned(), String::new()];
        for (text, hidden) in [
            ("Ông Nguyễn Văn An và bà LÊ SÁU đề xuất.", "Ông # và bà # đề xuất."),
            ("Văn An, Văn Anh", "#, Văn Anh"),
            ("Liên hệ an.nv@so.gov.vn hoặc 0903 123 456.", "Liên hệ # hoặc #."),
            ("+84 903.123.456", "#"),
            ("CCCD 079123456789", "CCCD #"),
            ("chi 620.000.000 đồng, 10.000.000.000 đồng, 0,5%, từ 01/01/2024", "chi 620.000.000 đồng, 10.000.000.000 đồng, 0,5%, từ 01/01/2024"),
        ] {
            assert_eq!(nameless(text, &names, "#"), hidden);
        }
    }
}
