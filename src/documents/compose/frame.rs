//! The parts that every document shares: agency block, symbol, place, registration, legal bases,
//! the signature with its prefix, recipients.
//!
//! By what right somebody signs follows from the office in which they acted and from nothing else
//! (Decree 30/2020/NĐ-CP, Art. 13 and Annex I).

use super::words::citation;
use super::{Act, CaseFile, Office, Paper, Someone, Unit, UnitKind, issuer, symbol};
use crate::documents::model::{Block, Document, Heading, Kind, Prefix, Provenance, Registration, Signature};
use crate::domain::ids::PersonId;
use crate::domain::parameter::{Key, Parameters};
use crate::domain::people::Role;

/// Whether a unit is a People's Committee, which signs in the name of the collective.
pub fn is_committee(kind: UnitKind) -> bool {
    matches!(kind, UnitKind::CityCommittee | UnitKind::Ward | UnitKind::Commune | UnitKind::SpecialZone)
}

/// The agency of a unit: that of a ward is its People's Committee.
pub fn agency(unit: &Unit) -> String {
    match unit.kind {
        UnitKind::Ward | UnitKind::Commune | UnitKind::SpecialZone => format!("Ủy ban nhân dân {}", super::words::inner(&unit.name)),
        _ => unit.name.clone(),
    }
}

/// The title of who heads a unit.
fn head_title(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Department => "Giám đốc",
        UnitKind::Inspectorate => "Chánh Thanh tra",
        UnitKind::Office => "Chánh Văn phòng",
        UnitKind::CityCommittee | UnitKind::Ward | UnitKind::Commune | UnitKind::SpecialZone => "Chủ tịch",
    }
}

/// Who heads a unit, as a sentence names them: `Giám đốc Sở Xây dựng`. The head of an office or of the
/// inspectorate is named by its first word alone: `Chánh Thanh tra Thành phố`.
pub fn head_of(unit: &Unit) -> String {
    let (title, name) = (head_title(unit.kind), agency(unit));
    let repeated = title.split_once(' ').is_some_and(|(_, office)| name.starts_with(office));
    let title = if repeated { title.split(' ').next().unwrap_or(title) } else { title };
    format!("{title} {name}")
}

/// Who decides, above the legal bases: the People's Committee, or the head of the agency.
pub fn authority(unit: &Unit) -> String {
    let words = if is_committee(unit.kind) { agency(unit) } else { head_of(unit) };
    words.to_uppercase()
}

/// Where a unit sits: the city for its agencies, the ward's own name for a ward.
pub fn place(unit: &Unit, above: Option<&Unit>) -> String {
    let seat = if is_committee(unit.kind) { unit } else { above.unwrap_or(unit) };
    match seat.kind {
        UnitKind::CityCommittee => seat.name.strip_prefix("Ủy ban nhân dân ").unwrap_or(&seat.name).to_owned(),
        _ => seat.name.clone(),
    }
}

/// The agency that stands above the issuing one in its block; a People's Committee stands alone.
pub fn superior(unit: &Unit, above: Option<&Unit>) -> Option<String> {
    if is_committee(unit.kind) { None } else { above.map(|u| agency(u).to_uppercase()) }
}

/// Whether a position is that of a deputy.
fn is_deputy(position: &str) -> bool {
    let position = position.to_lowercase();
    position.starts_with("phó ") || position == "phó"
}

/// Whether a position is that of an acting head: `Quyền Giám đốc`, `Q. Giám đốc`.
fn is_acting(position: &str) -> bool {
    let position = position.to_lowercase();
    position.starts_with("quyền ") || position.starts_with("q. ")
}

