//! The draft's task list: each section with its state, the commitment, and what comes after.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use sqlx::PgConnection;

use super::case::{Head, SignatureView, head, signature_views};
use crate::domain::clock::local_day;
use crate::domain::ids::ProposalId;
use crate::domain::parameter::Key;
use crate::domain::pilot::Duty;
use crate::domain::plan::{Lack, Missing, Plan, Section};
use crate::domain::policy::Refusal;
use crate::domain::workflow::{Action, Blocked};
use crate::i18n::Lang;
use crate::store;
use crate::store::draft::Draft;
use crate::store::proposal::Proposal;
use crate::web::error::Error;
use crate::web::extract::{Me, Params};
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

/// The order of the sections for the reader.
pub const ORDER: [Section; 10] = [
    Section::Topic,
    Section::Authors,
    Section::Gaps,
    Section::Basis,
    Section::Attachments,
    Section::Solution,
    Section::Objectives,
    Section::Resources,
    Section::Risks,
    Section::Gates,
];

/// A task of the list.
struct Task {
    href: String,
    label: &'static str,
    state: String,
    class: &'static str,
    icon: &'static str,
}

struct Group {
    n: usize,
    label: &'static str,
    tasks: Vec<Task>,
}

#[derive(Template)]
#[template(path = "drafting/tasks.html")]
struct Tasks {
    shell: Shell,
    head: Head,
    groups: Vec<Group>,
    done: usize,
    saved: Option<String>,
    next: Option<String>,
    commitment: Task,
    can_submit: bool,
    signatures: Vec<SignatureView>,
    returned: Vec<String>,
    after_unit: String,
    after_authority: String,
    is_lead: bool,
    /// The plan of a running pilot is rewritten as a request for adjustment.
    adjusts: bool,
}

/// An open draft with its front, for one of its authors.
pub async fn open(me: &Me, conn: &mut PgConnection, id: ProposalId) -> Result<(Proposal, Draft), Error> {
    let p = me.proposal(conn, id).await?;
    if !p.authors.contains(&me.viewer.actor.person) {
        return Err(Refusal::NotAuthor.into());
    }
    let adjusts = p.status.is_adjustable() && p.latest_plan == p.plan_in_force;
    if !p.status.is_open() && !adjusts && !refused(conn, &p).await? {
        return Err(Blocked::NoSuchStep(p.status, Action::Commit).into());
    }
    let draft = store::draft::load(conn, id).await?.ok_or(Error::NotFound)?;
    Ok((p, draft))
}

/// Whether the latest version was asked for and is not awaited any more: the plan can be rewritten again.
async fn refused(conn: &mut PgConnection, p: &Proposal) -> Result<bool, Error> {
    Ok(p.status.is_adjustable() && store::pilot::open_duty(conn, p.id, Duty::Adjustment).await?.is_none())
}

fn task(t: Lang, id: ProposalId, plan: &Plan, missing: &[Missing], section: Section) -> Task {
    let lacks = missing.iter().filter(|m| m.section == section).count();
    let (state, class, icon) = match (lacks, plan.begun(section)) {
        (0, false) => (t.state_optional().to_owned(), "muted", "ring"),
        (0, true) => (t.state_done().to_owned(), "ok", "check"),
        (_, false) => (t.state_empty().to_owned(), "tag-info", "ring"),
        (n, true) => (t.state_progress(n), "tag-act", "alert-c"),
    };
    Task { href: format!("/proposals/{id}/plan/{section}"), label: t.section(section), state, class, icon }
}

