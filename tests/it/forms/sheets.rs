//! The forms of the site, each on a ground where its step is open, with an answer to every field.
//!
//! A form stands here by its definition; values follow from the kinds of its fields. Refuses to
//! name what a field is about, except where the rules ask for something particular.

use sangkien::app::account::{self, Purpose};
use sangkien::domain::ids::ProposalId;
use sangkien::domain::plan::Section;
use sangkien::domain::workflow::Status;
use sangkien::web::catalogue;
use sangkien::web::forms::{Def, Kind};
use sangkien::web::pages::act::{self, Act};

use super::later;
use crate::support::acts::escalate;
use crate::support::{Answer, Client, PASSWORD, Site, UNIT};

/// Routes that take no fields, or none that a person types.
pub const FIELDLESS: [&str; 86] = [
    "/api/v1/openapi.json",
    "/library",
    "/offline",
    "/service-worker.js",
    "/library/lessons",
    "/library/lessons/{code}",
    "/library/provisions",
    "/proposals/similar",
    "/proposals.csv",
    "/proposals.xlsx",
    "/dashboard.csv",
    "/dashboard.xlsx",
    "/solutions.csv",
    "/solutions.xlsx",
    "/provisions.csv",
    "/provisions.xlsx",
    "/audit/book.csv",
    "/audit/book.xlsx",
    "/audit/reads.csv",
    "/audit/reads.xlsx",
    "/queue.csv",
    "/queue.xlsx",
    "/admin/people.csv",
    "/admin/people.xlsx",
    "/dashboard",
    "/",
    // What a device or the provider answers is no field: `identity` tries them.
    "/account/passkeys/options",
    "/login/passkey",
    "/login/passkey/options",
    "/login/provider",
    "/login/provider/callback",
    "/account/data.json",
    // A code is never given back: `accounts` tries it.
    "/account/second-factor",
    "/account/sessions",
    "/admin/people/{person}/account",
    "/audit/book",
    "/login/code",
    "/admin",
    "/admin/holidays/{day}/removal",
    "/admin/jobs",
    "/admin/parameters",
    "/admin/topics/{code}/end",
    "/admin/units",
    "/admin/people",
    "/admin/people/{person}",
    "/admin/people/{person}/appointments/{appointment}/end",
    "/audit/ledger",
    "/audit/reads",
    "/health/live",
    "/health/ready",
    "/log",
    "/notifications",
    "/mandates/{mandate}/end",
    "/admin/people/{person}/mandates/{mandate}/end",
    "/log/checkpoint",
    "/log/consistency",
    "/log/inclusion",
    "/log/keys",
    "/logout",
    "/proposals/{id}",
    "/proposals/{id}/acknowledgement",
    "/proposals/{id}/adjustments/discard",
    "/proposals/{id}/assessment",
    "/proposals/{id}/attachments/{file}",
    "/proposals/{id}/dossier.zip",
    "/proposals/{id}/proofs",
    "/proposals/{id}/receipts/{receipt}",
    "/proposals/{id}/attachments/{file}/removal",
    "/proposals/{id}/documents",
    "/proposals/{id}/documents/{kind}",
    "/proposals/{id}/evidence",
    "/proposals/{id}/liability",
    "/proposals/{id}/pilot",
    "/proposals/{id}/plan",
    "/proposals/{id}/plan/attachments",
    "/proposals/{id}/receipt",
    "/proposals/{id}/submission",
    "/proposals/{id}/timeline",
    "/proposals/{id}/versions/{a}/{b}",
    "/proposals/{id}/versions/{n}",
    "/provisions",
    "/queue",
    "/solutions",
    "/static/{hash}/{*name}",
    "/units/{code}/report.docx",
    "/units/{code}/report.pdf",
];

/// A form of the site.
pub struct Sheet<'a> {
    pub route: &'static str,
    pub path: String,
    pub client: Client<'a>,
    pub defs: Vec<Def>,
    /// Where what was accepted can be seen.
    pub shown: String,
    /// Whether a good answer can be told by what is in the database.
    pub can_succeed: bool,
    /// Fields whose text is not kept.
    pub unstored: &'static [&'static str],
    /// Whether the page `shown` says nothing of the texts.
    pub unseen: bool,
    /// What the ids of its fields begin with, where the page holds several forms.
    pub scope: String,
    pub values: Vec<(String, String)>,
    pub site: &'a Site,
    pub case: Option<(ProposalId, Section)>,
}

