//! What programs do: drafts, sections, acts. Each goes through the form of its page and the same use case.

use axum::Json;
use axum::http::StatusCode;
use axum::routing::{post, put};

use super::body::{Content, ITEM, REVISION, SEEN, Sent, faults};
use super::problem::{Fault, Wrong};
use super::{Doors, Endpoint};
use crate::app::drafting::{self, Created, Saved};
use crate::app::perform::Done;
use crate::app::{self, Invalid};
use crate::domain::access::Grant;
use crate::domain::command::Command;
use crate::domain::ids::{ItemId, ProposalId};
use crate::domain::plan::Section;
use crate::domain::workflow::Action;
use crate::web::catalogue;
use crate::web::extract::{Me, Params};
use crate::web::forms::{Form, Raw};
use crate::web::pages::act::{self, Act, Came, why_words};
use crate::web::pages::drafting::is_list;
use crate::web::pages::{decision, outcome_acts as outcome, pilot_acts as pilot, proposals, review, section_save};

/// Acts with a form of their own, each done at the door of its page.
pub const ACTS: &[&Act] = &[
    &act::WITHDRAW,
    &act::RETURN,
    &act::REJECT,
    &act::OVERRIDE,
    &act::FORWARD,
    &act::ESCALATE,
    &act::TRACK,
    &act::RECUSE,
    &act::ACKNOWLEDGE,
    &act::PARTY,
    &pilot::START,
    &pilot::MONITOR,
    &pilot::INSPECT,
    &pilot::ANSWER_INSPECTION,
    &pilot::OBSTACLE,
    &pilot::SUPPORT,
    &pilot::RESOLVE,
    &pilot::INCIDENT,
    &pilot::CORRECT,
    &pilot::DECIDE_ADJUSTMENT,
    &pilot::SUSPEND,
    &pilot::RESUME,
    &pilot::TERMINATE,
    &pilot::ANSWER_ORDER,
    &pilot::FINISH,
    &outcome::REPORT,
    &outcome::EVALUATE,
    &outcome::ASSESS,
    &outcome::CONCLUDE,
    &outcome::OPEN_LIABILITY,
    &outcome::CLOSE,
    &outcome::ADOPT,
];

/// The other pages whose doors are shared.
pub const PAGES: &[&str] = &[NEW, SECTION, SUBMISSION, REVIEW, DECISION];
const NEW: &str = "/proposals/new";
const SECTION: &str = "/proposals/{id}/plan/{section}";
const SUBMISSION: &str = "/proposals/{id}/submission";
const REVIEW: &str = "/proposals/{id}/review";
const DECISION: &str = "/proposals/{id}/decision";

/// The sections that programs write: authors sign for themselves, and files come from the page.
const SECTIONS: [Section; 8] =
    [Section::Topic, Section::Gaps, Section::Basis, Section::Solution, Section::Objectives, Section::Resources, Section::Risks, Section::Gates];

/// The page of an act.
pub fn page_of(act: &Act) -> String {
    format!("/proposals/{{id}}/{}", act.path)
}

/// An act, and how what was sent for it is read.
#[derive(Clone, Copy)]
enum Way {
    Form(&'static Act),
    Submission,
    Review,
    Decision,
}

impl Way {
    /// The act that its page is opened for.
    fn action(self) -> Action {
        match self {
            Self::Form(act) => act.action,
            Self::Submission => Action::Submit,
            Self::Review => Action::OpenReview,
            Self::Decision => Action::Approve,
        }
    }

    async fn read(self, me: &Me, id: ProposalId, raw: &Raw) -> Result<(Form, Option<Command>), Fault> {
        Ok(match self {
            Self::Form(act) => act::read(me, id, raw, act).await?,
            Self::Submission => (Form::blank(me.t, &[]), Some(Command::Submit)),
            Self::Review => review::read(me, id, raw).await?,
            Self::Decision => decision::read(me, id, raw).await?,
        })
    }

