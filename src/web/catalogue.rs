//! The fields of every form, by section of the plan and by act.

pub mod outcome;
pub mod pilot;

use super::forms::Kind::{Area, Choice, Date, Decimal, Email, Line, Money, Password, Scale, Select, Tick, Whole, YesNo};
use super::forms::Need::{Later, Optional, Required};
use super::forms::{ChoiceDef, Def, Kind, Need, Text};
use crate::app::passkeys;
use crate::domain::plan::Section;
use crate::domain::webhook;
use crate::i18n::Lang;

const fn field(name: &'static str, label: Text, hint: Option<Text>, kind: Kind, max: usize, need: Need) -> Def {
    Def { name, label, hint, kind, max, need }
}

const KINDS: &[ChoiceDef] = &[
    ("individual", |t| t.kind(crate::domain::plan::Kind::Individual), Some(Lang::kind_individual_hint)),
    ("group", |t| t.kind(crate::domain::plan::Kind::Group), Some(Lang::kind_group_hint)),
    ("organisation", |t| t.kind(crate::domain::plan::Kind::Organisation), Some(Lang::kind_organisation_hint)),
];
const GAPS: &[ChoiceDef] = &[
    ("unregulated", |t| t.gap_kind(crate::domain::plan::GapKind::Unregulated), Some(Lang::gap_unregulated_hint)),
    ("unclear", |t| t.gap_kind(crate::domain::plan::GapKind::Unclear), Some(Lang::gap_unclear_hint)),
    ("outdated", |t| t.gap_kind(crate::domain::plan::GapKind::Outdated), Some(Lang::gap_outdated_hint)),
];
const DIRECTIONS: &[ChoiceDef] = &[
    ("higher", |t| t.direction_word(crate::domain::plan::Direction::Higher), None),
    ("lower", |t| t.direction_word(crate::domain::plan::Direction::Lower), None),
];
const TRACKS: &[ChoiceDef] = &[
    ("city_plan", |t| t.track(crate::domain::plan::Track::CityPlan), Some(Lang::track_city_hint)),
    ("decree_73", |t| t.track(crate::domain::plan::Track::Decree73), Some(Lang::track_decree_hint)),
    ("science_law_93", |t| t.track(crate::domain::plan::Track::ScienceLaw93), Some(Lang::track_science_hint)),
];
const REVIEWS: &[ChoiceDef] = &[
    ("leadership", |t| t.review_kind(crate::domain::decision::ReviewKind::Leadership), Some(Lang::leadership_hint)),
    ("council", |t| t.review_kind(crate::domain::decision::ReviewKind::Council), None),
];
const PARTY: &[ChoiceDef] = &[
    ("agree", |t| t.party_view(crate::domain::decision::PartyView::Agree), None),
    ("disagree", |t| t.party_view(crate::domain::decision::PartyView::Disagree), None),
    ("not_yet", |t| t.party_view(crate::domain::decision::PartyView::NotYet), None),
];
/// Number and date of a document.
pub const REGISTRATION: &[Def] = &[
    field("number", Lang::doc_number, Some(Lang::doc_number_hint), Whole(1, 99_999), 10, Required),
    field("dated_on", Lang::doc_date, Some(Lang::doc_date_hint), Date, 10, Required),
];

pub const REPORT_REGISTRATION: &[Def] = &[
    field("number", Lang::doc_number, Some(Lang::doc_number_hint), Whole(1, 99_999), 10, Required),
    field("dated_on", Lang::doc_date, Some(Lang::report_date_hint), Date, 10, Required),
];

