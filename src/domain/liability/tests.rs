//! Every rule by name, each on the one matter that it alone decides; then what holds of all matters.

use super::*;
use Answer::{No, Unclear, Yes};
use Choice::{Exclusion, Exemption, NotHeldLiable, NotProtected, Reduction, Referred};
use Outcome::{Completed, NotCompleted, Partial};
use Track::{CityPlan, Decree73, ScienceLaw93};

const MET: [Answer; 3] = [Yes, Yes, Yes];
const FAILS: [Answer; 3] = [Yes, No, Yes];
const OPEN: [Answer; 3] = [Yes, Yes, Unclear];

/// A covered matter with its conditions met and its measures done.
fn matter(track: Track, outcome: Outcome, damage: bool, source: Source) -> Matter {
    Matter { track, outcome, damage, source, covered: true, excluded: BTreeSet::new(), conditions: MET, measures_done: true }
}

fn with(conditions: [Answer; 3], matter: Matter) -> Matter {
    Matter { conditions, ..matter }
}

fn not_done(matter: Matter) -> Matter {
    Matter { measures_done: false, ..matter }
}

/// The open choices with their rules.
fn opened(matter: &Matter) -> Vec<(Choice, Rule)> {
    rule(matter).options.iter().filter(|f| f.open).map(|f| (f.choice, f.rule)).collect()
}

/// The closed choices that a rule closes, rather than none opening them.
fn closed(matter: &Matter) -> Vec<(Choice, Rule)> {
    rule(matter).options.iter().filter(|f| !f.open && f.rule != Rule::NoRuleOpens).map(|f| (f.choice, f.rule)).collect()
}

fn all(rule: Rule, choices: &[Choice]) -> Vec<(Choice, Rule)> {
    choices.iter().map(|c| (*c, rule)).collect()
}

#[test]
fn parking_is_judged_incident_by_incident() {
    let incidents = [(false, Source::Foreseen), (false, Source::Foreseen), (true, Source::Foreseen), (false, Source::Unforeseen)];
    for (damage, source) in incidents {
        assert_eq!(rule(&matter(CityPlan, NotCompleted, damage, source)).open(), [Exemption, Reduction], "{damage} {source}");
    }
}

#[test]
fn bicycles_may_be_considered_for_exemption_or_reduction() {
    assert_eq!(rule(&matter(CityPlan, Partial, false, Source::Foreseen)).open(), [Exemption, Reduction]);
}

#[test]
fn doctors_are_not_held_liable() {
    assert_eq!(rule(&matter(Decree73, Completed, false, Source::None)).open(), [NotHeldLiable]);
}

#[test]
fn gate_0_comes_before_everything_else() {
    let uncovered = Matter { covered: false, excluded: [ExclusionGround::Corruption].into(), ..matter(Decree73, Completed, false, Source::None) };
    assert_eq!(opened(&uncovered), all(Rule::Coverage, &[NotProtected, Referred]));
    assert_eq!(closed(&uncovered), all(Rule::Coverage, &[NotHeldLiable, Exclusion, Exemption, Reduction]));
    assert_eq!(rule(&uncovered).default, None);
}

#[test]
fn gate_1_leaves_no_protection_whichever_ground_is_proven() {
    for ground in ExclusionGround::ALL {
        let excluded = Matter { excluded: [*ground].into(), ..matter(CityPlan, Completed, false, Source::None) };
        assert_eq!(opened(&excluded), all(Rule::ExclusionProven, &[NotProtected]), "{ground}");
        assert_eq!(closed(&excluded), all(Rule::ExclusionProven, &[NotHeldLiable, Exclusion, Exemption, Reduction, Referred]), "{ground}");
        assert_eq!(rule(&excluded).default, Some(NotProtected), "{ground}");
    }
}

#[test]
fn gate_2_needs_each_of_the_conditions() {
    for failing in 0..3 {
        let mut conditions = MET;
        conditions[failing] = No;
        assert_eq!(rule(&with(conditions, matter(Decree73, Partial, true, Source::Unforeseen))).open(), [NotProtected, Referred], "{failing}");
    }
}

#[test]
fn decree_completed_without_damage_is_not_held_liable_whatever_the_conditions() {
    for conditions in [MET, FAILS, OPEN] {
        let done = with(conditions, matter(Decree73, Completed, false, Source::None));
        assert_eq!((opened(&done), closed(&done)), (all(Rule::DecreeCompleted, &[NotHeldLiable]), vec![]));
        assert_eq!(rule(&done).default, Some(NotHeldLiable));
    }
}

