//! The documents of a case: what a reader may see of them, drawing one, and issuing one.
//!
//! A draft is composed anew each time; an issued document is the bytes that were frozen with it,
//! checked against their hash before anybody gets them. Drawing is done outside of every
//! transaction. Refuses a liability decision to who may not read its file, and writes each reading
//! down first.

use std::collections::BTreeMap;
use std::convert::Infallible;

use chrono::NaiveDate;
use futures_util::stream;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use tokio::io::AsyncReadExt;

use super::confidential::{self, Reader};
use super::perform::{Done, perform};
use super::storage::Rejected;
use super::{App, Error, Invalid, Why};
use crate::documents::compose::{self, CaseFile, Paper, Registered};
use crate::documents::model::{Document, Kind};
use crate::documents::{docx, pdf};
use crate::domain::clock::local_day;
use crate::domain::command::{Command, FrozenFile, Issue, Secrecy};
use crate::domain::ids::{AttachmentId, CaseId, PersonId, ProposalId};
use crate::domain::people::Actor;
use crate::domain::policy::{self, Case, Refusal};
use crate::store::document::Issued;
use crate::store::proposal::Proposal;
use crate::store::{self, Scope};

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Pdf,
    Docx,
}

impl Format {
    /// What a file's name ends with.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

/// The papers of a case with what was issued of them.
pub struct Shelf {
    id: ProposalId,
    pub acts: Vec<compose::Act>,
    pub issued: Vec<Issued>,
}

impl Shelf {
    /// The shelf of a case.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn load(conn: &mut PgConnection, id: ProposalId) -> Result<Self, Error> {
        Ok(Self { id, acts: store::document::acts(conn, id).await?, issued: store::document::issued(conn, id).await? })
    }

    /// The entry that made a paper.
    pub fn act(&self, paper: Paper) -> Option<&compose::Act> {
        self.acts.iter().find(|a| a.seq == paper.seq && compose::made_by(a).contains(&paper.kind))
    }

    /// Number, date and bytes of a paper, where it was issued.
    pub fn issued(&self, paper: Paper) -> Option<&Issued> {
        self.issued.iter().find(|i| i.registered.paper == paper)
    }

    /// The liability file that an entry belongs to.
    fn case_of(&self, paper: Paper) -> Option<CaseId> {
        let act = self.act(paper).filter(|_| paper.kind == Kind::LiabilityDecision)?;
        serde_json::from_value(act.payload.get("case")?.clone()).ok()
    }
}

/// Liability files of a case by number: about whom, and as what this person may read it.
pub struct Files(BTreeMap<CaseId, (PersonId, Reader)>);

impl Files {
    /// The files that somebody may read.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn readable(conn: &mut PgConnection, actor: &Actor, case: &Case, id: ProposalId) -> Result<Self, Error> {
        if case.concerned.is_empty() {
            return Ok(Self(BTreeMap::new()));
        }
        let all = store::liability::cases(conn, id, None).await?;
        let related = store::people::relations(conn, actor.person).await?;
        let read = |c: store::liability::Case| {
            let reader = confidential::reader(actor, case, c.person).filter(|r| *r != Reader::Decider || !related.contains(&c.person))?;
            Some((c.id, (c.person, reader)))
        };
        Ok(Self(all.into_iter().filter_map(read).collect()))
    }
}

impl Files {
    /// Whether somebody enters number and date of a paper of a unit: its leadership; of a liability
    /// decision only who may decide on the file, never the person concerned.
    pub fn registers(&self, actor: &Actor, shelf: &Shelf, paper: Paper, unit: &str) -> bool {
        let decides = || shelf.case_of(paper).and_then(|c| self.0.get(&c)).is_some_and(|(_, reader)| *reader == Reader::Decider);
        compose::is_numbered(paper.kind) && policy::registers(actor, unit).is_ok() && (paper.kind != Kind::LiabilityDecision || decides())
    }
}