/// The choices of a vote, for one field per member.
pub const VOTES: &[ChoiceDef] = &[
    ("in_favour", |t| t.vote(crate::domain::decision::Vote::InFavour), None),
    ("against", |t| t.vote(crate::domain::decision::Vote::Against), None),
    ("abstained", |t| t.vote(crate::domain::decision::Vote::Abstained), None),
];
const OUTCOMES: &[ChoiceDef] = &[
    ("approve", Lang::outcome_approve, Some(Lang::outcome_approve_hint)),
    ("return", Lang::outcome_return, Some(Lang::outcome_return_hint)),
    ("reject", Lang::outcome_reject, Some(Lang::outcome_reject_hint)),
];
const ROLES: &[ChoiceDef] = &[
    ("staff", |t| t.role_word(crate::domain::people::Role::Staff), None),
    ("head", |t| t.role_word(crate::domain::people::Role::Head), None),
    ("acting_head", |t| t.role_word(crate::domain::people::Role::ActingHead), None),
    ("deputy", |t| t.role_word(crate::domain::people::Role::Deputy), None),
    ("authority", |t| t.role_word(crate::domain::people::Role::Authority), None),
    ("supervisor", |t| t.role_word(crate::domain::people::Role::Supervisor), None),
    ("auditor", |t| t.role_word(crate::domain::people::Role::Auditor), None),
    ("administrator", |t| t.role_word(crate::domain::people::Role::Administrator), None),
];

const LIKELIHOOD: Kind = Scale([Lang::likelihood_1, Lang::likelihood_2, Lang::likelihood_3, Lang::likelihood_4, Lang::likelihood_5]);
const IMPACT: Kind = Scale([Lang::impact_1, Lang::impact_2, Lang::impact_3, Lang::impact_4, Lang::impact_5]);

pub const SIGN_IN: &[Def] = &[field("email", Lang::email, None, Line, 254, Required), field("password", Lang::password, None, Password, 128, Required)];

pub const CODE: &[Def] = &[field("code", Lang::second_factor_code, Some(Lang::second_factor_code_hint), Line, 20, Required)];
pub const PASSKEY: &[Def] = &[field("name", Lang::passkey_name, Some(Lang::passkey_name_hint), Line, passkeys::NAME, Required)];
pub const FIRST_CODE: &[Def] = &[field("code", Lang::second_factor_code, Some(Lang::second_factor_first_hint), Line, 20, Required)];
/// The password once more, before what can't be left to a browser that was left open.
pub const CONFIRM: &[Def] = &[field("password", Lang::confirm_again, Some(Lang::confirm_again_hint), Password, 128, Required)];
const TOKEN_DAYS: &[ChoiceDef] = &[("7", Lang::token_week, None), ("30", Lang::token_month, None), ("90", Lang::token_quarter, None)];
pub const TOKEN: &[Def] = &[
    field("name", Lang::token_name, Some(Lang::token_name_hint), Line, 60, Required),
    field("read", |t| t.grant_word(crate::domain::access::Grant::Read), None, Tick, 0, Optional),
    field("draft", |t| t.grant_word(crate::domain::access::Grant::Draft), None, Tick, 0, Optional),
    field("act", |t| t.grant_word(crate::domain::access::Grant::Act), None, Tick, 0, Optional),
    field("days", Lang::token_days, None, Choice(TOKEN_DAYS), 0, Required),
];
const fn topic(name: &'static str, label: Text) -> Def {
    field(name, label, None, Tick, 0, Optional)
}
pub const WEBHOOK: &[Def] = &[
    field("name", Lang::webhook_name, Some(Lang::webhook_name_hint), Line, 60, Required),
    field("url", Lang::webhook_url, None, Line, webhook::LONGEST, Required),
    topic("decision", |t| t.webhook_topic(webhook::Topic::Decision)),
    topic("pilot", |t| t.webhook_topic(webhook::Topic::Pilot)),
    topic("outcome", |t| t.webhook_topic(webhook::Topic::Outcome)),
    topic("document", |t| t.webhook_topic(webhook::Topic::Document)),
    topic("deadline", |t| t.webhook_topic(webhook::Topic::Deadline)),
];
pub const OWN_DATA: &[Def] =
    &[field("name", Lang::person_name, None, Line, 120, Required), field("position", Lang::position, Some(Lang::position_hint), Line, 160, Required)];