#[test]
fn decree_completed_with_damage_is_noted_or_referred_whatever_the_source_and_conditions() {
    for (source, conditions) in [(Source::None, MET), (Source::Foreseen, FAILS), (Source::Unforeseen, OPEN)] {
        let damaged = not_done(with(conditions, matter(Decree73, Completed, true, source)));
        assert_eq!((opened(&damaged), closed(&damaged)), (all(Rule::DecreeCompletedDamage, &[NotHeldLiable, Referred]), vec![]));
        assert_eq!(rule(&damaged).default, None);
    }
}

#[test]
fn decree_missed_without_damage_is_excluded() {
    for (outcome, source) in [(Partial, Source::None), (NotCompleted, Source::Foreseen), (Partial, Source::Unforeseen)] {
        let missed = matter(Decree73, outcome, false, source);
        assert_eq!((opened(&missed), closed(&missed)), (all(Rule::DecreeNoDamage, &[Exclusion]), vec![]));
        assert_eq!(rule(&missed).default, Some(Exclusion));
    }
}

#[test]
fn decree_missed_with_damage_may_be_considered_by_its_source() {
    let cases = [(Source::Foreseen, Rule::DecreeForeseen), (Source::Unforeseen, Rule::DecreeUnforeseen), (Source::None, Rule::DecreeUnforeseen)];
    for (source, by) in cases {
        let missed = matter(Decree73, NotCompleted, true, source);
        assert_eq!((opened(&missed), closed(&missed)), (all(by, &[Exclusion, Exemption, Reduction]), vec![]));
        assert_eq!(rule(&missed).default, None);
    }
}

#[test]
fn decree_condition_fails_closes_what_it_would_have_opened() {
    let failed = with(FAILS, matter(Decree73, NotCompleted, true, Source::Foreseen));
    assert_eq!(opened(&failed), all(Rule::DecreeConditionFails, &[NotProtected, Referred]));
    assert_eq!(closed(&failed), all(Rule::DecreeConditionFails, &[Exclusion, Exemption, Reduction]));
    let without_damage = with(FAILS, matter(Decree73, NotCompleted, false, Source::None));
    assert_eq!(closed(&without_damage), all(Rule::DecreeConditionFails, &[Exclusion]));
}

#[test]
fn city_completed_without_damage_leaves_nothing_to_judge() {
    for conditions in [MET, FAILS, OPEN] {
        let done = with(conditions, not_done(matter(CityPlan, Completed, false, Source::Foreseen)));
        assert_eq!((opened(&done), closed(&done)), (all(Rule::CityCompleted, &[NotHeldLiable]), vec![]));
        assert!(!rule(&done).flagged);
    }
}

#[test]
fn city_damage_goes_by_its_source_even_where_all_was_completed() {
    let cases = [(Source::Foreseen, Rule::CityForeseen), (Source::Unforeseen, Rule::CityUnforeseen), (Source::None, Rule::CityUnforeseen)];
    for (source, by) in cases {
        for (outcome, damage) in [(Completed, true), (Partial, false), (NotCompleted, true)] {
            let judged = matter(CityPlan, outcome, damage, source);
            assert_eq!((opened(&judged), closed(&judged)), (all(by, &[Exemption, Reduction]), vec![]));
        }
    }
}

#[test]
fn city_foreseen_stays_open_and_flagged_where_a_condition_fails() {
    let failed = with(FAILS, matter(CityPlan, NotCompleted, true, Source::Foreseen));
    let still = all(Rule::CityForeseenFlagged, &[Exemption, Reduction]);
    assert_eq!(opened(&failed), [still, all(Rule::CityConditionFails, &[NotProtected, Referred])].concat());
    assert!(rule(&failed).flagged);
    assert!(!rule(&with(MET, failed)).flagged);
}

#[test]
fn city_unforeseen_needs_the_conditions() {
    for source in [Source::Unforeseen, Source::None] {
        let failed = with(FAILS, matter(CityPlan, Partial, true, source));
        assert_eq!(opened(&failed), all(Rule::CityConditionFails, &[NotProtected, Referred]));
        assert_eq!(closed(&failed), all(Rule::CityConditionFails, &[Exemption, Reduction]));
        assert!(!rule(&failed).flagged);
    }
}