/// The task list.
pub async fn tasks(me: Me, params: Params) -> Result<Response, Error> {
    let id = params.proposal()?;
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let today = local_day(now);
    let (p, draft) = open(&me, &mut conn, id).await?;
    let signatures = store::draft::signatures(&mut conn, id).await?;
    let missing = draft.plan.missing();
    let fixed = |s: &&Section| !p.status.is_adjustable() || !matches!(s, Section::Topic | Section::Authors);
    let part =
        |n, label, sections: &[Section]| Group { n, label, tasks: sections.iter().filter(fixed).map(|s| task(t, id, &draft.plan, &missing, *s)).collect() };
    let groups = vec![
        part(1, t.group_who(), &ORDER[..2]),
        part(2, t.group_problem(), &ORDER[2..5]),
        part(3, t.group_solution(), &ORDER[5..8]),
        part(4, t.group_risk(), &ORDER[8..]),
    ];
    let views = signature_views(t, &draft, &signatures)?;
    let (signed, all) = (views.iter().filter(|v| v.good).count(), views.len());
    let (class, icon) = if signed == all { ("ok", "check") } else { ("tag-act", "clock") };
    let state = if missing.is_empty() { t.signed_of(signed, all) } else { t.cannot_yet().to_owned() };
    let calendar = store::reference::calendar(&mut conn, today).await?;
    let parameters = store::reference::parameters(&mut conn, today).await?;
    let days = |key| parameters.value(key).map_err(|e| Error::Internal(e.to_string()));
    let lines = store::ledger::timeline(&mut conn, id, None, 20).await?;
    let returned = lines.into_iter().find(|l| l.action == Action::Return).filter(|_| p.status == crate::domain::workflow::Status::Returned);
    let page = Tasks {
        shell: page::shell(&me, &mut conn, &format!("{} {}", t.draft_steps(), p.code), Place::List).await?,
        head: head(t, &calendar, now, &p),
        done: ORDER.iter().filter(|s| !missing.iter().any(|m| m.section == **s)).count(),
        saved: draft.last_saved().map(|s| t.saved_at(t.moment(s.saved_at))),
        next: ORDER.iter().find(|s| missing.iter().any(|m| m.section == **s)).map(|s| format!("/proposals/{id}/plan/{s}")),
        commitment: Task { href: format!("/proposals/{id}/commitment"), label: t.commitment(), state, class, icon },
        can_submit: missing.is_empty(),
        groups,
        signatures: views,
        returned: returned.map(|l| super::timeline::line(t, id, l, false).quotes).unwrap_or_default(),
        after_unit: t.sourced(t.after_unit(days(Key::LeadershipReviewDays)?), page::source(t, &parameters, Key::LeadershipReviewDays)?),
        after_authority: t.sourced(t.after_authority(days(Key::AuthorityDecisionDays)?), page::source(t, &parameters, Key::AuthorityDecisionDays)?),
        is_lead: p.lead_id == me.viewer.actor.person,
        adjusts: p.status.is_adjustable(),
    };
    render(StatusCode::OK, &page)
}

/// Whether a section is a list of items.
pub fn is_list(section: Section) -> bool {
    matches!(section, Section::Gaps | Section::Objectives | Section::Risks)
}

/// What an item of a section is called.
pub fn name_of(t: Lang, section: Section, n: usize) -> String {
    match section {
        Section::Gaps => t.gap_n(n),
        Section::Objectives => t.objective_n(n),
        _ => t.risk_n(n),
    }
}

/// What is missing, in words that name the field.
pub fn lack_words(t: Lang, m: &Missing) -> String {
    let what = match m.what {
        Lack::Field(name) => match catalogue::section(m.section).iter().find(|d| d.name == name) {
            Some(d) if matches!(d.kind, crate::web::forms::Kind::Choice(_) | crate::web::forms::Kind::Scale(_) | crate::web::forms::Kind::YesNo(..)) => {
                t.lack_answer((d.label)(t))
            }
            Some(d) => t.lack_field((d.label)(t)),
            None => t.lack(m.what).to_owned(),
        },
        other => t.lack(other).to_owned(),
    };
    m.item.map_or_else(|| what.clone(), |i| t.in_item(name_of(t, m.section, i + 1), &what))
}
