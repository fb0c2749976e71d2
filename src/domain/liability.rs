//! Liability: which decisions are admissible in a matter, each with the rule that opens or closes it.
//!
//! Owns the two gates, the three conditions and the table of City plan point 6, Decree 73/2023/NĐ-CP
//! Art. 11 and Law 93/2025/QH15 Art. 9. Refuses to decide: a named person of the competent authority
//! does, in writing, with reasons. Criminal liability is outside; at most a matter is referred.
//! A matter is one incident, or the result alone; mixed cases are computed incident by incident.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::outcome::{Answer, Condition, Outcome};
use super::parameter::Key;
use super::people::codes;
use super::plan::Track;

codes! {
    /// What can be decided about a person's liability.
    Choice {
        NotHeldLiable = "not_held_liable",
        Exclusion = "exclusion",
        Exemption = "exemption",
        Reduction = "reduction",
        NotProtected = "not_protected",
        Referred = "referred",
    }
}

codes! {
    /// Where a risk or damage came from. `None`: nothing happened and only the result is judged.
    /// Foreseen `[design]`: a risk of a frozen version that was approved before the incident.
    Source { None = "none", Foreseen = "foreseen", Unforeseen = "unforeseen" }
}

codes! {
    /// What takes every protection away once it is proven: our reading `[design]` of the duties and
    /// prohibitions in Decree 73/2023/NĐ-CP Art. 5, 6 and 18.
    ExclusionGround {
        Corruption = "corruption",
        OutsidePlan = "outside_plan",
        DisobeyedOrder = "disobeyed_order",
        DishonestReport = "dishonest_report",
        DefenceSecurity = "defence_security",
    }
}

codes! {
    /// Why a choice is open or closed: the gates, the cells of the table by track, and our own rules.
    Rule {
        Coverage = "coverage",
        ExclusionProven = "exclusion_proven",
        DecreeCompleted = "decree_73_completed",
        DecreeCompletedDamage = "decree_73_completed_damage",
        DecreeNoDamage = "decree_73_no_damage",
        DecreeForeseen = "decree_73_foreseen",
        DecreeUnforeseen = "decree_73_unforeseen",
        DecreeConditionFails = "decree_73_condition_fails",
        CityCompleted = "city_plan_completed",
        CityForeseen = "city_plan_foreseen",
        CityForeseenFlagged = "city_plan_foreseen_flagged",
        CityUnforeseen = "city_plan_unforeseen",
        CityConditionFails = "city_plan_condition_fails",
        ScienceAdministrative = "science_law_93_administrative",
        ScienceCivil = "science_law_93_civil",
        ScienceConditionFails = "science_law_93_condition_fails",
        MeasuresNotDone = "measures_not_done",
        NoRuleOpens = "no_rule_opens",
    }
}

impl Rule {
    /// The parameter that holds the rule's legal reference; nothing for a rule of our own.
    ///
    /// `[design]`: both gates; that the City plan holds nobody liable for success (it only speaks of
    /// reward); what follows where a condition of the science law fails (it only says when they hold).
    pub const fn key(self) -> Option<Key> {
        use Rule as R;
        match self {
            R::DecreeCompleted | R::DecreeCompletedDamage | R::DecreeNoDamage => Some(Key::LiabilityDecree73),
            R::DecreeForeseen | R::DecreeUnforeseen | R::DecreeConditionFails => Some(Key::LiabilityDecree73),
            R::CityForeseen | R::CityForeseenFlagged | R::CityUnforeseen | R::CityConditionFails => Some(Key::LiabilityCityPlan),
            R::ScienceAdministrative | R::ScienceCivil => Some(Key::LiabilityScience),
            R::Coverage | R::ExclusionProven | R::CityCompleted | R::ScienceConditionFails | R::MeasuresNotDone | R::NoRuleOpens => None,
        }
    }
}

/// The facts that a judgement of liability rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    pub track: Track,
    pub outcome: Outcome,
    pub damage: bool,
    pub source: Source,
    /// An approval, or in an urgent case the authority's direction, was in force when it happened.
    pub covered: bool,
    /// What was proven.
    pub excluded: BTreeSet<ExclusionGround>,
    /// In the order of `Condition::ALL`.
    pub conditions: [Answer; 3],
    /// The foreseen risk's prevention and remedy were both carried out; says nothing for another source.
    pub measures_done: bool,
}

/// A choice, open or closed, and the rule it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub choice: Choice,
    pub open: bool,
    pub rule: Rule,
}

