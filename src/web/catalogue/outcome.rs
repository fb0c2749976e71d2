//! The fields of report, assessment, liability, incentives and closing. Fields whose number depends
//! on the case are added by the acts.

use super::{IMPACT, LIKELIHOOD, PARTY_OPINION, field};
use crate::domain::assessment::RiskFate;
use crate::domain::liability::Source;
use crate::domain::outcome::{Answer, Grade, Outcome};
use crate::i18n::Lang;
use crate::web::forms::Kind::{Area, Choice, Date, Decimal, Line, Money, Select, Tick, YesNo};
use crate::web::forms::Need::{Optional, Required};
use crate::web::forms::{ChoiceDef, Def};

const GRADES: &[ChoiceDef] =
    &[("met", |t| t.grade_word(Grade::Met), None), ("partly", |t| t.grade_word(Grade::Partly), None), ("not_met", |t| t.grade_word(Grade::NotMet), None)];
const OUTCOMES: &[ChoiceDef] = &[
    ("completed", |t| t.outcome_word(Outcome::Completed), None),
    ("partial", |t| t.outcome_word(Outcome::Partial), None),
    ("not_completed", |t| t.outcome_word(Outcome::NotCompleted), None),
];
const ANSWERS: &[ChoiceDef] =
    &[("yes", |t| t.answer_word(Answer::Yes), None), ("no", |t| t.answer_word(Answer::No), None), ("unclear", |t| t.answer_word(Answer::Unclear), None)];
const FATES: &[ChoiceDef] = &[
    ("did_not_happen", |t| t.risk_fate(RiskFate::DidNotHappen), None),
    ("remedied_in_time", |t| t.risk_fate(RiskFate::RemediedInTime), None),
    ("remedied_late", |t| t.risk_fate(RiskFate::RemediedLate), None),
    ("not_remedied", |t| t.risk_fate(RiskFate::NotRemedied), None),
];
const SOURCES: &[ChoiceDef] = &[("foreseen", |t| t.source_word(Source::Foreseen), None), ("unforeseen", |t| t.source_word(Source::Unforeseen), None)];
const GRANTED: &[ChoiceDef] = &[("yes", Lang::incentive_granted, None), ("no", Lang::incentive_declined, None)];

pub const REPORT: &[Def] = &[
    field("summary", Lang::report_summary, None, Area, 3_000, Required),
    field("spent_vnd", Lang::money_spent, Some(Lang::budget_hint), Money, 30, Required),
    field("objective_causes", Lang::objective_causes, None, Area, 2_000, Optional),
    field("subjective_causes", Lang::subjective_causes, None, Area, 2_000, Optional),
    field("lessons", Lang::lessons, None, Area, 3_000, Required),
];
/// What was achieved of an objective.
pub const ACHIEVED: Def = field("", Lang::achieved, None, Decimal, 30, Required);

pub const EVALUATION: &[Def] = &[
    field("unforeseen", Lang::unforeseen_evaluation, None, Area, 3_000, Optional),
    field("recovered_vnd", Lang::recovered, Some(Lang::damage_hint), Money, 30, Required),
];
pub const FATE: Def = field("", Lang::risk_level, None, Choice(FATES), 0, Required);
pub const PREVENTED: Def = field("", Lang::prevention, None, YesNo(None, None), 0, Required);
pub const ACTUAL_LIKELIHOOD: Def = field("", Lang::likelihood, None, LIKELIHOOD, 0, Required);
pub const ACTUAL_IMPACT: Def = field("", Lang::impact, None, IMPACT, 0, Required);

pub const GRADE: Def = field("", Lang::grade_label, None, Choice(GRADES), 0, Required);
pub const GRADE_REASON: Def = field("", Lang::overall_reason, None, Line, 1_000, Optional);
pub const OVERALL: &[Def] = &[
    field("outcome", Lang::overall, None, Choice(OUTCOMES), 0, Required),
    field("reason", Lang::overall_reason, None, Area, 2_000, Optional),
    field("objective_causes", Lang::objective_causes, None, Area, 2_000, Optional),
    field("subjective_causes", Lang::subjective_causes, None, Area, 2_000, Optional),
];
pub const ASSESSED_PARTY: &[Def] = PARTY_OPINION;
pub const ANSWER: Def = field("", Lang::conditions, None, Choice(ANSWERS), 0, Required);
pub const NOTE: Def = field("", Lang::conditions, None, Line, 1_000, Optional);
pub const ENTRY: Def = field("", Lang::correct_which, None, Select, 0, Optional);
pub const CONCLUSION: &[Def] = &[field("text", Lang::conclusion_text, None, Area, 5_000, Required)];

pub const OPEN_LIABILITY: &[Def] =
    &[field("person", Lang::concerned_person, None, Select, 0, Required), field("reason", Lang::why_open, None, Area, 2_000, Required)];
pub const CONCERNS: Def = field("", Lang::incidents_concerned, None, Tick, 0, Optional);
pub const QUESTION: &[Def] = &[field("text", Lang::question, None, Area, 3_000, Required)];
pub const EXPLANATION: &[Def] = &[field("text", Lang::explanation, None, Area, 5_000, Required)];
pub const OBJECTION: &[Def] = &[field("text", Lang::objection, None, Area, 5_000, Required)];
pub const SOURCE: Def = field("", Lang::source_label, None, Choice(SOURCES), 0, Required);
pub const REASON_LINE: Def = field("", Lang::source_reason, None, Line, 1_000, Optional);
pub const CHOICE_REASON: Def = field("", Lang::choice_reason, None, Area, 2_000, Required);
pub const LIABILITY_END: &[Def] = &[
    field("exclusion_evidence", Lang::exclusion_evidence, Some(Lang::exclusion_evidence_hint), Area, 2_000, Optional),
    field("unclear_reason", Lang::unclear_reason, None, Area, 2_000, Optional),
    field("unheard_reason", Lang::unheard_reason, None, Area, 2_000, Optional),
    field("referral", Lang::referral, Some(Lang::referral_hint), Area, 2_000, Optional),
];

pub const PROPOSE_INCENTIVE: &[Def] = &[field("reason", Lang::incentive_reason, None, Area, 2_000, Required)];
pub const KIND: Def = field("", Lang::incentive_kinds, None, Tick, 0, Optional);
pub const DECIDE_INCENTIVE: &[Def] = &[
    field("granted", Lang::incentive_outcome, None, Choice(GRANTED), 0, Required),
    field("reason", Lang::incentive_decision_reason, None, Area, 2_000, Required),
];
pub const SPONSORSHIP: &[Def] = &[
    field("course", Lang::course, Some(Lang::course_hint), Line, 300, Optional),
    field("cost_vnd", Lang::course_cost, Some(Lang::budget_hint), Money, 30, Optional),
];
pub const NUMBER: &[Def] = &[
    field("number", Lang::document_number, Some(Lang::document_number_hint), Line, 60, Required),
    field("dated_on", Lang::dated_on, Some(Lang::date_hint), Date, 20, Required),
];
pub const CLOSING: &[Def] =
    &[field("note", Lang::close_note, None, Area, 2_000, Required), field("waiver", Lang::close_waiver, Some(Lang::close_waiver_hint), Area, 2_000, Optional)];
pub const ADOPTION: &[Def] =
    &[field("note", Lang::adopt_note, None, Area, 2_000, Required), field("own", Lang::adopt_own, Some(Lang::adopt_own_hint), Line, 40, Optional)];
