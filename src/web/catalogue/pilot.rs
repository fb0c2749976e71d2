//! The fields of a pilot's forms. Fields whose number depends on the plan are added by the acts.

use super::field;
use crate::domain::pilot::Verdict;
use crate::i18n::Lang;
use crate::web::forms::Kind::{Area, Choice, Date, Decimal, Email, Line, Money, Select};
use crate::web::forms::Need::{Optional, Required};
use crate::web::forms::{ChoiceDef, Def};

const VERDICTS: &[ChoiceDef] = &[("followed", |t| t.verdict_word(Verdict::Followed), None), ("deviates", |t| t.verdict_word(Verdict::Deviates), None)];
const ADJUSTMENT: &[ChoiceDef] =
    &[("grant", Lang::adjust_grant, Some(Lang::adjust_grant_hint)), ("refuse", Lang::adjust_refuse, Some(Lang::adjust_refuse_hint))];

const EVIDENCE: Def = field("evidence", Lang::evidence_file, Some(Lang::evidence_file_hint), Select, 0, Optional);
const CORRECTS: Def = field("corrects", Lang::corrects, Some(Lang::corrects_hint), Select, 0, Optional);

pub const START: &[Def] = &[
    field("lead", Lang::pilot_leader, Some(Lang::pilot_leader_hint), Email, 254, Required),
    field("supervisor", Lang::pilot_supervisor, Some(Lang::pilot_supervisor_hint), Select, 0, Required),
    field("place", Lang::pilot_place, None, Line, 300, Required),
    field("starts_on", Lang::starts_on, Some(Lang::date_hint), Date, 20, Required),
    field("ends_on", Lang::ends_on, Some(Lang::date_hint), Date, 20, Required),
    field("budget_vnd", Lang::pilot_budget, Some(Lang::budget_hint), Money, 30, Required),
    field("stop_conditions", Lang::pilot_stop, None, Area, 2_500, Required),
];
pub const MONITORING: &[Def] = &[
    field("on", Lang::figure_on, Some(Lang::date_hint), Date, 20, Required),
    field("narrative", Lang::narrative, None, Area, 3_000, Required),
    field("spent_vnd", Lang::spent_so_far, Some(Lang::budget_hint), Money, 30, Optional),
    EVIDENCE,
    CORRECTS,
];
/// The value of an objective on a day.
pub const VALUE: Def = field("", Lang::latest_value, None, Decimal, 30, Optional);
pub const INSPECTION: &[Def] = &[
    field("on", Lang::inspected_on, Some(Lang::date_hint), Date, 20, Required),
    field("team", Lang::inspection_team, None, Line, 500, Required),
    field("findings", Lang::findings, None, Area, 3_000, Required),
    field("verdict", Lang::inspection_verdict, None, Choice(VERDICTS), 0, Required),
    field("recommendation", Lang::recommendation, None, Area, 2_000, Optional),
    field("answer_by", Lang::answer_by, Some(Lang::answer_by_hint), Date, 20, Optional),
    EVIDENCE,
];
pub const INSPECTION_ANSWER: &[Def] =
    &[field("to", Lang::which_inspection, None, Select, 0, Required), field("text", Lang::answer_text, None, Area, 3_000, Required)];
pub const OBSTACLE: &[Def] = &[
    field("description", Lang::obstacle_text, None, Area, 1_000, Required),
    field("impact", Lang::obstacle_impact, None, Area, 1_000, Required),
    field("support_asked", Lang::support_asked, None, Area, 1_000, Required),
    field("unit", Lang::asked_unit, None, Select, 0, Required),
    field("due_on", Lang::support_by, Some(Lang::date_hint), Date, 20, Required),
];
pub const SUPPORT: &[Def] =
    &[field("to", Lang::which_obstacle, None, Select, 0, Required), field("text", Lang::support_given_text, None, Area, 2_000, Required)];
pub const RESOLUTION: &[Def] = &[field("to", Lang::which_obstacle, None, Select, 0, Required), field("text", Lang::resolve_text, None, Area, 2_000, Required)];
pub const INCIDENT: &[Def] = &[
    field("occurred_on", Lang::occurred_on, Some(Lang::date_hint), Date, 20, Required),
    field("occurred_time", Lang::occurred_time, Some(Lang::occurred_time_hint), Line, 5, Optional),
    field("description", Lang::incident_text, None, Area, 2_000, Required),
    field("risk", Lang::matches_risk, Some(Lang::matches_risk_hint), Select, 0, Optional),
    field("why_unforeseen", Lang::why_unforeseen, Some(Lang::why_unforeseen_hint), Area, 2_000, Optional),
    field("remedy", Lang::incident_remedy, None, Area, 2_000, Required),
    field("damage_vnd", Lang::damage_vnd, Some(Lang::damage_hint), Money, 30, Required),
    field("other_damage", Lang::other_damage, None, Area, 1_000, Optional),
    EVIDENCE,
    CORRECTS,
];
pub const CORRECTION: &[Def] = &[field("to", Lang::correct_which, None, Select, 0, Required), field("text", Lang::correct_text, None, Area, 2_000, Required)];
pub const ADJUSTMENT_REQUEST: &[Def] = &[field("reason", Lang::adjustment_reason, None, Area, 2_000, Required)];
pub const ADJUSTMENT_DECISION: &[Def] =
    &[field("outcome", Lang::adjustment_outcome, None, Choice(ADJUSTMENT), 0, Required), field("text", Lang::adjustment_content, None, Area, 2_000, Required)];
pub const ORDER: &[Def] = &[field("text", Lang::order_text, None, Area, 3_000, Required)];
pub const ORDER_ANSWER: &[Def] =
    &[field("to", Lang::which_order, None, Select, 0, Required), field("text", Lang::answer_order_text, None, Area, 3_000, Required)];
pub const COMPLETION: &[Def] = &[field("text", Lang::finish_reason, Some(Lang::no_answer_needed), Area, 2_000, Optional)];