/// Whether somebody may see a paper of a case that they know of. Who voted how is not told to those
/// whose proposal it was; a liability decision only to the readers of its file.
pub fn may_see(actor: &Actor, case: &Case, shelf: &Shelf, files: &Files, paper: Paper) -> bool {
    match paper.kind {
        Kind::LiabilityDecision => shelf.case_of(paper).is_some_and(|c| files.0.contains_key(&c)),
        Kind::Minutes => !case.authors.contains(&actor.person),
        _ => true,
    }
}

/// The day of the act and the issuing unit, if this person may enter number and date of the paper.
///
/// # Errors
/// 404 for a paper that there is not or may not be known, the refusal, or that it was issued already.
pub async fn may_register(conn: &mut PgConnection, actor: &Actor, case: &Case, shelf: &Shelf, paper: Paper) -> Result<(NaiveDate, String), Error> {
    let act = shelf.act(paper).ok_or(Error::NotFound)?;
    let confidential = paper.kind == Kind::LiabilityDecision;
    let files = if confidential { Files::readable(conn, actor, case, shelf.id).await? } else { Files(BTreeMap::new()) };
    if !may_see(actor, case, shelf, &files, paper) || !compose::is_numbered(paper.kind) {
        return Err(Error::NotFound);
    }
    let unit = compose::issuer(&case.unit_path, act, paper.kind).ok_or(Error::NotFound)?.clone();
    policy::registers(actor, &unit)?;
    if !files.registers(actor, shelf, paper, &unit) {
        return Err(Refusal::OwnCase.into());
    }
    if shelf.issued(paper).is_some() {
        return Err(Error::Invalid(Invalid::Field("number", Why::AlreadyIssued)));
    }
    Ok((act.day(), unit))
}

/// A document is dated from the day of its act to today.
///
/// # Errors
/// What is wrong with the date.
pub fn dated(made: NaiveDate, on: NaiveDate, today: NaiveDate) -> Result<(), Error> {
    let wrong = |why| Err(Error::Invalid(Invalid::Field("dated_on", why)));
    match on {
        _ if on < made => wrong(Why::Before(made)),
        _ if on > today => wrong(Why::Future),
        _ => Ok(()),
    }
}

/// The newest paper of a kind that somebody may see, or the one of an entry.
pub fn find(actor: &Actor, case: &Case, shelf: &Shelf, files: &Files, kind: Kind, seq: Option<i32>) -> Option<Paper> {
    let all = compose::papers(&shelf.acts).into_iter().rev();
    all.filter(|p| p.kind == kind && seq.is_none_or(|seq| p.seq == seq)).find(|p| may_see(actor, case, shelf, files, *p))
}

/// What the papers of a case are made of, but for the rules of a day and a liability file.
async fn case_file(conn: &mut PgConnection, p: &Proposal, shelf: &Shelf) -> Result<CaseFile, Error> {
    let plans = store::draft::plans(conn, p.id).await?;
    let people = store::document::people(conn, &compose::people_named(&shelf.acts, &plans)).await?;
    let codes: Vec<String> = p.unit_path.iter().cloned().chain(compose::units_named(&shelf.acts)).collect();
    let units = store::document::units(conn, &codes).await?;
    let log_key = store::log::keys(conn).await?.pop().map(|k| k.verifier);
    let record = compose::record(&shelf.acts, &people).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(CaseFile {
        code: p.code.clone(),
        title: p.title.clone(),
        topic: p.topic_name.clone(),
        track: p.legal_track,
        path: p.unit_path.clone(),
        units,
        people,
        acts: shelf.acts.clone(),
        plans,
        record,
        log_key,
        registered: shelf.issued.iter().map(|i| i.registered.clone()).collect(),
        ..CaseFile::default()
    })
}

/// The document of a paper under the rules of its day. A liability file is opened for it: its
/// reading was written down before.
async fn composed(conn: &mut PgConnection, file: &mut CaseFile, shelf: &Shelf, files: &Files, paper: Paper) -> Result<Document, Error> {
    let act = shelf.act(paper).ok_or(Error::NotFound)?;
    file.parameters = store::reference::parameters(conn, act.day()).await?;
    if let Some(case) = shelf.case_of(paper) {
        let (person, _) = files.0.get(&case).ok_or(Error::NotFound)?;
        let known = store::document::people(conn, &[*person]).await?;
        file.people.extend(known);
        file.liability = Some((*person, store::liability::records(conn, shelf.id, case).await?));
    }
    let document = compose::compose(file, paper);
    file.liability = None;
    document.ok_or_else(|| Error::Internal(format!("{} of entry {} can't be composed", paper.kind, paper.seq)))
}