#[test]
fn science_opens_both_kinds_of_liability_whatever_the_outcome() {
    for (outcome, damage, source) in [(Completed, false, Source::None), (Partial, true, Source::Foreseen), (NotCompleted, true, Source::Unforeseen)] {
        let tried = matter(ScienceLaw93, outcome, damage, source);
        assert_eq!(opened(&tried), [(Exclusion, Rule::ScienceAdministrative), (Exemption, Rule::ScienceCivil)]);
        let failed = with(FAILS, tried);
        assert_eq!(opened(&failed), all(Rule::ScienceConditionFails, &[NotProtected, Referred]));
        assert_eq!(closed(&failed), all(Rule::ScienceConditionFails, &[Exclusion, Exemption]));
    }
}

#[test]
fn measures_not_done_leave_only_a_reduction() {
    let foreseen = not_done(matter(Decree73, NotCompleted, true, Source::Foreseen));
    assert_eq!(opened(&foreseen), [(Reduction, Rule::DecreeForeseen)]);
    assert_eq!(closed(&foreseen), all(Rule::MeasuresNotDone, &[Exclusion, Exemption]));
    assert_eq!((rule(&foreseen).subjective_cause, rule(&foreseen).default), (true, Some(Reduction)));
    let unforeseen = rule(&Matter { source: Source::Unforeseen, ..foreseen });
    assert_eq!((unforeseen.subjective_cause, unforeseen.open()), (false, vec![Exclusion, Exemption, Reduction]));
}

#[test]
fn measures_not_done_open_the_reduction_that_a_row_lacks() {
    for (track, damage) in [(Decree73, false), (ScienceLaw93, true)] {
        assert_eq!(opened(&not_done(matter(track, Partial, damage, Source::Foreseen))), [(Reduction, Rule::MeasuresNotDone)], "{track}");
    }
}

#[test]
fn measures_not_done_open_nothing_where_nothing_protects() {
    let failed = rule(&not_done(with(FAILS, matter(Decree73, Partial, true, Source::Foreseen))));
    assert_eq!((failed.open(), failed.subjective_cause, failed.default), (vec![NotProtected, Referred], true, None));
}

#[test]
fn measures_not_done_propose_the_reduction_beside_what_a_failing_condition_opens() {
    let flagged = rule(&not_done(with(FAILS, matter(CityPlan, Partial, true, Source::Foreseen))));
    assert_eq!((flagged.open(), flagged.flagged, flagged.default), (vec![Reduction, NotProtected, Referred], true, Some(Reduction)));
}

#[test]
fn an_unclear_condition_blocks_and_leaves_both_answers_open() {
    let open = with([Unclear, Yes, Unclear], matter(Decree73, Partial, false, Source::None));
    let ruling = rule(&open);
    assert_eq!(ruling.unclear, [Condition::FollowedPolicy, Condition::CommonGood]);
    let failing = all(Rule::DecreeConditionFails, &[NotProtected, Referred]);
    assert_eq!(opened(&open), [all(Rule::DecreeNoDamage, &[Exclusion]), failing].concat());
    assert_eq!(ruling.default, None);
    let city = with(OPEN, matter(CityPlan, Partial, false, Source::Foreseen));
    assert_eq!(opened(&city)[..2], all(Rule::CityForeseen, &[Exemption, Reduction]), "the rule that holds either way");
    assert!(rule(&city).flagged, "one of the answers would flag it");
}

#[test]
fn an_unclear_condition_is_named_even_where_it_changes_nothing() {
    let failed = rule(&with([No, Unclear, Yes], matter(Decree73, Partial, true, Source::Foreseen)));
    assert_eq!((failed.unclear.as_slice(), failed.open()), ([Condition::PureMotive].as_slice(), vec![NotProtected, Referred]));
    let uncovered = rule(&Matter { covered: false, ..with(OPEN, matter(CityPlan, Completed, false, Source::None)) });
    assert_eq!(uncovered.unclear, [Condition::CommonGood]);
}

#[test]
fn only_what_was_read_in_a_text_has_a_reference() {
    for rule in Rule::ALL {
        let internal = ["coverage", "exclusion_proven", "city_plan_completed", "science_law_93_condition_fails", "measures_not_done", "no_rule_opens"];
        let key = match rule.code() {
            code if internal.contains(&code) => None,
            code if code.starts_with("decree_73") => Some(Key::LiabilityDecree73),
            code if code.starts_with("city_plan") => Some(Key::LiabilityCityPlan),
            _ => Some(Key::LiabilityScience),
        };
        assert_eq!(rule.key(), key, "{rule}");
    }
}