pub const PASSWORD_CHANGE: &[Def] =
    &[field("password", Lang::password_old, None, Password, 128, Required), field("new_password", Lang::password_new, None, Password, 128, Required)];
pub const NEW_PASSWORD: &[Def] = &[field("new_password", Lang::password_new, None, Password, 128, Required)];
pub const FORGOTTEN: &[Def] = &[field("email", Lang::email, None, Email, 254, Required)];

const MANDATE_SCOPES: &[ChoiceDef] = &[
    ("all", |t| t.mandate_scope(crate::domain::people::MandateScope::All), None),
    ("review", |t| t.mandate_scope(crate::domain::people::MandateScope::Review), None),
    ("pilot", |t| t.mandate_scope(crate::domain::people::MandateScope::Pilot), None),
];
/// What a mandate says.
pub const MANDATE: &[Def] = &[
    field("office", Lang::mandate_office, None, Select, 0, Required),
    field("delegate", Lang::mandate_delegate, None, Email, 254, Required),
    field("scope", Lang::mandate_scope_label, None, Choice(MANDATE_SCOPES), 0, Required),
    field("from_on", Lang::mandate_from_on, Some(Lang::date_hint), Date, 20, Required),
    field("from_time", Lang::mandate_from_time, Some(Lang::mandate_from_time_hint), Line, 5, Optional),
    field("to_on", Lang::mandate_to_on, Some(Lang::date_hint), Date, 20, Required),
    field("to_time", Lang::mandate_to_time, Some(Lang::mandate_to_time_hint), Line, 5, Optional),
    field("document_ref", Lang::document_ref, Some(Lang::mandate_document_hint), Line, 120, Required),
];

/// A relation that somebody declares.
pub const INTEREST: &[Def] = &[
    field("email", Lang::interest_email, None, Email, 254, Required),
    field("relation", Lang::interest_relation, Some(Lang::interest_relation_hint), Line, 200, Required),
];
const DAY_KINDS: &[ChoiceDef] = &[("off", Lang::holiday_off, None), ("working", Lang::holiday_working, None)];
/// An exceptional day.
pub const HOLIDAY: &[Def] = &[
    field("on_date", Lang::holiday_on, Some(Lang::date_hint), Date, 20, Required),
    field("name", Lang::holiday_name, None, Line, 120, Required),
    field("day_kind", Lang::holiday_kind, None, Choice(DAY_KINDS), 0, Required),
];
const CERTAINTIES: &[ChoiceDef] =
    &[("verified", Lang::certainty_verified, None), ("unverified", Lang::certainty_unverified, None), ("internal", Lang::certainty_internal, None)];
/// A version of a parameter.
pub const PARAMETER: &[Def] = &[
    field("value", Lang::parameter_value, None, Whole(0, 1_000_000), 10, Required),
    field("legal_ref", Lang::parameter_source, Some(Lang::parameter_source_hint), Line, 300, Optional),
    field("certainty", Lang::parameter_certainty, None, Choice(CERTAINTIES), 0, Required),
    field("effective_from", Lang::parameter_from, Some(Lang::date_hint), Date, 20, Required),
    field("note", Lang::parameter_note, None, Line, 300, Optional),
];
/// A topic in a group.
pub const NEW_TOPIC: &[Def] = &[
    field("parent", Lang::topic_parent, None, Select, 0, Required),
    field("name", Lang::topic_name, None, Line, 200, Required),
    field("code", Lang::topic_code, Some(Lang::topic_code_hint), Line, 80, Required),
    field("valid_from", Lang::topic_from, Some(Lang::date_hint), Date, 20, Required),
];
const IMPORTS: &[ChoiceDef] = &[
    ("people", Lang::people, Some(Lang::import_people_columns)),
    ("units", Lang::import_units, Some(Lang::import_units_columns)),
    ("topics", Lang::topics, Some(Lang::import_topics_columns)),
    ("parameters", Lang::parameters, Some(Lang::import_parameters_columns)),
    ("holidays", Lang::holidays, Some(Lang::import_holidays_columns)),
];
/// What is imported.
pub const IMPORT: &[Def] =
    &[field("what", Lang::import_what, None, Choice(IMPORTS), 0, Required), field("csv", Lang::import_csv, None, Area, 25_000, Required)];