fn good(d: &Def) -> String {
    match d.kind {
        Kind::Line | Kind::Area => "Chữ của ô này",
        Kind::Email => "chuyenvien.x@example.vn",
        Kind::Password => PASSWORD,
        Kind::Money => "620.000.000",
        Kind::Decimal => "83,6",
        Kind::Whole(..) => "10",
        Kind::Date => "28/08/2026",
        Kind::Choice(choices) => choices[0].0,
        Kind::Scale(_) => "3",
        Kind::Tick => "yes",
        Kind::YesNo(..) => "no",
        Kind::Select => "",
    }
    .to_owned()
}

impl<'a> Sheet<'a> {
    fn new(site: &'a Site, client: Client<'a>, route: &'static str, path: String, defs: &[Def]) -> Self {
        let values = defs.iter().map(|d| (d.name.to_owned(), good(d))).collect();
        let shown = path.clone();
        let defs = defs.to_vec();
        Self { route, path, client, defs, shown, can_succeed: true, unstored: &[], unseen: false, scope: String::new(), values, site, case: None }
    }

    pub fn with(mut self, fields: &[(&str, &str)]) -> Self {
        for (name, value) in fields {
            self.values.retain(|(n, _)| n != name);
            self.values.push(((*name).to_owned(), (*value).to_owned()));
        }
        self
    }

    pub fn shown_at(mut self, path: String) -> Self {
        self.shown = path;
        self
    }

    /// The good answer to a field.
    pub fn valid(&self, name: &str) -> &str {
        self.values.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// Sends good answers but for these.
    pub async fn send(&self, changed: &[(&str, &str)]) -> Answer {
        let mut fields: Vec<(&str, &str)> =
            self.values.iter().map(|(n, v)| (n.as_str(), v.as_str())).filter(|(n, _)| !changed.iter().any(|(c, _)| c == n)).collect();
        fields.extend(changed);
        let mut hidden = Vec::new();
        if let Some((id, section)) = self.case {
            let revision = format!("select coalesce(max(revision), 0) from draft_section where proposal_id = '{id}' and section = '{section}'");
            hidden.push(("revision", self.site.value(&revision).await.to_string()));
            hidden.push(("seen", self.site.version(id).await.to_string()));
        }
        fields.extend(hidden.iter().map(|(n, v)| (*n, v.as_str())));
        self.client.post(&self.path, &fields).await
    }
}

/// The acts with a plain form: (act, route, status, who).
const ACTS: [(&Act, &str, Status, &str); 9] = [
    (&act::WITHDRAW, "/proposals/{id}/withdrawal", Status::Submitted, "lead"),
    (&act::RETURN, "/proposals/{id}/return", Status::Submitted, "head"),
    (&act::REJECT, "/proposals/{id}/rejection", Status::Submitted, "head"),
    (&act::FORWARD, "/proposals/{id}/forwarding", Status::Submitted, "head"),
    (&act::ESCALATE, "/proposals/{id}/escalation", Status::Submitted, "head"),
    (&act::TRACK, "/proposals/{id}/track", Status::Submitted, "head"),
    (&act::RECUSE, "/proposals/{id}/recusal", Status::Submitted, "head"),
    (&act::OVERRIDE, "/proposals/{id}/override", Status::NotPassed, "head"),
    (&act::PARTY, "/proposals/{id}/review/party-opinion", Status::InReview, "head"),
];

pub fn of_case<'a>(site: &'a Site, client: Client<'a>, route: &'static str, id: ProposalId, section: Section, defs: &[Def]) -> Sheet<'a> {
    let path = route.replace("{id}", &id.to_string()).replace("{section}", section.code());
    Sheet { case: Some((id, section)), ..Sheet::new(site, client, route, path, defs) }
}

