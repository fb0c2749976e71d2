//! Endpoints of other systems: the viewer's, made after the password was confirmed, with what came of the
//! latest deliveries. A secret is shown once.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use super::act::{password_given, why_words};
use super::upkeep::ask_first;
use crate::app::webhooks::{self, MOST, Terms};
use crate::app::{self, Invalid};
use crate::domain::webhook::{Origins, Topic};
use crate::i18n::Lang;
use crate::store;
use crate::store::webhook::{Delivered, Webhook};
use crate::web::error::Error;
use crate::web::extract::{Me, Submitted};
use crate::web::forms::{Form, Raw};
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

/// Where these pages are.
const HERE: &str = "/account/webhooks";
/// Endpoints that are shown, those that have ended included.
const SHOWN: i64 = 20;
/// Deliveries that are shown of each.
const LATEST: i64 = 10;

struct DeliveryView {
    at: String,
    what: String,
    href: Option<String>,
    tries: i32,
    class: &'static str,
    outcome: String,
}

struct WebhookView {
    id: String,
    name: String,
    url: String,
    topics: String,
    about: String,
    class: &'static str,
    state: String,
    open: bool,
    deliveries: Vec<DeliveryView>,
}

/// A secret that was just made, and whether another one still signs beside it.
struct Shown {
    secret: String,
    renewed: bool,
}

#[derive(Template)]
#[template(path = "account/webhooks.html")]
struct Page {
    shell: Shell,
    webhooks: Vec<WebhookView>,
    form: Form,
    shown: Option<Shown>,
    document: String,
    most: usize,
    off: bool,
}

fn outcome(t: Lang, d: &Delivered) -> (&'static str, String) {
    let note = || t.webhook_note(&d.last_error);
    match (d.done_at, d.parked_at) {
        (Some(_), _) if d.last_error.is_empty() => ("tag-ok", t.webhook_taken(d.answer.unwrap_or_default())),
        (Some(_), _) => ("", note()),
        (None, Some(_)) => ("tag-no", t.webhook_parked(note())),
        (None, None) if d.last_error.is_empty() => ("", t.webhook_not_yet().to_owned()),
        (None, None) => ("tag-act", t.webhook_again(note(), t.moment(d.run_at))),
    }
}

fn delivery(t: Lang, d: &Delivered) -> DeliveryView {
    let (class, outcome) = outcome(t, d);
    let what = match (d.action, &d.code) {
        _ if d.ping => t.webhook_ping().to_owned(),
        (Some(action), Some(code)) => t.webhook_step(t.event_word(action), code),
        _ => t.webhook_hidden().to_owned(),
    };
    DeliveryView { at: t.moment(d.created_at), what, href: d.proposal.map(|id| format!("/proposals/{id}")), tries: d.attempts, class, outcome }
}

fn view(t: Lang, origins: &Origins, w: Webhook, all: &[Delivered]) -> WebhookView {
    let (class, state) = match w.ended_why {
        Some(why) => ("", t.webhook_end_word(why).to_owned()),
        None if origins.permit(&w.url).is_none() => ("tag-no", t.webhook_forbidden().to_owned()),
        None if w.failures > 0 => ("tag-no", t.webhook_failing(w.failures)),
        None => ("tag-ok", t.webhook_in_force().to_owned()),
    };
    let old = w.old_until.map(|at| t.webhook_old_until(t.moment(at)));
    let waiting = (w.waiting > 0).then(|| t.webhook_waiting(w.waiting));
    WebhookView {
        id: w.id.to_string(),
        name: w.name,
        url: w.url,
        topics: w.topics.iter().filter_map(|code| Topic::from_code(code)).map(|topic| t.webhook_topic(topic)).collect::<Vec<_>>().join("; "),
        about: [t.webhook_made(t.moment(w.created_at))].into_iter().chain(old).chain(waiting).collect::<Vec<_>>().join(" · "),
        class,
        state,
        open: w.ended_at.is_none(),
        deliveries: all.iter().filter(|d| d.webhook == w.id).map(|d| delivery(t, d)).collect(),
    }
}

