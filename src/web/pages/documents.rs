//! The documents of a case: the list with the state of each, the download, and the registry's form.
//!
//! A document is handed out as a download only. What its reader may not know of is a 404, as if it
//! did not exist.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use sqlx::PgConnection;

use super::act::{overtaken, seen, why_words};
use super::case::{self, Head, head};
use crate::app::documents::{self, Drawn, Entered, Files, Format, Shelf, may_register, may_see};
use crate::app::{self, Invalid};
use crate::documents::compose::{self, Paper};
use crate::documents::model::Kind;
use crate::domain::clock::local_day;
use crate::domain::ids::ProposalId;
use crate::domain::workflow::Action;
use crate::i18n::Lang;
use crate::store;
use crate::store::facts::CaseFacts;
use crate::store::proposal::Proposal;
use crate::web::catalogue;
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::filters;
use crate::web::forms::{Form, Raw};
use crate::web::page::{self, Place, Shell, Tag, render};
use crate::web::pages::pilot_acts::day;

/// What RFC 5987 leaves as it is in a file name.
const PLAIN: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

struct Row {
    key: String,
    word: &'static str,
    from: String,
    issuer: String,
    tag: Tag,
    number: Option<String>,
    pdf: String,
    docx: String,
    register: Option<String>,
}

#[derive(Template)]
#[template(path = "documents/list.html")]
struct ListPage {
    shell: Shell,
    head: Head,
    rows: Vec<Row>,
}

/// What the log says of an issued document.
pub fn issue_line(t: Lang, payload: &Value) -> Option<String> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    let kind = Kind::from_code(text("kind"))?;
    let number = payload.get("number").and_then(Value::as_u64)?;
    let dated = text("dated_on").parse().ok()?;
    Some(t.document_log(t.document_word(kind), format!("{number:02}"), text("symbol"), t.date(dated)))
}

/// The files of a paper: (PDF, DOCX).
fn links(id: ProposalId, paper: Paper) -> [String; 2] {
    [Format::Pdf, Format::Docx].map(|f| format!("/proposals/{id}/documents/{}.{}?seq={}", paper.kind, f.extension(), paper.seq))
}

fn tag(t: Lang, kind: Kind, issued: bool) -> Tag {
    match (issued, compose::is_numbered(kind)) {
        (true, _) => Tag { code: "issued", class: "tag-ok", icon: "lock", label: t.document_issued() },
        (false, true) => Tag { code: "draft", class: "tag-act", icon: "edit", label: t.document_draft() },
        (false, false) => Tag { code: "unnumbered", class: "", icon: "doc-c", label: t.document_unnumbered() },
    }
}

/// The list.
pub async fn list(me: Me, params: Params) -> Result<Response, Error> {
    let id = params.proposal()?;
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let p = me.proposal(&mut conn, id).await?;
    let facts = store::facts::load(&mut conn, id, local_day(now)).await?.ok_or(Error::NotFound)?;
    let shelf = Shelf::load(&mut conn, id).await?;
    let files = Files::readable(&mut conn, &me.viewer.actor, &facts.case, id).await?;
    let rows = rows(&me, &mut conn, &facts, &shelf, &files).await?;
    let calendar = store::reference::calendar(&mut conn, local_day(now)).await?;
    let page = ListPage {
        shell: page::shell(&me, &mut conn, &format!("{} {}", t.documents_title(), p.code), Place::List).await?,
        head: head(t, &calendar, now, &p).at("documents"),
        rows,
    };
    render(StatusCode::OK, &page)
}