/// What the rules say of a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// One for each choice, in the order of `Choice::ALL`.
    pub options: Vec<Finding>,
    /// Block the decision until they are settled, or the decider states why it can do without.
    pub unclear: Vec<Condition>,
    /// What the plan promised against a foreseen risk was not done.
    pub subjective_cause: bool,
    /// City plan: a foreseen risk may still be considered although a condition fails.
    pub flagged: bool,
    /// What the form proposes.
    pub default: Option<Choice>,
}

impl Ruling {
    /// What may be decided.
    pub fn open(&self) -> Vec<Choice> {
        self.options.iter().filter(|f| f.open).map(|f| f.choice).collect()
    }
}

/// The choices a row opens, with the rule of the cell.
type Row = &'static [(Choice, Rule)];

/// The row read for one answer to "are the conditions met?".
struct Reading {
    options: Vec<Finding>,
    flagged: bool,
    held_back: bool,
}

/// What may be decided in a matter, and why not the rest.
pub fn rule(matter: &Matter) -> Ruling {
    let read = |met: &bool| gate(matter).unwrap_or_else(|| reading(matter, *met));
    let readings: Vec<Reading> = readings(matter.conditions).iter().map(read).collect();
    let options = Choice::ALL.iter().map(|choice| united(*choice, &readings)).collect();
    let mut ruling = Ruling {
        options,
        unclear: Condition::ALL.iter().zip(matter.conditions).filter(|(_, a)| *a == Answer::Unclear).map(|(c, _)| *c).collect(),
        subjective_cause: subjective_cause(matter),
        flagged: readings.iter().any(|r| r.flagged),
        default: None,
    };
    ruling.default = match ruling.open()[..] {
        [only] => Some(only),
        _ => readings.iter().any(|r| r.held_back).then_some(Choice::Reduction),
    };
    ruling
}

fn subjective_cause(matter: &Matter) -> bool {
    matter.source == Source::Foreseen && !matter.measures_done
}

/// Whether the conditions are met: one answer, or both as long as it is open `[design]`. One that fails
/// settles it, whatever is unclear beside it.
fn readings(conditions: [Answer; 3]) -> &'static [bool] {
    if conditions.contains(&Answer::No) {
        &[false]
    } else if conditions.contains(&Answer::Unclear) {
        &[true, false]
    } else {
        &[true]
    }
}

/// A choice is open where one of the readings opens it; the first that does gives the rule, or else
/// the first of all.
fn united(choice: Choice, readings: &[Reading]) -> Finding {
    let mut findings = readings.iter().flat_map(|r| &r.options).filter(|f| f.choice == choice);
    let closed = Finding { choice, open: false, rule: Rule::NoRuleOpens };
    let first = findings.next().copied().unwrap_or(closed);
    if first.open { first } else { findings.find(|f| f.open).copied().unwrap_or(first) }
}

/// The gates, coverage first; nothing where both let the matter through.
fn gate(matter: &Matter) -> Option<Reading> {
    let (rule, open): (Rule, &[Choice]) = if !matter.covered {
        (Rule::Coverage, &[Choice::NotProtected, Choice::Referred])
    } else if !matter.excluded.is_empty() {
        (Rule::ExclusionProven, &[Choice::NotProtected])
    } else {
        return None;
    };
    let options = Choice::ALL.iter().map(|choice| Finding { choice: *choice, open: open.contains(choice), rule }).collect();
    Some(Reading { options, flagged: false, held_back: false })
}

/// The row of the table. What it would open were the conditions met is closed by the rule of their
/// failing, so that the page names the reason that can be argued about.
fn reading(matter: &Matter, met: bool) -> Reading {
    let (table, fails): (fn(&Matter, bool) -> Row, Rule) = match matter.track {
        Track::Decree73 => (decree_73, Rule::DecreeConditionFails),
        Track::CityPlan => (city_plan, Rule::CityConditionFails),
        Track::ScienceLaw93 => (science_law_93, Rule::ScienceConditionFails),
    };
    let (row, were_met) = (table(matter, met), table(matter, true));
    let by = |row: Row, choice: Choice| row.iter().find(|(c, _)| *c == choice).map(|(_, rule)| *rule);
    let finding = |choice: &Choice| match (by(row, *choice), by(were_met, *choice)) {
        (Some(rule), _) => Finding { choice: *choice, open: true, rule },
        (None, Some(_)) => Finding { choice: *choice, open: false, rule: fails },
        (None, None) => Finding { choice: *choice, open: false, rule: Rule::NoRuleOpens },
    };
    let mut options: Vec<Finding> = Choice::ALL.iter().map(finding).collect();
    let held_back = subjective_cause(matter) && hold_back(&mut options);
    let flagged = row.iter().any(|(_, rule)| *rule == Rule::CityForeseenFlagged);
    Reading { options, flagged, held_back }
}