/// The form, with what is allowed beside the address.
fn offered(me: &Me, mut form: Form) -> Form {
    let origins = &me.state.site.webhook_origins;
    if let Some(url) = form.field("url") {
        url.hint = (!origins.is_empty()).then(|| me.t.webhook_url_hint(origins));
    }
    form
}

fn blank(me: &Me) -> Form {
    let all: serde_json::Map<_, _> = Topic::ALL.iter().map(|topic| (topic.code().to_owned(), json!(true))).collect();
    Form::filled(me.t, catalogue::WEBHOOK, &all.into())
}

async fn draw(me: &Me, form: Form, shown: Option<Shown>, status: StatusCode) -> Result<Response, Error> {
    let (t, origins) = (me.t, &me.state.site.webhook_origins);
    let now = me.state.app.clock.now();
    let mut conn = me.conn().await?;
    let mut all = store::webhook::webhooks(&mut conn, me.viewer.actor.person, SHOWN).await?;
    for w in &mut all {
        w.old_until = w.old_until.filter(|until| *until > now);
    }
    let deliveries = store::webhook::deliveries(&mut conn, &me.viewer.scope, LATEST).await?;
    let page = Page {
        shell: page::shell(me, &mut conn, t.webhooks(), Place::Account).await?.with(&form),
        webhooks: all.into_iter().map(|w| view(t, origins, w, &deliveries)).collect(),
        form: offered(me, form),
        shown,
        document: format!("{}/api/v1/openapi.json", me.state.site.public_url),
        most: MOST,
        off: origins.is_empty(),
    };
    render(status, &page)
}

/// The endpoints, and the form of a new one.
pub async fn show(me: Me) -> Result<Response, Error> {
    draw(&me, blank(&me), None, StatusCode::OK).await
}

/// Registers an endpoint, ends one, renews its secret, or sends it a trial.
pub async fn change(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let (app, person) = (&me.state.app, me.viewer.actor.person);
    let id = |name| raw.get(name).parse::<Uuid>().map_err(|_| Error::NotFound);
    if raw.has("end") {
        webhooks::end(app, person, id("end")?).await?;
        return Ok(page::go(&me.state.site, HERE, "webhook_ended"));
    }
    if raw.has("test") {
        webhooks::ping(app, person, id("test")?).await?;
        return Ok(page::go(&me.state.site, HERE, "webhook_test"));
    }
    if raw.has("renew") {
        let id = id("renew")?;
        if let Some(first) = ask_first(&me, HERE) {
            return Ok(first);
        }
        let secret = webhooks::renew(app, person, id).await?.expose();
        return draw(&me, blank(&me), Some(Shown { secret, renewed: true }), StatusCode::OK).await;
    }
    register(&me, &raw).await
}

async fn register(me: &Me, raw: &Raw) -> Result<Response, Error> {
    let (mut form, _) = Form::read(me.t, catalogue::WEBHOOK, raw);
    let origins = &me.state.site.webhook_origins;
    if !form.bad() && password_given(me, raw, &mut form).await? {
        let topics = Topic::ALL.iter().copied().filter(|topic| raw.get(topic.code()) == "yes").collect();
        let terms = Terms { name: raw.get("name").trim().to_owned(), url: raw.get("url").trim().to_owned(), topics };
        match webhooks::make(&me.state.app, me.viewer.actor.person, &terms, origins).await {
            Ok(secret) => return draw(me, blank(me), Some(Shown { secret: secret.expose(), renewed: false }), StatusCode::OK).await,
            Err(app::Error::Invalid(Invalid::Field(name, why))) => form.fault(name, wrong(me.t, name, why, origins)),
            Err(error) => return Err(error.into()),
        }
    }
    draw(me, form, None, StatusCode::UNPROCESSABLE_ENTITY).await
}

fn wrong(t: Lang, name: &str, why: app::Why, origins: &Origins) -> String {
    match name {
        "url" if origins.is_empty() => t.webhook_url_off().to_owned(),
        "url" => t.webhook_url_wrong(origins),
        "name" => why_words(t, "", why),
        _ => t.webhook_topic_needed().to_owned(),
    }
}