async fn rows(me: &Me, conn: &mut PgConnection, facts: &CaseFacts, shelf: &Shelf, files: &Files) -> Result<Vec<Row>, Error> {
    let (t, id, actor) = (me.t, facts.id, &me.viewer.actor);
    let seen: Vec<Paper> = compose::papers(&shelf.acts).into_iter().rev().filter(|p| may_see(actor, &facts.case, shelf, files, *p)).collect();
    let issuer = |paper: Paper| shelf.act(paper).and_then(|a| compose::issuer(&facts.case.unit_path, a, paper.kind));
    let codes: Vec<String> = seen.iter().filter_map(|p| issuer(*p).cloned()).collect();
    let units = store::document::units(conn, &codes).await?;
    let row = |paper: Paper| -> Option<Row> {
        let act = shelf.act(paper)?;
        let unit = issuer(paper)?;
        let issued = shelf.issued(paper).map(|i| &i.registered);
        let [pdf, docx] = links(id, paper);
        let registers = issued.is_none() && files.registers(actor, shelf, paper, unit);
        Some(Row {
            key: format!("{}-{}", paper.kind, paper.seq),
            word: t.document_word(paper.kind),
            from: t.document_from(t.entry_n(act.seq), t.day(act.at)),
            issuer: units.get(unit).map(|u| u.name.clone()).unwrap_or_default(),
            tag: tag(t, paper.kind, issued.is_some()),
            number: issued.map(|r| t.document_numbered(format!("{:02}", r.number), &r.symbol, t.date(r.dated_on))),
            pdf,
            docx,
            register: registers.then(|| format!("/proposals/{id}/documents/{}/registration?seq={}", paper.kind, paper.seq)),
        })
    };
    Ok(seen.into_iter().filter_map(row).collect())
}

/// `plan.pdf` as kind and format.
fn named(name: &str) -> Option<(Kind, Format)> {
    let (kind, extension) = name.rsplit_once('.')?;
    let format = match extension {
        "pdf" => Format::Pdf,
        "docx" => Format::Docx,
        _ => return None,
    };
    Some((Kind::from_code(kind)?, format))
}

/// One document as a file.
pub async fn download(me: Me, params: Params) -> Result<Response, Error> {
    let id = params.proposal()?;
    let name: String = params.get("kind")?;
    let (kind, format) = named(&name).ok_or(Error::NotFound)?;
    let seq = asked_seq(&me)?;
    let p = {
        let mut conn = me.conn().await?;
        me.proposal(&mut conn, id).await?
    };
    let Drawn { paper, bytes } = documents::draw(&me.state.app, &me.viewer.actor, &p, kind, seq, format).await?;
    let name = format!("{}_{}_{}.{}", p.code, compose::file_name(kind), paper.seq, format.extension());
    handed_out(&name, format, bytes)
}

/// The entry that was asked for; a number that can't be read is a document that does not exist.
fn asked_seq(me: &Me) -> Result<Option<i32>, Error> {
    match me.asked("seq") {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Error::NotFound),
    }
}

/// Bytes as a download that is kept by nobody on the way.
pub fn handed_out(name: &str, format: Format, bytes: Vec<u8>) -> Result<Response, Error> {
    let disposition = format!("attachment; filename=\"{name}\"; filename*=UTF-8''{}", utf8_percent_encode(name, &PLAIN));
    let value = |text: &str| HeaderValue::from_str(text).map_err(|e| Error::Internal(e.to_string()));
    let length = bytes.len();
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_DISPOSITION, value(&disposition)?);
    headers.insert(header::CONTENT_TYPE, value(format.media_type())?);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    Ok(response)
}

#[derive(Template)]
#[template(path = "documents/registration.html")]
struct RegistrationPage {
    shell: Shell,
    head: Head,
    word: &'static str,
    issuer: String,
    symbol: String,
    from: String,
    draft: String,
    form: Form,
}

/// The paper that a registration is about, if this person may register it.
struct Ground {
    proposal: Proposal,
    paper: Paper,
    made: chrono::NaiveDate,
    unit: String,
}