/// Draws a document, outside of any transaction.
///
/// # Errors
/// A document that can't be drawn.
pub async fn render(app: &App, document: Document, format: Format) -> Result<Vec<u8>, Error> {
    app.draw(move || match format {
        Format::Pdf => pdf::render(&document),
        Format::Docx => docx::render(&document),
    })
    .await
}

/// The bytes of an issued document, if they are still those that were frozen.
///
/// # Errors
/// A file that is gone or was touched.
pub async fn frozen(app: &App, file: &FrozenFile) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    app.storage.read(file.file).await?.read_to_end(&mut bytes).await?;
    if hex::encode(Sha256::digest(&bytes)) == file.sha256 {
        Ok(bytes)
    } else {
        Err(Error::Internal(format!("the issued file {} is not what was frozen", file.file)))
    }
}

/// A document as it stands: issued, or a draft.
#[derive(Debug)]
pub enum Standing {
    Issued(Issued),
    Draft(Box<Document>),
}

/// A document ready to be handed out.
pub struct Drawn {
    pub paper: Paper,
    pub bytes: Vec<u8>,
}

/// A document of a case as its reader gets it: the frozen bytes once it was issued, a draft before.
///
/// # Errors
/// 404 for what the reader may not know of; a fault.
pub async fn draw(app: &App, actor: &Actor, p: &Proposal, kind: Kind, seq: Option<i32>, format: Format) -> Result<Drawn, Error> {
    let (paper, standing) = open(app, actor, p, kind, seq).await?;
    let bytes = match standing {
        Standing::Issued(issued) => frozen(app, if format == Format::Pdf { &issued.pdf } else { &issued.docx }).await?,
        Standing::Draft(document) => render(app, *document, format).await?,
    };
    Ok(Drawn { paper, bytes })
}

/// A document of a case for its reader. That a liability file is opened for it is written down first.
///
/// # Errors
/// 404 for what the reader may not know of; a fault.
pub async fn open(app: &App, actor: &Actor, p: &Proposal, kind: Kind, seq: Option<i32>) -> Result<(Paper, Standing), Error> {
    let mut conn = app.pool.acquire().await?;
    let today = local_day(app.clock.now());
    let facts = store::facts::load(&mut conn, p.id, today).await?.ok_or(Error::NotFound)?;
    let shelf = Shelf::load(&mut conn, p.id).await?;
    let files = Files::readable(&mut conn, actor, &facts.case, p.id).await?;
    let paper = find(actor, &facts.case, &shelf, &files, kind, seq).ok_or(Error::NotFound)?;
    if let Some(case) = shelf.case_of(paper) {
        drop(conn);
        confidential::read(app, actor, case).await?;
        conn = app.pool.acquire().await?;
    }
    if let Some(issued) = shelf.issued(paper) {
        return Ok((paper, Standing::Issued(issued.clone())));
    }
    let mut file = case_file(&mut conn, p, &shelf).await?;
    let document = composed(&mut conn, &mut file, &shelf, &files, paper).await?;
    Ok((paper, Standing::Draft(Box::new(document))))
}

/// A paper with its document and, where it was issued, number, date and bytes.
pub struct Composed {
    pub paper: Paper,
    pub document: Document,
    pub issued: Option<Issued>,
    /// The names of everybody who may stand in it.
    pub people: Vec<String>,
}