/// How somebody signs for a unit.
///
/// A People's Committee is signed for in its name (TM.), by a vice-chair for the chair (KT.). In an
/// agency its head signs plainly, a deputy for the head (KT.), an acting head as such (Q.), who has
/// no deputy's post under a mandate (TUQ.), and anybody else by order (TL.).
pub fn signature(office: &Office, unit: &Unit, person: &Someone) -> Signature {
    let head = head_title(unit.kind).to_uppercase();
    let deputy = is_deputy(&person.position) || office.role == Role::Deputy;
    let mandate = (office.role == Role::ActingHead || office.mandate.is_some()) && !deputy && !is_acting(&person.position);
    let by_order = matches!(office.role, Role::Staff | Role::Supervisor | Role::Auditor | Role::Administrator);
    let own = || person.position.to_uppercase();
    let name = person.name.clone();
    if by_order {
        return Signature { prefix: Some(Prefix::Tl), titles: vec![head, own()], name };
    }
    if mandate {
        return Signature { prefix: Some(Prefix::Tuq), titles: vec![head, own()], name };
    }
    let deputy_title = format!("PHÓ {head}");
    if is_committee(unit.kind) {
        let mut titles = vec!["ỦY BAN NHÂN DÂN".to_owned()];
        match (deputy, is_acting(&person.position)) {
            (true, _) => titles.extend([format!("KT. {head}"), deputy_title]),
            (false, true) => titles.push(format!("Q. {head}")),
            (false, false) => titles.push(head),
        }
        return Signature { prefix: Some(Prefix::Tm), titles, name };
    }
    match (deputy, is_acting(&person.position)) {
        (true, _) => Signature { prefix: Some(Prefix::Kt), titles: vec![head, deputy_title], name },
        (false, true) => Signature { prefix: Some(Prefix::Q), titles: vec![head], name },
        (false, false) => Signature { prefix: None, titles: vec![head], name },
    }
}

/// Somebody who signs for themselves.
pub fn personal(title: &str, name: &str) -> Signature {
    Signature { prefix: None, titles: vec![title.to_uppercase()], name: name.to_owned() }
}

/// Legal bases of some rules: only what was verified, each text once.
pub fn bases(parameters: &Parameters, keys: &[Key]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for key in keys {
        let verified = parameters.get(*key).ok().and_then(|p| p.legal_ref.as_deref());
        if let Some(line) = verified.map(|r| format!("Căn cứ {}", citation(r)))
            && !out.contains(&line)
        {
            out.push(line);
        }
    }
    out
}

/// An earlier paper of the case as a later one cites it: with number and date once it was issued,
/// otherwise with the day of its entry.
pub fn cited(file: &CaseFile, name: &str, kind: Kind, act: &Act) -> String {
    let by = issuer(&file.path, act, kind).and_then(|u| file.unit(u)).map(|u| format!(" của {}", agency(u))).unwrap_or_default();
    match file.registered(Paper { kind, seq: act.seq }) {
        Some(r) => format!("{name} số {:02}/{} {}{by}", r.number, r.symbol, super::words::date(r.dated_on)),
        None => format!("{name} {}{by}", super::words::date(act.day())),
    }
}

/// Number and date as they stand: entered by the registry, blank, or those of a paper without number.
fn registration(file: &CaseFile, act: &Act, kind: Kind) -> Registration {
    match file.registered(Paper { kind, seq: act.seq }) {
        _ if !super::is_numbered(kind) => Registration::Unnumbered { dated_on: act.day() },
        Some(r) => Registration::Issued { number: r.number, dated_on: r.dated_on },
        None => Registration::Draft,
    }
}

/// Body of a document under construction: heading, then blocks in order.
#[derive(Default)]
pub struct Body(pub Vec<Block>);

impl Body {
    /// A paragraph; nothing where there is no text.
    pub fn say(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.trim().is_empty() {
            self.0.push(Block::Paragraph(super::words::sentence(&text)));
        }
        self
    }

    /// A numbered part: heading and text, or nothing where there is no text.
    pub fn part(self, level: u8, heading: &str, text: &str) -> Self {
        if text.trim().is_empty() { self } else { self.heading(level, heading).say(text) }
    }

    pub fn heading(mut self, level: u8, text: &str) -> Self {
        self.0.push(Block::Heading(level, text.to_owned()));
        self
    }

