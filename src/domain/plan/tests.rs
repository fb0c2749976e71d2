//! A complete plan, and what each gap in it is called.

use super::*;

/// A plan that lacks nothing.
pub fn complete() -> Plan {
    let id = |n: u128| ItemId(uuid::Uuid::from_u128(n));
    Plan {
        heading: Heading { title: "Cấp phép đào đường liên thông".into(), kind: Kind::Individual, topic: "quan-ly-do-thi".into() },
        owner_unit: "so-xay-dung".into(),
        authors: vec![Author {
            person: PersonId(uuid::Uuid::from_u128(1)),
            contribution: 100,
            lead: true,
            identity: String::new(),
            name: String::new(),
            position: String::new(),
        }],
        gaps: vec![LegalGap {
            id: id(2),
            kind: Some(GapKind::Unclear),
            document: "Văn bản".into(),
            article: String::new(),
            description: "Chưa rõ".into(),
            evidence: None,
        }],
        basis: Basis { necessity: "a".into(), purpose: "b".into(), requirements: String::new(), scientific_basis: "c".into(), practical_basis: "d".into() },
        solution: Solution {
            solution: "a".into(),
            breakthrough: "b".into(),
            scope: "c".into(),
            place: String::new(),
            subjects: String::new(),
            pilot_start: NaiveDate::from_ymd_opt(2026, 1, 1),
            pilot_end: NaiveDate::from_ymd_opt(2026, 6, 1),
        },
        objectives: vec![Objective {
            id: id(3),
            indicator: "Thời gian".into(),
            unit: "ngày".into(),
            baseline: Some("30".into()),
            target: Some("10".into()),
            direction: Some(Direction::Lower),
            due_on: NaiveDate::from_ymd_opt(2026, 6, 1),
        }],
        resources: Resources {
            people: "a".into(),
            budget_vnd: Some(0),
            budget_source: "b".into(),
            feasibility: "c".into(),
            positive_impact: "d".into(),
            negative_impact: "e".into(),
        },
        risks: vec![Risk {
            id: id(4),
            description: "a".into(),
            cause: "b".into(),
            likelihood: Some(3),
            impact: Some(4),
            prevention: "c".into(),
            remedy: "d".into(),
            responsible: "e".into(),
            worst_case: true,
        }],
        gates: Gates { stop_conditions: "a".into(), deviation: Some(false), deviation_detail: String::new(), exclusion: Some(false) },
        attachments: vec![],
    }
}

fn lacks(change: impl FnOnce(&mut Plan)) -> Vec<(Section, Option<usize>, Lack)> {
    let mut plan = complete();
    change(&mut plan);
    plan.missing().into_iter().map(|m| (m.section, m.item, m.what)).collect()
}

#[test]
fn a_complete_plan_lacks_nothing() {
    assert_eq!(lacks(|_| {}), []);
}

#[test]
fn each_rule_is_named_where_it_is_broken() {
    use Lack::*;
    use Section::*;
    assert_eq!(lacks(|p| p.heading.title = "Chín chữ!".into()), [(Topic, None, TitleTooShort)]);
    assert_eq!(lacks(|p| p.authors[0].contribution = 99), [(Authors, None, ContributionsNotHundred)]);
    assert_eq!(lacks(|p| p.heading.kind = Kind::Group), [(Authors, None, GroupNeedsTwo)]);
    assert_eq!(
        lacks(|p| {
            p.authors[0].contribution = 60;
            p.authors.push(Author { contribution: 40, lead: false, ..p.authors[0].clone() });
        }),
        [(Authors, None, IndividualIsOne)]
    );
    assert_eq!(lacks(|p| p.gaps.clear()), [(Gaps, None, NoGap)]);
    assert_eq!(lacks(|p| p.gaps[0].document.clear()), [(Gaps, Some(0), Field("document"))]);
    assert_eq!(
        lacks(|p| {
            p.gaps[0].document.clear();
            p.gaps[0].kind = Some(GapKind::Unregulated);
        }),
        []
    );
    assert_eq!(lacks(|p| p.solution.pilot_end = p.solution.pilot_start), [(Solution, None, EndNotAfterStart)]);
    assert_eq!(lacks(|p| p.objectives.clear()), [(Objectives, None, NoObjective)]);
    assert_eq!(lacks(|p| p.objectives[0].target = Some("30".into())), [(Objectives, Some(0), TargetIsBaseline)]);
    assert_eq!(lacks(|p| p.resources.budget_vnd = None), [(Resources, None, Field("budget_vnd"))]);
    assert_eq!(lacks(|p| p.risks.clear()), [(Risks, None, NoRisk)]);
    assert_eq!(lacks(|p| p.risks[0].worst_case = false), [(Risks, None, NoWorstCase)]);
    assert_eq!(lacks(|p| p.risks[0].remedy.clear()), [(Risks, Some(0), Field("remedy"))]);
    assert_eq!(lacks(|p| p.gates.deviation = None), [(Gates, None, Field("deviation"))]);
    assert_eq!(lacks(|p| p.gates.deviation = Some(true)), [(Gates, None, Field("deviation_detail"))]);
    assert_eq!(lacks(|p| p.gates.exclusion = None), [(Gates, None, Field("exclusion"))]);
}

#[test]
fn bands_are_those_of_the_design() {
    let bands: Vec<u8> = [1, 4, 5, 9, 10, 14, 15, 25].into_iter().map(level).collect();
    assert_eq!(bands, [1, 1, 2, 2, 3, 3, 4, 4]);
}

#[test]
fn the_frozen_form_is_canonical_and_comes_back_the_same() {
    let plan = complete();
    let text = plan.canonical().unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
    assert!(text.starts_with(r#"{"attachments":[],"authors":[{"contribution":100,"identity":"","lead":true"#), "{text}");
    assert_eq!(hex::encode(seal("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