/// Every document of a case that a reader may see, but for liability decisions, whose files are
/// opened one at a time.
///
/// # Errors
/// A fault.
pub async fn all(conn: &mut PgConnection, actor: &Actor, case: &Case, p: &Proposal) -> Result<Vec<Composed>, Error> {
    let shelf = Shelf::load(conn, p.id).await?;
    let files = Files(BTreeMap::new());
    let mut file = case_file(conn, p, &shelf).await?;
    let mut out = Vec::new();
    for paper in compose::papers(&shelf.acts).into_iter().filter(|x| may_see(actor, case, &shelf, &files, *x)) {
        let document = composed(conn, &mut file, &shelf, &files, paper).await?;
        let people = file.people.values().map(|p| p.name.clone()).chain(file.plans.values().flat_map(|p| p.authors.iter().map(|a| a.name.clone())));
        out.push(Composed { paper, document, issued: shelf.issued(paper).cloned(), people: people.collect() });
    }
    Ok(out)
}

/// What a registry enters.
#[derive(Debug, Clone, Copy)]
pub struct Entered {
    pub number: u32,
    pub dated_on: NaiveDate,
}

/// Issues a document: draws it with its number and date, freezes both formats, and registers it.
///
/// # Errors
/// As `perform`; nothing is left in storage then.
pub async fn issue(app: &App, actor: &Actor, id: ProposalId, seen: i32, paper: Paper, entered: Entered) -> Result<Done, Error> {
    let (document, unit, secrecy) = prepared(app, actor, id, paper, entered).await?;
    let symbol = document.symbol.clone();
    let pdf = freeze(app, document.clone(), Format::Pdf).await?;
    let docx = match freeze(app, document, Format::Docx).await {
        Ok(docx) => docx,
        Err(error) => {
            app.storage.remove(pdf.file).await;
            return Err(error);
        }
    };
    let files = [pdf.file, docx.file];
    let issue = Issue { kind: paper.kind.code().to_owned(), subject: paper.seq, unit, number: entered.number, symbol, dated_on: entered.dated_on, pdf, docx };
    let done = perform(app, actor, id, seen, Command::Issue(issue, secrecy)).await;
    if done.is_err() {
        for file in files {
            app.storage.remove(file).await;
        }
    }
    done
}

/// The document as it will be issued, after everything that can be checked without the lock.
async fn prepared(app: &App, actor: &Actor, id: ProposalId, paper: Paper, entered: Entered) -> Result<(Document, String, Secrecy), Error> {
    let mut conn = app.pool.acquire().await?;
    let today = local_day(app.clock.now());
    let p = store::proposal::visible(&mut conn, &Scope::of(actor), id, today).await?.ok_or(Error::NotFound)?;
    let facts = store::facts::load(&mut conn, id, today).await?.ok_or(Error::NotFound)?;
    let shelf = Shelf::load(&mut conn, id).await?;
    let (made, unit) = may_register(&mut conn, actor, &facts.case, &shelf, paper).await?;
    dated(made, entered.dated_on, today)?;
    let files = Files::readable(&mut conn, actor, &facts.case, id).await?;
    let case = shelf.case_of(paper);
    if let Some(case) = case {
        drop(conn);
        confidential::read(app, actor, case).await?;
        conn = app.pool.acquire().await?;
    }
    let mut file = case_file(&mut conn, &p, &shelf).await?;
    let symbol = file.units.get(&unit).map(|u| compose::symbol(paper.kind, u)).unwrap_or_default();
    file.registered.push(Registered { paper, number: entered.number, symbol, dated_on: entered.dated_on });
    let document = composed(&mut conn, &mut file, &shelf, &files, paper).await?;
    Ok((document, unit, if case.is_some() { Secrecy::Confidential } else { Secrecy::Open }))
}

/// Draws a document and puts it into storage, durable before anybody hears of it.
pub(super) async fn freeze(app: &App, document: Document, format: Format) -> Result<FrozenFile, Error> {
    let bytes = render(app, document, format).await?;
    let file = AttachmentId::new(app.clock.now());
    let chunks = stream::iter([Ok::<_, Infallible>(bytes)]);
    let received = app.storage.receive(file, chunks, MOST).await.map_err(|e| match e {
        Rejected::Storage(error) => Error::Storage(error),
        other => Error::Internal(other.to_string()),
    })?;
    Ok(FrozenFile { file, size: i64::try_from(received.size).unwrap_or(i64::MAX), sha256: hex::encode(received.sha256) })
}

/// Bytes that a document may have at most.
const MOST: u64 = 32 * 1024 * 1024;