/// Decree 73/2023/NĐ-CP Art. 11. Damage of no known source counts as unforeseen `[design]`.
fn decree_73(matter: &Matter, met: bool) -> Row {
    use Choice::{Exclusion, Exemption, NotHeldLiable, NotProtected, Reduction, Referred};
    match (matter.outcome, matter.damage, matter.source) {
        (Outcome::Completed, false, _) => &[(NotHeldLiable, Rule::DecreeCompleted)],
        (Outcome::Completed, true, _) => &[(NotHeldLiable, Rule::DecreeCompletedDamage), (Referred, Rule::DecreeCompletedDamage)],
        _ if !met => &[(NotProtected, Rule::DecreeConditionFails), (Referred, Rule::DecreeConditionFails)],
        (_, false, _) => &[(Exclusion, Rule::DecreeNoDamage)],
        (_, true, Source::Foreseen) => &[(Exclusion, Rule::DecreeForeseen), (Exemption, Rule::DecreeForeseen), (Reduction, Rule::DecreeForeseen)],
        (_, true, Source::Unforeseen | Source::None) => {
            &[(Exclusion, Rule::DecreeUnforeseen), (Exemption, Rule::DecreeUnforeseen), (Reduction, Rule::DecreeUnforeseen)]
        }
    }
}

/// City plan, point 6. Success without damage leaves nothing to judge `[design]`; success with damage
/// is read as "or risk or damage occurs" and goes by its source `[design]`; so does a result that was
/// missed without damage, where nothing that was foreseen counts as unforeseen `[design]`.
fn city_plan(matter: &Matter, met: bool) -> Row {
    use Choice::{Exemption, NotHeldLiable, NotProtected, Reduction, Referred};
    if matter.outcome == Outcome::Completed && !matter.damage {
        return &[(NotHeldLiable, Rule::CityCompleted)];
    }
    match (matter.source, met) {
        (Source::Foreseen, true) => &[(Exemption, Rule::CityForeseen), (Reduction, Rule::CityForeseen)],
        (Source::Foreseen, false) => &[
            (Exemption, Rule::CityForeseenFlagged),
            (Reduction, Rule::CityForeseenFlagged),
            (NotProtected, Rule::CityConditionFails),
            (Referred, Rule::CityConditionFails),
        ],
        (Source::Unforeseen | Source::None, true) => &[(Exemption, Rule::CityUnforeseen), (Reduction, Rule::CityUnforeseen)],
        (Source::Unforeseen | Source::None, false) => &[(NotProtected, Rule::CityConditionFails), (Referred, Rule::CityConditionFails)],
    }
}

/// Law 93/2025/QH15 Art. 9, whatever the outcome: no administrative liability, and no civil liability
/// to the State. Its own conditions (procedure followed, no fraud, no wilful breach, no misuse of
/// money) are judged as ours, together with what excludes protection `[design]`.
fn science_law_93(_: &Matter, met: bool) -> Row {
    if met {
        &[(Choice::Exclusion, Rule::ScienceAdministrative), (Choice::Exemption, Rule::ScienceCivil)]
    } else {
        &[(Choice::NotProtected, Rule::ScienceConditionFails), (Choice::Referred, Rule::ScienceConditionFails)]
    }
}

/// Leaves only a reduction where a row protects from liability `[design]`: who foresaw a risk and did not
/// do what the plan promised against it has a cause of their own. Whether it changed anything to hold back.
fn hold_back(options: &mut [Finding]) -> bool {
    let protects = |f: &Finding| f.open && matches!(f.choice, Choice::Exclusion | Choice::Exemption | Choice::Reduction);
    if !options.iter().any(protects) {
        return false;
    }
    for finding in options {
        match finding.choice {
            Choice::Exclusion | Choice::Exemption if finding.open => (finding.open, finding.rule) = (false, Rule::MeasuresNotDone),
            Choice::Reduction if !finding.open => (finding.open, finding.rule) = (true, Rule::MeasuresNotDone),
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests;