const UNIT_CHANGES: &[ChoiceDef] = &[
    ("rename", |t| t.unit_change_word(crate::domain::people::UnitChange::Rename), None),
    ("merge", |t| t.unit_change_word(crate::domain::people::UnitChange::Merge), None),
    ("split", |t| t.unit_change_word(crate::domain::people::UnitChange::Split), None),
];
/// What becomes of a unit on a day.
pub const UNIT_CHANGE: &[Def] = &[
    field("kind", Lang::unit_kind_of_change, None, Choice(UNIT_CHANGES), 0, Required),
    field("on_date", Lang::unit_on, Some(Lang::unit_on_hint), Date, 20, Required),
    field("document_ref", Lang::unit_document, None, Line, 120, Required),
    field("into", Lang::unit_into, None, Select, 0, Optional),
    field("name", Lang::unit_new_name, None, Line, 200, Optional),
    field("code", Lang::unit_new_code, Some(Lang::unit_new_code_hint), Line, 80, Optional),
    field("symbol", Lang::unit_new_symbol, None, Line, 20, Optional),
];
const CHANNELS: &[ChoiceDef] = &[
    ("each", |t| t.channel(crate::domain::notice::Channel::Each), None),
    ("digest", |t| t.channel(crate::domain::notice::Channel::Digest), None),
    ("none", |t| t.channel(crate::domain::notice::Channel::None), None),
];
const LANGUAGES: &[ChoiceDef] = &[("vi", Lang::notice_lang_vi, None), ("en", Lang::notice_lang_en, None)];
/// How somebody wants to be told.
pub const NOTICE_CHOICE: &[Def] = &[
    field("work", Lang::notice_work, None, Choice(CHANNELS), 0, Required),
    field("cases", Lang::notice_cases, None, Choice(CHANNELS), 0, Required),
    field("lang", Lang::notice_lang, None, Choice(LANGUAGES), 0, Required),
];