/// Every form.
pub async fn sheets(site: &Site) -> Vec<Sheet<'_>> {
    let mut all = of_the_plan(site).await;
    for (act, route, status, who) in ACTS {
        let id = site.in_status(status).await;
        let client = if who == "lead" { site.as_lead() } else { site.as_head() };
        all.push(of_case(site, client, route, id, Section::Topic, act.fields).shown_at(format!("/proposals/{id}")));
    }
    all.extend(of_decisions(site).await);
    all.extend(later::sheets(site).await);
    let id = site.in_status(Status::Returned).await;
    let route = "/proposals/{id}/documents/{kind}/registration";
    let registry = of_case(site, site.as_head(), route, id, Section::Topic, catalogue::REGISTRATION);
    let documents = format!("/proposals/{id}/documents");
    all.push(Sheet { path: format!("{documents}/supplement-request/registration"), ..registry }.shown_at(documents));
    for route in ["/proposals/new", "/proposals"] {
        let new = Sheet::new(site, site.as_lead(), route, route.into(), catalogue::TOPIC);
        // Found by its title: cases made in one instant stand in the list in no particular order.
        all.push(new.with(&[("topic", "quan-ly-do-thi")]).shown_at("/proposals?q=script".into()));
    }
    all.push(Sheet { can_succeed: false, ..Sheet::new(site, site.anonymous(), "/login", "/login".into(), catalogue::SIGN_IN) });
    let person = Sheet::new(site, site.as_administrator(), "/admin/people/new", "/admin/people/new".into(), catalogue::PERSON);
    all.push(Sheet { unseen: true, ..person.with(&[("unit", UNIT)]).shown_at("/admin/people?q=script".into()) });
    let one = format!("/admin/people/{}", site.people.colleague.id());
    let path = format!("{one}/appointments");
    let appointment = Sheet::new(site, site.as_administrator(), "/admin/people/{person}/appointments", path, catalogue::APPOINTMENT);
    all.push(appointment.with(&[("unit", UNIT), ("to_on", "31/12/2026")]).shown_at(one));
    all.extend(of_accounts(site).await);
    all.extend(of_mandates(site));
    all.extend(of_upkeep(site));
    all
}

fn of_upkeep(site: &Site) -> Vec<Sheet<'_>> {
    let one = |route: &'static str, path: &str, defs| Sheet::new(site, site.as_administrator(), route, path.to_owned(), defs);
    let parameter = one("/admin/parameters/{key}", "/admin/parameters/return_days", catalogue::PARAMETER)
        .with(&[("effective_from", "01/01/2027"), ("certainty", "internal")]);
    let topic = one("/admin/topics", "/admin/topics", catalogue::NEW_TOPIC).with(&[("parent", "xi-2020-2025"), ("code", "chu-de-moi")]);
    vec![
        // The same day, date or code is not taken twice: `upkeep` tries what succeeds.
        Sheet { can_succeed: false, ..one("/admin/holidays", "/admin/holidays", catalogue::HOLIDAY).with(&[("on_date", "30/04/2027")]) },
        Sheet { can_succeed: false, ..parameter },
        Sheet { can_succeed: false, ..topic },
        Sheet {
            can_succeed: false,
            ..one("/admin/units/{code}", "/admin/units/so-y-te", catalogue::UNIT_CHANGE).with(&[("on_date", "01/01/2027"), ("code", "so-moi"), ("into", "")])
        },
        Sheet { can_succeed: false, ..one("/admin/import", "/admin/import", catalogue::IMPORT) },
    ]
}

fn of_mandates(site: &Site) -> Vec<Sheet<'_>> {
    let p = &site.people;
    let theirs = format!("/admin/people/{}/mandates", p.other_head.id());
    let one = |client, route: &'static str, path: &str, holder: &crate::support::Person| {
        let fields = [("office", holder.acting_as().to_string()), ("delegate", p.deputy.email.clone()), ("to_on", "31/12/2026".to_owned())];
        let fields = [("from_time", String::new()), ("to_time", String::new())].into_iter().chain(fields).collect::<Vec<_>>();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        Sheet { unstored: &["delegate", "from_time", "to_time"], ..Sheet::new(site, client, route, path.to_owned(), catalogue::MANDATE).with(&fields) }
    };
    vec![one(site.as_head(), "/mandates", "/mandates", &p.head), one(site.as_administrator(), "/admin/people/{person}/mandates", &theirs, &p.other_head)]
}