mod of_all_matters {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};

    const PROTECTIVE: [Choice; 4] = [NotHeldLiable, Exclusion, Exemption, Reduction];

    fn protective(matter: &Matter) -> Vec<Choice> {
        rule(matter).open().into_iter().filter(|c| PROTECTIVE.contains(c)).collect()
    }

    prop_compose! {
        fn any_matter()(
            track in select(Track::ALL),
            outcome in select(Outcome::ALL),
            source in select(Source::ALL),
            excluded in prop_oneof![3 => Just(vec![]), 1 => subsequence(ExclusionGround::ALL, 1..=5)],
            conditions in prop::array::uniform3(select(Answer::ALL)),
            damage: bool,
            covered in prop::bool::weighted(0.8),
            measures_done: bool,
        ) -> Matter {
            Matter { track, outcome, damage, source, covered, excluded: excluded.into_iter().collect(), conditions, measures_done }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn every_choice_is_found_once_in_order_and_something_is_open(matter in any_matter()) {
            let ruling = rule(&matter);
            let choices: Vec<Choice> = ruling.options.iter().map(|f| f.choice).collect();
            prop_assert_eq!(choices.as_slice(), Choice::ALL);
            prop_assert!(!ruling.open().is_empty());
            prop_assert!(ruling.default.is_none_or(|d| ruling.open().contains(&d)));
            prop_assert!(ruling.options.iter().all(|f| !f.open || f.rule != Rule::NoRuleOpens));
        }

        #[test]
        fn an_exclusion_never_opens_anything_but_no_protection(matter in any_matter(), ground in select(ExclusionGround::ALL)) {
            let mut excluded = matter.clone();
            excluded.excluded.insert(ground);
            let expected = if matter.covered { vec![NotProtected] } else { vec![NotProtected, Referred] };
            prop_assert_eq!(rule(&excluded).open(), expected);
        }

        #[test]
        fn what_is_not_covered_is_never_protected(matter in any_matter()) {
            prop_assert_eq!(protective(&Matter { covered: false, ..matter }), vec![]);
        }

        #[test]
        fn settling_a_condition_well_never_closes_a_protection(matter in any_matter(), which in 0usize..3) {
            let answered = |answer| {
                let mut conditions = matter.conditions;
                conditions[which] = answer;
                protective(&Matter { conditions, ..matter.clone() })
            };
            let (no, unclear, yes) = (answered(No), answered(Unclear), answered(Yes));
            prop_assert!(no.iter().all(|c| unclear.contains(c)), "{:?} {:?}", no, unclear);
            prop_assert!(unclear.iter().all(|c| yes.contains(c)), "{:?} {:?}", unclear, yes);
        }

        #[test]
        fn what_is_unclear_opens_what_either_answer_would(matter in any_matter(), which in 0usize..3) {
            let answered = |answer| {
                let mut conditions = matter.conditions;
                conditions[which] = answer;
                rule(&Matter { conditions, ..matter.clone() })
            };
            let either: BTreeSet<Choice> = [Yes, No].into_iter().flat_map(|answer| answered(answer).open()).collect();
            let open: BTreeSet<Choice> = answered(Unclear).open().into_iter().collect();
            prop_assert_eq!(open, either);
            prop_assert!(answered(Unclear).unclear.contains(&Condition::ALL[which]));
        }

        #[test]
        fn measures_not_done_never_open_an_exclusion_or_exemption(matter in any_matter()) {
            let foreseen = Matter { source: Source::Foreseen, measures_done: false, ..matter };
            let ruling = rule(&foreseen);
            prop_assert!(ruling.subjective_cause);
            prop_assert!(!ruling.open().contains(&Exemption) && !ruling.open().contains(&Exclusion));
        }

        #[test]
        fn measures_say_nothing_of_what_was_not_foreseen(matter in any_matter(), source in select(&[Source::None, Source::Unforeseen][..])) {
            let done = Matter { source, measures_done: true, ..matter };
            prop_assert_eq!(rule(&done), rule(&Matter { measures_done: false, ..done.clone() }));
        }

        #[test]
        fn only_the_city_plan_flags(matter in any_matter()) {
            if rule(&matter).flagged {
                prop_assert_eq!((matter.track, matter.source), (CityPlan, Source::Foreseen));
                prop_assert_ne!(matter.conditions, MET);
            }
        }
    }
}