pub const TOPIC: &[Def] = &[
    field("title", Lang::title, Some(Lang::title_hint), Line, 300, Required),
    field("kind", Lang::kind_label, None, Choice(KINDS), 0, Required),
    field("topic", Lang::topic, Some(Lang::topic_hint), Select, 0, Required),
];
pub const CO_AUTHOR: &[Def] = &[field("email", Lang::co_author_email, Some(Lang::co_author_email_hint), Email, 254, Required)];
const GAP: &[Def] = &[
    field("kind", Lang::gap_kind_label, None, Choice(GAPS), 0, Later),
    field("document", Lang::document, Some(Lang::document_hint), Line, 300, Later),
    field("article", Lang::article, None, Line, 120, Optional),
    field("description", Lang::gap_description, Some(Lang::gap_description_hint), Area, 3_000, Later),
    field("evidence", Lang::evidence, Some(Lang::evidence_hint), Select, 0, Optional),
];
const BASIS: &[Def] = &[
    field("necessity", Lang::necessity, Some(Lang::necessity_hint), Area, 3_000, Later),
    field("purpose", Lang::purpose, None, Area, 2_000, Later),
    field("requirements", Lang::requirements, None, Area, 2_000, Optional),
    field("scientific_basis", Lang::scientific_basis, Some(Lang::scientific_hint), Area, 3_000, Later),
    field("practical_basis", Lang::practical_basis, Some(Lang::practical_hint), Area, 3_000, Later),
];
const SOLUTION: &[Def] = &[
    field("solution", Lang::solution_label, None, Area, 5_000, Later),
    field("breakthrough", Lang::breakthrough, Some(Lang::breakthrough_hint), Area, 3_000, Later),
    field("scope", Lang::scope, None, Area, 1_000, Later),
    field("place", Lang::place, None, Line, 300, Optional),
    field("subjects", Lang::subjects, None, Area, 1_000, Optional),
    field("pilot_start", Lang::pilot_start, Some(Lang::date_hint), Date, 20, Later),
    field("pilot_end", Lang::pilot_end, Some(Lang::date_hint), Date, 20, Later),
];
const OBJECTIVE: &[Def] = &[
    field("indicator", Lang::indicator, None, Line, 160, Later),
    field("unit", Lang::measure_unit, None, Line, 40, Later),
    field("baseline", Lang::baseline, Some(Lang::number_hint), Decimal, 30, Later),
    field("target", Lang::target, Some(Lang::number_hint), Decimal, 30, Later),
    field("direction", Lang::direction_label, None, Choice(DIRECTIONS), 0, Later),
    field("due_on", Lang::objective_due, Some(Lang::date_hint), Date, 20, Later),
];
const RESOURCES: &[Def] = &[
    field("people", Lang::resources_people, None, Area, 1_000, Later),
    field("budget_vnd", Lang::budget, Some(Lang::budget_hint), Money, 30, Later),
    field("budget_source", Lang::budget_source, None, Line, 300, Later),
    field("feasibility", Lang::feasibility, None, Area, 2_000, Later),
    field("positive_impact", Lang::positive_impact, None, Area, 2_000, Later),
    field("negative_impact", Lang::negative_impact, None, Area, 2_000, Later),
];
const RISK: &[Def] = &[
    field("description", Lang::risk_description, Some(Lang::risk_description_hint), Line, 160, Later),
    field("cause", Lang::cause, None, Line, 300, Later),
    field("likelihood", Lang::likelihood, None, LIKELIHOOD, 0, Later),
    field("impact", Lang::impact, None, IMPACT, 0, Later),
    field("prevention", Lang::prevention, Some(Lang::prevention_hint), Area, 1_000, Later),
    field("remedy", Lang::remedy, Some(Lang::remedy_hint), Area, 1_000, Later),
    field("responsible", Lang::responsible, None, Line, 160, Later),
    field("worst_case", Lang::is_worst_case, None, Tick, 0, Optional),
];
const GATES: &[Def] = &[
    field("stop_conditions", Lang::stop_conditions, Some(Lang::stop_hint), Area, 2_000, Later),
    field("deviation", Lang::deviation, Some(Lang::deviation_hint), YesNo(None, None), 0, Later),
    field("deviation_detail", Lang::deviation_detail, Some(Lang::deviation_detail_hint), Area, 2_000, Optional),
    field("exclusion", Lang::exclusion, Some(Lang::exclusion_hint), YesNo(None, None), 0, Later),
];

/// The fields of a section, or of one item of a section that is a list.
pub fn section(section: Section) -> &'static [Def] {
    match section {
        Section::Topic => TOPIC,
        Section::Gaps => GAP,
        Section::Basis => BASIS,
        Section::Solution => SOLUTION,
        Section::Objectives => OBJECTIVE,
        Section::Resources => RESOURCES,
        Section::Risks => RISK,
        Section::Gates => GATES,
        Section::Authors | Section::Attachments => &[],
    }
}

/// The share of an author, in percent.
pub const SHARE: Def = field("share", Lang::contribution, None, Whole(0, 100), 6, Required);

pub const COMMITMENT: &[Def] = &[field("password", Lang::commit_password, Some(Lang::commit_password_hint), Password, 128, Required)];
pub const WITHDRAWAL: &[Def] = &[field("reason", Lang::reason, Some(Lang::withdraw_reason_hint), Area, 2_000, Required)];
pub const REJECTION: &[Def] = &[field("reason", Lang::reject_reason, None, Area, 2_000, Required)];
pub const OVERRIDE: &[Def] = &[field("reason", Lang::override_reason, None, Area, 2_000, Required)];
pub const FORWARDING: &[Def] = &[field("reason", Lang::forward_reason, None, Area, 2_000, Required)];
pub const RECUSAL: &[Def] = &[field("reason", Lang::recuse_reason, None, Area, 1_000, Required)];
pub const ESCALATION: &[Def] = &[
    field("reason", Lang::escalate_reason, Some(Lang::escalate_reason_hint), Area, 1_000, Required),
    field("harm_of_delay", Lang::escalate_harm, None, Area, 1_000, Required),
    field("requested_direction", Lang::escalate_direction, None, Area, 1_000, Required),
];
pub const TRACK: &[Def] = &[field("track", Lang::track_label, None, Choice(TRACKS), 0, Required), field("reason", Lang::reason, None, Area, 1_000, Required)];