    fn content(self) -> Content {
        let (fields, grows) = match self {
            Self::Form(act) => (act.fields, act.grows),
            Self::Submission => (&[][..], false),
            Self::Review => (catalogue::REVIEW, true),
            Self::Decision => (catalogue::DECISION, false),
        };
        Content { fields, grows, beside: &[SEEN] }
    }
}

fn act_endpoint(doors: &Doors, way: Way, name: &str, page: &str) -> Endpoint {
    let about = match way {
        Way::Form(act) => (act.title)(crate::i18n::Lang::En),
        Way::Submission => crate::i18n::Lang::En.act_word(Action::Submit),
        Way::Review => crate::i18n::Lang::En.act_word(Action::OpenReview),
        Way::Decision => crate::i18n::Lang::En.decision_title(),
    };
    let page_path = page.to_owned();
    let handler = move |me: Me, params: Params, sent: Sent| act_on(me, params, sent, way, page_path.clone());
    Endpoint {
        method: "post",
        path: format!("/proposals/{{id}}/acts/{name}"),
        name: name.to_owned(),
        summary: about.to_owned(),
        grant: Grant::Act,
        areas: doors.of(page),
        query: None,
        content: Some(way.content()),
        answer: |g| g.subschema_for::<Done>(),
        status: 200,
        handler: post(handler),
    }
}

pub(super) fn endpoints(doors: &Doors) -> Vec<Endpoint> {
    let mut all = vec![Endpoint {
        method: "post",
        path: "/proposals".to_owned(),
        name: "create".to_owned(),
        summary: "Make a draft whose author is the person".to_owned(),
        grant: Grant::Draft,
        areas: doors.of(NEW),
        query: None,
        content: Some(Content { fields: catalogue::TOPIC, grows: false, beside: &[] }),
        answer: |g| g.subschema_for::<Created>(),
        status: 201,
        handler: post(create),
    }];
    all.extend(SECTIONS.map(|section| Endpoint {
        method: "put",
        path: format!("/proposals/{{id}}/plan/{section}"),
        name: format!("save_{section}"),
        summary: if is_list(section) { format!("Save an item of the section {section}") } else { format!("Save the section {section}") },
        grant: Grant::Draft,
        areas: doors.of(SECTION),
        query: None,
        content: Some(content_of(section)),
        answer: |g| g.subschema_for::<Saved>(),
        status: 200,
        handler: put(move |me: Me, params: Params, sent: Sent| save(me, params, sent, section)),
    }));
    all.extend(ACTS.iter().map(|act| act_endpoint(doors, Way::Form(act), act.action.code(), &page_of(act))));
    all.push(act_endpoint(doors, Way::Submission, Action::Submit.code(), SUBMISSION));
    all.push(act_endpoint(doors, Way::Review, Action::OpenReview.code(), REVIEW));
    all.push(act_endpoint(doors, Way::Decision, "decide", DECISION));
    all
}

fn content_of(section: Section) -> Content {
    Content { fields: catalogue::section(section), grows: false, beside: if is_list(section) { &[REVISION, ITEM] } else { &[REVISION] } }
}

async fn create(me: Me, Sent(sent): Sent) -> Result<(StatusCode, Json<Created>), Fault> {
    let raw = Content { fields: catalogue::TOPIC, grows: false, beside: &[] }.raw(me.t, &sent)?;
    match proposals::make(&me, &raw).await? {
        Ok(id) => Ok((StatusCode::CREATED, Json(Created { id }))),
        Err(form) => Err(faults(&form).into()),
    }
}

async fn save(me: Me, params: Params, Sent(sent): Sent, section: Section) -> Result<Json<Saved>, Fault> {
    let id = params.proposal()?;
    let raw = content_of(section).raw(me.t, &sent)?;
    let (mut form, content) = section_save::read(&me, id, section, &raw).await?;
    if section == Section::Gates && raw.get("exclusion") == "yes" {
        form.fault("exclusion", me.t.exclusion_hint());
    }
    if form.bad() {
        return Err(faults(&form).into());
    }
    let item: Option<ItemId> = raw.get("item").parse().ok();
    let change = section_save::change(section, item, content)?;
    match drafting::save(&me.state.app, &me.viewer.actor, id, section, section_save::revision(&raw), change).await {
        Ok(saved) => Ok(Json(saved)),
        Err(app::Error::Invalid(Invalid::Field(name, why))) => Err(Fault::field(name, why_words(me.t, "", why))),
        Err(error) => Err(error.into()),
    }
}

async fn act_on(me: Me, params: Params, Sent(sent): Sent, way: Way, page: String) -> Result<Json<Done>, Fault> {
    let id = params.proposal()?;
    let raw = way.content().raw(me.t, &sent)?;
    if let Some(stale) = act::stale(&me, id, &raw, way.action()).await? {
        return Err(Wrong::Stale(stale).into());
    }
    let (mut form, command) = way.read(&me, id, &raw).await?;
    let Some(command) = command else { return Err(faults(&form).into()) };
    if command.action().needs_recent_password() {
        return Err(Wrong::Confirm(page.replace("{id}", &id.to_string())).into());
    }
    match act::attempt(&me, id, &raw, command, &mut form).await? {
        Came::Done(done) => Ok(Json(done)),
        Came::Stale(stale) => Err(Wrong::Stale(stale).into()),
        Came::Faulty => Err(faults(&form).into()),
    }
}