    /// A name and its value on one line; nothing where there is no value.
    pub fn field(mut self, name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.trim().is_empty() {
            self.0.push(Block::Field(name.to_owned(), value));
        }
        self
    }

    /// A name and a sentence about it, among other sentences: with a full stop at its end.
    pub fn stated(self, name: &str, value: impl Into<String>) -> Self {
        self.field(name, super::words::sentence(&value.into()))
    }

    pub fn items(mut self, all: impl IntoIterator<Item = String>) -> Self {
        self.0.extend(all.into_iter().filter(|i| !i.trim().is_empty()).map(|i| Block::Item(super::words::sentence(&i))));
        self
    }

    pub fn article(mut self, n: u32, text: impl Into<String>) -> Self {
        self.0.push(Block::Article(n, super::words::sentence(&text.into())));
        self
    }

    pub fn with(mut self, block: Block) -> Self {
        self.0.push(block);
        self
    }

    /// The text of a document ends with `./.`
    pub fn ended(mut self) -> Vec<Block> {
        if let Some(Block::Paragraph(text) | Block::Article(_, text) | Block::Item(text)) = self.0.last_mut() {
            let cut = text.trim_end_matches(['.', ';']).to_owned();
            *text = format!("{cut}./.");
        }
        self.0
    }
}

/// A document of a case with its frame: agency block, place, registration, provenance. Signed by who
/// acted, in the office of the act, where `signatures` are not given.
pub struct Frame<'a> {
    pub file: &'a CaseFile,
    pub act: &'a Act,
    pub kind: Kind,
    pub unit: &'a Unit,
}

impl<'a> Frame<'a> {
    pub fn new(file: &'a CaseFile, act: &'a Act, kind: Kind) -> Option<Self> {
        let unit = file.unit(issuer(&file.path, act, kind)?)?;
        Some(Self { file, act, kind, unit })
    }

    /// The agency in words.
    pub fn agency(&self) -> String {
        agency(self.unit)
    }

    /// How who acted signs for the unit.
    pub fn signed_by_actor(&self) -> Vec<Signature> {
        self.act.actor.map(|p| self.signed_by(p)).into_iter().collect()
    }

    /// How somebody signs for the unit in the office of the act.
    fn signed_by(&self, person: PersonId) -> Signature {
        let nobody = Someone::default();
        let person = self.file.people.get(&person).unwrap_or(&nobody);
        match &self.act.office {
            Some(office) => signature(office, self.unit, person),
            None => personal(&person.position, &person.name),
        }
    }

    /// Recipients: who must carry it out or know, the file last.
    pub fn recipients(&self, first: &[&str]) -> Vec<String> {
        let mut all: Vec<String> = first.iter().filter(|s| !s.is_empty()).map(|s| (*s).to_owned()).collect();
        all.push("Lưu: VT, VP".to_owned());
        all
    }

    /// The document.
    pub fn document(self, heading: Heading, body: Body, signatures: Vec<Signature>, recipients: Vec<String>) -> Document {
        let Self { file, act, kind, unit } = self;
        let above = unit.parent.as_deref().and_then(|p| file.unit(p));
        Document {
            kind,
            superior: superior(unit, above),
            agency: agency(unit).to_uppercase(),
            symbol: symbol(kind, unit),
            place: place(unit, above),
            registration: registration(file, act, kind),
            urgency: None,
            heading,
            to: Vec::new(),
            authority: None,
            bases: Vec::new(),
            body: body.ended(),
            annexes: Vec::new(),
            signatures,
            recipients,
            provenance: file.log_key.as_ref().map(|key| Provenance {
                entry: format!("{}, mục {}", file.code, act.seq),
                hash: hex::encode(&act.hash),
                log_key: key.clone(),
            }),
        }
    }
}

/// A heading with the name of its type in capitals, and its subject.
pub fn named(name: &str, subject: impl Into<String>) -> Heading {
    Heading::Named { name: name.to_uppercase(), subject: subject.into() }
}