const fn per_section(name: &'static str, label: Text) -> Def {
    field(name, label, Some(Lang::return_section_hint), Area, 1_000, Optional)
}
pub const RETURN: &[Def] = &[
    field("reason", Lang::return_reason, None, Area, 2_000, Required),
    per_section("reason_topic", |t| t.section(Section::Topic)),
    per_section("reason_authors", |t| t.section(Section::Authors)),
    per_section("reason_gaps", |t| t.section(Section::Gaps)),
    per_section("reason_basis", |t| t.section(Section::Basis)),
    per_section("reason_solution", |t| t.section(Section::Solution)),
    per_section("reason_objectives", |t| t.section(Section::Objectives)),
    per_section("reason_resources", |t| t.section(Section::Resources)),
    per_section("reason_risks", |t| t.section(Section::Risks)),
    per_section("reason_gates", |t| t.section(Section::Gates)),
    per_section("reason_attachments", |t| t.section(Section::Attachments)),
];
pub const PARTY_OPINION: &[Def] =
    &[field("party_opinion", Lang::party_label, None, Choice(PARTY), 0, Required), field("party_note", Lang::party_note, None, Area, 2_000, Required)];
pub const REVIEW: &[Def] = &[
    field("kind", Lang::review_kind_label, None, Choice(REVIEWS), 0, Required),
    field("council", Lang::council_members, Some(Lang::council_members_hint), Area, 3_000, Optional),
    PARTY_OPINION[0],
    PARTY_OPINION[1],
];
pub const MINUTES: &[Def] =
    &[field("held_on", Lang::held_on, Some(Lang::date_hint), Date, 20, Required), field("minutes", Lang::minutes_text, None, Area, 5_000, Required)];
pub const DECISION: &[Def] = &[
    field("outcome", Lang::outcome, None, Choice(OUTCOMES), 0, Required),
    field("content", Lang::decision_content, Some(Lang::decision_content_hint), Area, 3_000, Required),
    field("direction", Lang::decision_direction, Some(Lang::decision_direction_hint), Area, 3_000, Optional),
    field("support", Lang::decision_support, None, Area, 2_000, Optional),
    field("supervisor", Lang::decision_supervisor, Some(Lang::decision_supervisor_hint), Select, 0, Optional),
    field("stop_conditions", Lang::decision_stop, Some(Lang::decision_stop_hint), Area, 2_500, Optional),
];
pub const PERSON: &[Def] = &[
    field("name", Lang::person_name, None, Line, 120, Required),
    field("email", Lang::email, None, Email, 254, Required),
    field("position", Lang::position, Some(Lang::position_hint), Line, 160, Required),
    field("unit", Lang::works_at, None, Select, 0, Required),
    field("manager", Lang::manager, None, Tick, 0, Optional),
    field("role", Lang::first_role, None, Choice(ROLES), 0, Required),
    field("document_ref", Lang::document_ref, Some(Lang::document_ref_hint), Line, 160, Optional),
];
pub const APPOINTMENT: &[Def] = &[
    field("role", Lang::role, None, Choice(ROLES), 0, Required),
    field("unit", Lang::at_unit, None, Select, 0, Required),
    field("from_on", Lang::from_on, Some(Lang::date_hint), Date, 20, Required),
    field("to_on", Lang::to_on, Some(Lang::to_on_hint), Date, 20, Optional),
    field("document_ref", Lang::document_ref, Some(Lang::document_ref_hint), Line, 160, Optional),
];