async fn ground(me: &Me, conn: &mut PgConnection, params: &Params) -> Result<Ground, Error> {
    let id = params.proposal()?;
    let kind: String = params.get("kind")?;
    let kind = Kind::from_code(&kind).ok_or(Error::NotFound)?;
    let seq = asked_seq(me)?;
    let proposal = me.proposal(conn, id).await?;
    let facts = store::facts::load(conn, id, local_day(me.state.app.clock.now())).await?.ok_or(Error::NotFound)?;
    let shelf = Shelf::load(conn, id).await?;
    let files = Files::readable(conn, &me.viewer.actor, &facts.case, id).await?;
    let paper = documents::find(&me.viewer.actor, &facts.case, &shelf, &files, kind, seq).ok_or(Error::NotFound)?;
    let (made, unit) = match may_register(conn, &me.viewer.actor, &facts.case, &shelf, paper).await {
        Ok(found) => found,
        // What has its number already has no form any more.
        Err(app::Error::Invalid(_)) => return Err(Error::Blocked(crate::domain::workflow::Blocked::NoSuchStep(facts.case.status, Action::IssueDocument))),
        Err(other) => return Err(other.into()),
    };
    Ok(Ground { proposal, paper, made, unit })
}

async fn draw(me: &Me, params: &Params, sent: Option<Form>, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let g = ground(me, &mut conn, params).await?;
    let units = store::document::units(&mut conn, std::slice::from_ref(&g.unit)).await?;
    let unit = units.get(&g.unit).ok_or(Error::NotFound)?;
    let form = sent.unwrap_or_else(|| Form::blank(t, catalogue::REGISTRATION));
    let calendar = store::reference::calendar(&mut conn, local_day(now)).await?;
    let page = RegistrationPage {
        shell: page::shell(me, &mut conn, &format!("{}, {}", t.registration_title(), g.proposal.code), Place::List).await?.with(&form),
        head: head(t, &calendar, now, &g.proposal).at("documents"),
        word: t.document_word(g.paper.kind),
        issuer: unit.name.clone(),
        symbol: compose::symbol(g.paper.kind, unit),
        from: t.document_from(t.entry_n(g.paper.seq), t.date(g.made)),
        draft: links(g.proposal.id, g.paper)[0].clone(),
        form,
    };
    render(status, &page)
}

/// The form of the registry.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    draw(&me, &params, None, StatusCode::OK).await
}

/// Issues a document, or shows what is wrong beside its field.
pub async fn register(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let id = params.proposal()?;
    let (mut form, content) = Form::read(me.t, catalogue::REGISTRATION, &raw);
    if let Some(response) = overtaken(&me, id, &raw, &form, Action::IssueDocument).await? {
        return Ok(response);
    }
    let paper = {
        let mut conn = me.conn().await?;
        ground(&me, &mut conn, &params).await?.paper
    };
    let number = content.get("number").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    if let (false, Some(number), Some(dated_on)) = (form.bad(), number, day(&content, "dated_on"))
        && let Some(response) = issue(&me, id, &raw, paper, Entered { number, dated_on }, &mut form).await?
    {
        return Ok(response);
    }
    draw(&me, &params, Some(form), StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn issue(me: &Me, id: ProposalId, raw: &Raw, paper: Paper, entered: Entered, form: &mut Form) -> Result<Option<Response>, Error> {
    // On its own: somebody who hangs up in the middle leaves no file without its entry.
    let (app, actor, seen) = (me.state.app.clone(), me.viewer.actor.clone(), seen(raw));
    let issuing = tokio::spawn(async move { documents::issue(&app, &actor, id, seen, paper, entered).await });
    match issuing.await.map_err(|e| Error::Internal(e.to_string()))? {
        Ok(done) => Ok(Some(page::go(&me.state.site, &format!("/proposals/{id}/documents"), done.action.code()))),
        Err(app::Error::Stale(stale)) => case::render_case(me, id, StatusCode::CONFLICT, Some((stale, form.kept()))).await.map(Some),
        Err(app::Error::Invalid(Invalid::Field(name, why))) => {
            let label = form.field(name).map_or_else(String::new, |f| f.label.clone());
            form.fault(name, why_words(me.t, &label, why));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}
