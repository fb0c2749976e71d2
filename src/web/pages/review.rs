//! A unit's review: opening it with its members, and the minutes with the votes.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value};

use super::act::{Ground, ask_again, carry_out, ground, overtaken};
use super::case::Head;
use crate::domain::clock::local_day;
use crate::domain::command::{Command, Minutes, PartyOpinion};
use crate::domain::decision::{Ballot, Member, PartyView, ReviewKind, Tally, Vote, tally};
use crate::domain::ids::ProposalId;
use crate::domain::parameter::Key;
use crate::domain::people::Role;
use crate::domain::policy::{Refusal, without_conflict};
use crate::domain::text::{self, Unfit};
use crate::domain::workflow::Action;
use crate::i18n::Lang;
use crate::store;
use crate::store::people::Person;
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::forms::{Def, Form, Kind, Need, Opt, Raw};
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

/// A member of the leadership on the form.
struct Candidate {
    id: String,
    name: String,
    position: String,
    is_head: bool,
    /// Why the rules leave the member out.
    barred: Option<&'static str>,
    /// The reason to leave the member out, as it was typed and as it is kept.
    reason: String,
    given: Option<String>,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "proposals/review.html")]
struct ReviewPage {
    shell: Shell,
    head: Head,
    form: Form,
    candidates: Vec<Candidate>,
    council_hint: String,
}

fn barred(t: Lang, refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::OwnCase => t.excluded_author(),
        Refusal::Relation => t.excluded_relation(),
        _ => t.excluded_recused(),
    }
}

async fn candidates(me: &Me, conn: &mut sqlx::PgConnection, g: &Ground, raw: Option<&Raw>) -> Result<Vec<Candidate>, Error> {
    let today = local_day(me.state.app.clock.now());
    let people = store::people::leadership(conn, &g.facts.case.handling_unit, today).await?;
    let view = |(i, (p, role)): (usize, (Person, Role))| {
        let sent = raw.map(|r| r.get(&format!("exclude_{}", p.id)).to_owned()).unwrap_or_default();
        let label = me.t.exclude_reason_of(&p.name);
        let (error, given) = match text::tidy(&sent, 1_000) {
            Ok(reason) => (None, Some(reason).filter(|r| !r.is_empty())),
            Err(Unfit::TooLong(most, got)) => (Some(me.t.too_long(label, most, got)), None),
            Err(Unfit::Character(c)) => (Some(me.t.bad_character(label, format!("{:04X}", c as u32))), None),
        };
        Candidate {
            barred: without_conflict(p.id, &g.facts.case).err().map(|refusal| barred(me.t, refusal)),
            error,
            given,
            id: p.id.to_string(),
            name: p.name,
            position: p.position,
            // Whoever presides is the first of the leadership; a tie follows one vote, not several.
            is_head: i == 0 && matches!(role, Role::Head | Role::Authority),
            reason: sent,
        }
    };
    Ok(people.into_iter().enumerate().map(view).collect())
}

async fn draw(me: &Me, id: ProposalId, form: Form, raw: Option<&Raw>, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let t = me.t;
    let ground = ground(me, &mut conn, id, Action::OpenReview).await?;
    let candidates = candidates(me, &mut conn, &ground, raw).await?;
    let parameters = store::reference::parameters(&mut conn, local_day(me.state.app.clock.now())).await?;
    let size = |key| parameters.value(key).map_err(|e| Error::Internal(e.to_string()));
    let page = ReviewPage {
        shell: page::shell(me, &mut conn, &format!("{}, {}", t.act_word(Action::OpenReview), ground.proposal.code), Place::Queue).await?.with(&form),
        council_hint: t
            .sourced(t.council_hint(size(Key::CouncilMinMembers)?, size(Key::CouncilMaxMembers)?), page::source(t, &parameters, Key::CouncilMinMembers)?),
        head: ground.head,
        form,
        candidates,
    };
    render(status, &page)
}

/// The form of a review.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    let form = Form::blank(me.t, catalogue::REVIEW);
    draw(&me, params.proposal()?, form, None, StatusCode::OK).await
}