async fn of_accounts(site: &Site) -> Vec<Sheet<'_>> {
    let one = |client, route: &'static str, defs| Sheet::new(site, client, route, route.into(), defs);
    let link = account::link(&site.app, site.people.other_staff.id(), Purpose::Reset).await.unwrap();
    let report = one(site.as_head(), "/units/{code}/report", catalogue::REPORT_REGISTRATION);
    let only_form = |sheet| Sheet { can_succeed: false, ..sheet };
    vec![
        Sheet { unseen: true, ..one(site.as_co_author(), "/account", catalogue::OWN_DATA) },
        Sheet {
            unstored: &["email"],
            ..one(site.as_person(&site.people.deputy), "/account/interests", catalogue::INTEREST).with(&[("email", &site.people.other_staff.email)])
        },
        Sheet { unseen: true, ..one(site.as_co_author(), "/notifications/choice", catalogue::NOTICE_CHOICE) },
        only_form(one(site.as_co_author(), "/account/password", catalogue::PASSWORD_CHANGE)),
        only_form(one(site.as_co_author(), "/account/confirm", catalogue::CONFIRM)),
        only_form(one(site.as_co_author(), "/account/access", catalogue::TOKEN)),
        only_form(one(site.as_co_author(), "/account/webhooks", catalogue::WEBHOOK).with(&[("url", "https://ioc.example.vn/hook")])),
        only_form(one(site.as_co_author(), "/account/passkeys", catalogue::PASSKEY).with(&[("act", "add")])),
        only_form(one(site.anonymous(), "/login/forgotten", catalogue::FORGOTTEN)),
        only_form(one(site.anonymous(), "/login/link", catalogue::NEW_PASSWORD).with(&[("token", &link)])),
        Sheet { path: format!("/units/{UNIT}/report"), ..report }.shown_at(format!("/units/{UNIT}/report")),
    ]
}

async fn of_the_plan(site: &Site) -> Vec<Sheet<'_>> {
    let mut all = Vec::new();
    let id = site.draft().await;
    for section in Section::ALL.iter().filter(|s| !catalogue::section(**s).is_empty()) {
        let sheet = of_case(site, site.as_lead(), "/proposals/{id}/plan/{section}", id, *section, catalogue::section(*section));
        all.push(match section {
            Section::Topic => sheet.with(&[("topic", "quan-ly-do-thi")]),
            Section::Gaps | Section::Objectives | Section::Risks => {
                let one = format!("{}?item=new", sheet.path);
                sheet.with(&[("item", "new")]).shown_at(one)
            }
            _ => sheet,
        });
    }
    // A co-author must exist; a good answer is the same person as before.
    let id = site.draft().await;
    let me = format!("share_{}", site.people.author.id());
    let sheet = of_case(site, site.as_lead(), "/proposals/{id}/plan/{section}", id, Section::Authors, catalogue::CO_AUTHOR);
    all.push(Sheet { can_succeed: false, ..sheet.with(&[("then", "add"), (&me, "100"), ("email", &site.people.co_author.email)]) });
    let id = site.draft().await;
    let sheet = of_case(site, site.as_lead(), "/proposals/{id}/commitment", id, Section::Topic, catalogue::COMMITMENT);
    all.push(Sheet { can_succeed: false, ..sheet });
    all
}

async fn of_decisions(site: &Site) -> Vec<Sheet<'_>> {
    let p = &site.people;
    let id = site.in_status(Status::Submitted).await;
    let review = of_case(site, site.as_head(), "/proposals/{id}/review", id, Section::Topic, catalogue::REVIEW).shown_at(format!("/proposals/{id}"));
    let review = Sheet { unstored: &["council"], ..review.with(&[("council", "")]) };
    let id = site.in_status(Status::InReview).await;
    let votes = [&p.head, &p.acting_head, &p.deputy].map(|m| format!("vote_{}", m.id()));
    let votes: Vec<(&str, &str)> = votes.iter().map(|name| (name.as_str(), "in_favour")).collect();
    let minutes = of_case(site, site.as_head(), "/proposals/{id}/review/minutes", id, Section::Topic, catalogue::MINUTES);
    let minutes = minutes.with(&votes).shown_at(format!("/proposals/{id}"));
    let id = site.in_status(Status::Submitted).await;
    site.must(&p.head, id, escalate()).await;
    let decision = of_case(site, site.as_authority(), "/proposals/{id}/decision", id, Section::Topic, catalogue::DECISION);
    let decision = decision.with(&[("supervisor", &p.supervisor.id().to_string())]).shown_at(format!("/proposals/{id}"));
    vec![review, minutes, decision]
}