/// Opens the review.
pub async fn submit(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let id = params.proposal()?;
    let (form, _) = Form::read(me.t, catalogue::REVIEW, &raw);
    if let Some(response) = overtaken(&me, id, &raw, &form, Action::OpenReview).await? {
        return Ok(response);
    }
    let (mut form, command) = read(&me, id, &raw).await?;
    if let Some(command) = command
        && let Some(response) = carry_out(&me, id, &raw, command, &mut form).await?
    {
        return Ok(response);
    }
    draw(&me, id, form, Some(&raw), StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Reads the opening of a review: its form, and the command where nothing is wrong.
///
/// # Errors
/// As `ground`.
pub async fn read(me: &Me, id: ProposalId, raw: &Raw) -> Result<(Form, Option<Command>), Error> {
    let (mut form, content) = Form::read(me.t, catalogue::REVIEW, raw);
    let members = members(me, id, &mut form, &content, raw).await?;
    let command = if form.bad() { None } else { open(&content, members) };
    Ok((form, command))
}

fn open(content: &Map<String, Value>, members: Vec<Member>) -> Option<Command> {
    let text = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or_default();
    let party = PartyOpinion { opinion: PartyView::from_code(text("party_opinion"))?, note: text("party_note").to_owned() };
    Some(Command::OpenReview { kind: ReviewKind::from_code(text("kind"))?, members, party })
}

/// The members: the leadership without whom the rules or a reason leave out, or the council as named.
async fn members(me: &Me, id: ProposalId, form: &mut Form, content: &Map<String, Value>, raw: &Raw) -> Result<Vec<Member>, Error> {
    let mut conn = me.conn().await?;
    let ground = ground(me, &mut conn, id, Action::OpenReview).await?;
    let text = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("kind") == ReviewKind::Council.code() {
        return council(me, &mut conn, &ground, form, text("council")).await;
    }
    let mut members = Vec::new();
    for c in candidates(me, &mut conn, &ground, Some(raw)).await? {
        if let Some(words) = c.error {
            form.fault(&format!("exclude_{}", c.id), words);
        }
        members.push(Member { person: c.id.parse().map_err(|_| Error::BadRequest)?, is_head: c.is_head, excluded: c.barred.map(str::to_owned).or(c.given) });
    }
    Ok(members)
}

async fn council(me: &Me, conn: &mut sqlx::PgConnection, g: &Ground, form: &mut Form, lines: &str) -> Result<Vec<Member>, Error> {
    let mut members: Vec<Member> = Vec::new();
    for email in lines.lines().map(|l| l.trim().to_lowercase()).filter(|l| !l.is_empty()) {
        match store::people::by_email(conn, &email).await? {
            None => form.fault("council", me.t.unknown_person(&email)),
            Some(p) if members.iter().any(|m| m.person == p.id) => {}
            Some(p) => {
                let excluded = without_conflict(p.id, &g.facts.case).err().map(|refusal| barred(me.t, refusal).to_owned());
                members.push(Member { person: p.id, is_head: members.is_empty(), excluded });
            }
        }
    }
    if members.is_empty() && form.field("council").is_some_and(|f| f.error.is_none()) {
        form.fault("council", me.t.enter(me.t.council_members()));
    }
    Ok(members)
}

#[derive(Template)]
#[template(path = "proposals/minutes.html")]
struct MinutesPage {
    shell: Shell,
    head: Head,
    form: Form,
    excluded: Vec<(String, String)>,
    lead: String,
    lacks_party: Option<String>,
    deviates: bool,
}

/// One vote field for each voting member, after the fields of the minutes.
fn vote_fields(t: Lang, form: &mut Form, review: &store::decision::Review, raw: Option<&Raw>) -> Vec<Ballot> {
    let mut ballots = Vec::new();
    for m in review.members.iter().filter(|m| m.excluded_reason.is_none()) {
        let name = format!("vote_{}", m.person);
        let sent = raw.map(|r| r.get(&name).to_owned()).unwrap_or_default();
        let vote = Vote::from_code(&sent);
        let def = Def { name: "", label: Lang::votes, hint: None, kind: Kind::Choice(catalogue::VOTES), max: 0, need: Need::Required };
        let mut field = Form::blank(t, &[def]).fields.remove(0);
        field.label = t.vote_of(format!("{}{}", m.name, if m.is_head { format!(" ({})", t.head_tag()) } else { String::new() }));
        field.options = field.options.into_iter().map(|o| Opt { checked: o.value == sent, ..o }).collect();
        field.error = raw.filter(|_| vote.is_none()).map(|_| t.select(&field.label));
        field.name = name;
        form.fields.push(field);
        ballots.extend(vote.map(|vote| Ballot { person: m.person, is_head: m.is_head, vote }));
    }
    ballots
}

async fn draw_minutes(me: &Me, id: ProposalId, raw: Option<&Raw>, form: Option<Form>, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let t = me.t;
    // Not passing is open wherever minutes are; passing has its own needs, which the page names.
    let ground = ground(me, &mut conn, id, Action::NotPass).await?;
    let review = store::decision::latest_review(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let form = form.unwrap_or_else(|| {
        let mut form = Form::blank(t, catalogue::MINUTES);
        vote_fields(t, &mut form, &review, raw);
        ask_again(me, Action::Pass, &mut form);
        form
    });
    let parameters = store::reference::parameters(&mut conn, local_day(me.state.app.clock.now())).await?;
    let percent = parameters.value(Key::LeadershipMajorityPercent).map_err(|e| Error::Internal(e.to_string()))?;
    let page = MinutesPage {
        shell: page::shell(me, &mut conn, &format!("{}, {}", t.minutes_title(), ground.proposal.code), Place::Queue).await?.with(&form),
        head: ground.head,
        form,
        excluded: review.members.into_iter().filter_map(|m| Some((m.name, m.excluded_reason?))).collect(),
        lead: t.sourced(t.minutes_lead(percent), page::source(t, &parameters, Key::LeadershipMajorityPercent)?),
        lacks_party: if ground.facts.party_opinion { None } else { Some(t.sourced(t.party_lead(), page::source(t, &parameters, Key::PartyOpinion)?)) },
        deviates: ground.facts.deviation != crate::domain::decision::DeviationGate::No,
    };
    render(status, &page)
}

/// The form of the minutes.
pub async fn show_minutes(me: Me, params: Params) -> Result<Response, Error> {
    draw_minutes(&me, params.proposal()?, None, None, StatusCode::OK).await
}

/// Records the minutes; whether the proposal passes is counted.
pub async fn submit_minutes(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let id = params.proposal()?;
    let today = local_day(me.state.app.clock.now());
    let (mut form, content) = Form::read(me.t, catalogue::MINUTES, &raw);
    if let Some(response) = overtaken(&me, id, &raw, &form, Action::NotPass).await? {
        return Ok(response);
    }
    let (ballots, percent) = {
        let mut conn = me.conn().await?;
        ground(&me, &mut conn, id, Action::NotPass).await?;
        let review = store::decision::latest_review(&mut conn, id).await?.ok_or(Error::NotFound)?;
        let parameters = store::reference::parameters(&mut conn, today).await?;
        let percent = parameters.value(Key::LeadershipMajorityPercent).map_err(|e| Error::Internal(e.to_string()))?;
        (vote_fields(me.t, &mut form, &review, Some(&raw)), percent)
    };
    let held_on = content.get("held_on").and_then(Value::as_str).and_then(|s| s.parse().ok());
    if held_on.is_some_and(|day: chrono::NaiveDate| day > today) {
        form.fault("held_on", me.t.future_date(me.t.held_on()));
    }
    if let (false, Some(held_on)) = (form.bad(), held_on) {
        let minutes = content.get("minutes").and_then(Value::as_str).unwrap_or_default().to_owned();
        let tally: Tally = tally(&ballots, percent);
        let command = Command::Minutes(Minutes { held_on, minutes, ballots, tally });
        if let Some(response) = carry_out(&me, id, &raw, command, &mut form).await? {
            return Ok(response);
        }
    }
    draw_minutes(&me, id, Some(&raw), Some(form), StatusCode::UNPROCESSABLE_ENTITY).await
}
