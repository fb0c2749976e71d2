//! Gathering the evidence of a case for somebody who may see it, and writing it as one ZIP.
//!
//! Files are copied from storage piece by piece, so that a case of gigabytes takes no more memory
//! than a small one. What the viewer may not read is withheld, never silently left out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};

use chrono::SecondsFormat;
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::log::Log;
use super::{App, Error, confidential, storage};
use crate::domain::audit::{self, Note};
use crate::domain::clock::local_day;
use crate::domain::ids::{AttachmentId, CaseId, ProposalId};
use crate::domain::merkle::Plan;
use crate::domain::people::Actor;
use crate::domain::plan::Attached;
use crate::domain::workflow::Action;
use crate::evidence::Place;
use crate::evidence::dossier::{self, Listed, Manifest, Proof};
use crate::store::log::Placed;
use crate::store::{self, Scope, Tx};

/// Entries that one dossier holds at most; more than any case can reach in decades.
const MOST_ENTRIES: i64 = 40_000;

/// How much of a case is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything the viewer may read.
    Whole,
    /// Without names, without documents that name people, without confidential records.
    Redacted,
}

/// A file in storage that goes into the dossier.
struct Stored {
    path: String,
    name: String,
    file: AttachmentId,
    sha256: String,
}

/// Everything of a case, ready to be written.
pub struct Parcel {
    manifest: Manifest,
    texts: Vec<(String, String)>,
    files: Vec<Stored>,
}

/// An entry with what the dossier needs to know of it.
struct Entry {
    placed: Placed,
    leaf: u64,
    body: Value,
    withheld: bool,
}

impl Entry {
    fn action(&self) -> Option<Action> {
        self.body.get("action").and_then(Value::as_str).and_then(Action::from_code)
    }

    fn said(&self, path: &str) -> Option<&str> {
        self.body.pointer(path).and_then(Value::as_str)
    }
}

/// Gathers what a viewer may take of a case, and records that they took it before anything is given.
///
/// # Errors
/// `NotFound` for what the viewer may not know of, or where the log has no checkpoint yet.
pub async fn gather(app: &App, log: &Log, actor: &Actor, id: ProposalId, extent: Extent) -> Result<Parcel, Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    let proposal = store::proposal::visible(tx.conn(), &Scope::of(actor), id, local_day(now)).await?.ok_or(Error::NotFound)?;
    let checkpoint = store::log::newest(tx.conn()).await?.ok_or(Error::NotFound)?;
    let readable = readable(&mut tx, actor, id, extent, now).await?;
    let entries = entries(&mut tx, id, checkpoint.size, &readable).await?;
    let mut texts = vec![(dossier::PROOFS.to_owned(), proofs(&mut tx, &entries, checkpoint.size).await?)];
    texts.extend(entries.iter().filter(|e| !e.withheld).map(|e| (dossier::entry_path(count(e.placed.seq)), e.placed.body.clone())));
    let plans = store::draft::frozen_texts(tx.conn(), id, entries.last().map_or(0, |e| e.placed.seq)).await?;
    let files = files(&entries, &plans, extent);
    texts.extend(plans.iter().map(|(n, text)| (dossier::plan_path(count(*n)), text.clone())));
    if extent == Extent::Whole {
        let people = store::people::opened(tx.conn(), &commitments(&entries, &plans)).await?;
        texts.push((dossier::PEOPLE.to_owned(), serde_json::to_string_pretty(&people)?));
        let records = store::liability::sealed_texts(tx.conn(), id, &readable.iter().map(|c| c.0).collect::<Vec<_>>()).await?;
        let last = entries.last().map_or(0, |e| e.placed.seq);
        texts.extend(records.into_iter().filter(|(seq, _)| *seq <= last).map(|(seq, text)| (dossier::confidential_path(count(seq)), text)));
    }
    texts.push((dossier::README.to_owned(), dossier::README_TEXT.to_owned()));
    texts.push((dossier::PAGE.to_owned(), dossier::PAGE_HTML.to_owned()));
    let keys = store::log::keys(tx.conn()).await?.into_iter().map(|k| k.verifier).collect();
    store::log::put_taken(&mut tx, id, actor.person, extent == Extent::Redacted, now).await?;
    let taken = Note { proposal: Some(id), ..Note::of(audit::Kind::DossierTaken, Some(actor.person)) };
    store::audit::put(&mut tx, &taken.with(json!({ "redacted": extent == Extent::Redacted })), now).await?;
    tx.commit().await?;
    let manifest = Manifest {
        format: dossier::FORMAT.to_owned(),
        case: proposal.code,
        proposal: id.to_string(),
        title: proposal.title,
        made_at: now.to_rfc3339_opts(SecondsFormat::Secs, true),
        redacted: extent == Extent::Redacted,
        entries: count(entries.last().map_or(0, |e| e.placed.seq)),
        checkpoint: checkpoint.note,
        keys,
        files: Vec::new(),
    };
    // The key is asked for here so that a dossier that can't be signed is not begun.
    log.verifier().map_err(|f| Error::Internal(f.to_string()))?;
    Ok(Parcel { manifest, texts, files })
}

fn count(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

/// The confidential files that the viewer reads, each reading written down.
async fn readable(tx: &mut Tx, actor: &Actor, id: ProposalId, extent: Extent, now: chrono::DateTime<chrono::Utc>) -> Result<BTreeSet<CaseId>, Error> {
    let mut out = BTreeSet::new();
    if extent == Extent::Redacted {
        return Ok(out);
    }
    let facts = store::facts::load(tx.conn(), id, local_day(now)).await?.ok_or(Error::NotFound)?;
    for (case, about) in store::liability::cases_of(tx.conn(), id).await? {
        if confidential::reader(actor, &facts.case, about).is_some() {
            store::liability::put_read(tx, case, actor.person, now).await?;
            store::audit::put(tx, &confidential::read_note(actor, case), now).await?;
            out.insert(case);
        }
    }
    Ok(out)
}

/// The entries that have their place in a tree of this size. Those that wait come in the next dossier.
async fn entries(tx: &mut Tx, id: ProposalId, size: u64, readable: &BTreeSet<CaseId>) -> Result<Vec<Entry>, Error> {
    let mut cases: BTreeMap<i32, CaseId> = BTreeMap::new();
    let mut out = Vec::new();
    for placed in store::log::placed(tx.conn(), id, 1, MOST_ENTRIES).await? {
        let Some(leaf) = placed.position.and_then(|p| u64::try_from(p).ok()).filter(|p| *p < size) else { break };
        let body: Value = serde_json::from_str(&placed.body)?;
        let mut entry = Entry { leaf, body, withheld: false, placed };
        if entry.action().is_some_and(Action::is_confidential) {
            // A paper of a file belongs to the file of the entry that made it.
            let of_subject = entry.body.pointer("/payload/subject").and_then(Value::as_i64).and_then(|n| cases.get(&i32::try_from(n).ok()?)).copied();
            let case = entry.said("/payload/case").and_then(|c| c.parse().ok()).or(of_subject);
            entry.withheld = !case.is_some_and(|c| readable.contains(&c));
            if let Some(case) = case {
                cases.insert(entry.placed.seq, case);
            }
        }
        out.push(entry);
    }
    if out.is_empty() { Err(Error::NotFound) } else { Ok(out) }
}

/// Hash and place of every entry. The nodes for all of them are read at once.
async fn proofs(tx: &mut Tx, entries: &[Entry], size: u64) -> Result<String, Error> {
    let plans: Vec<Plan> = entries.iter().map(|e| Plan::inclusion(e.leaf, size)).collect::<Option<_>>().ok_or(Error::NotFound)?;
    let nodes: BTreeSet<_> = plans.iter().flat_map(Plan::nodes).collect();
    let known = store::log::nodes(tx.conn(), &nodes.into_iter().collect::<Vec<_>>()).await?;
    let proof = |(e, plan): (&Entry, &Plan)| {
        let path = plan.hashes(|n| known.get(&n).copied())?;
        Some(Proof { seq: count(e.placed.seq), hash: hex::encode(&e.placed.hash), place: Place::new(e.leaf, &path), withheld: e.withheld })
    };
    let all: Vec<Proof> = entries.iter().zip(&plans).map(proof).collect::<Option<_>>().ok_or_else(|| Error::Internal("a node of the log is gone".into()))?;
    Ok(serde_json::to_string_pretty(&all)?)
}

/// The files that the entries and plans of the dossier seal. Issued papers name people: a redacted dossier has none.
fn files(entries: &[Entry], plans: &[(i32, String)], extent: Extent) -> Vec<Stored> {
    let mut out: BTreeMap<String, Stored> = BTreeMap::new();
    let mut add = |path: String, name: &str, file: Option<AttachmentId>, sha256: &str| {
        if let Some(file) = file {
            out.insert(path.clone(), Stored { path, name: name.to_owned(), file, sha256: sha256.to_owned() });
        }
    };
    for (_, text) in plans {
        let attached = serde_json::from_str::<Value>(text).ok().and_then(|p| p.get("attachments").cloned());
        for file in attached.and_then(|a| serde_json::from_value::<Vec<Attached>>(a).ok()).unwrap_or_default() {
            add(dossier::attachment_path(&file.id.to_string()), &file.name, Some(file.id), &file.sha256);
        }
    }
    for entry in entries.iter().filter(|e| !e.withheld) {
        if entry.action() == Some(Action::AddEvidence)
            && let (Some(file), Some(name), Some(sha256)) = (entry.said("/payload/file"), entry.said("/payload/name"), entry.said("/payload/sha256"))
        {
            add(dossier::attachment_path(file), name, file.parse().ok(), sha256);
        }
        for kind in ["pdf", "docx"].into_iter().filter(|_| extent == Extent::Whole) {
            if let (Some(file), Some(sha256)) = (entry.said(&format!("/payload/{kind}/file")), entry.said(&format!("/payload/{kind}/sha256"))) {
                let name = format!("{}.{kind}", entry.said("/payload/symbol").unwrap_or_default());
                add(dossier::document_path(sha256, kind), &name, file.parse().ok(), sha256);
            }
        }
    }
    out.into_values().collect()
}

/// The commitments of everybody who stands in what is not withheld.
fn commitments(entries: &[Entry], plans: &[(i32, String)]) -> Vec<Vec<u8>> {
    let mut all: BTreeSet<String> = BTreeSet::new();
    for entry in entries.iter().filter(|e| !e.withheld) {
        let people = entry.body.get("people").and_then(Value::as_object).into_iter().flatten();
        all.extend(people.filter_map(|(_, c)| c.as_str()).map(str::to_owned));
    }
    for (_, text) in plans {
        let plan = serde_json::from_str::<Value>(text).unwrap_or_default();
        let authors = plan.get("authors").and_then(Value::as_array).into_iter().flatten();
        all.extend(authors.filter_map(|a| a.get("identity")?.as_str()).map(str::to_owned));
    }
    all.iter().filter_map(|c| hex::decode(c).ok()).collect()
}

impl Parcel {
    /// The code of the case.
    pub fn code(&self) -> &str {
        &self.manifest.case
    }

    /// Writes the dossier. Runs where blocking is allowed; holds no more than one piece of a file in memory.
    ///
    /// # Errors
    /// Where a file is gone or is no longer what the ledger sealed: the dossier then breaks off.
    pub fn write(mut self, app: &App, log: &Log, pdf: &[u8], out: impl Write) -> std::io::Result<()> {
        let mut zip = ZipWriter::new_stream(out);
        for (path, text) in std::mem::take(&mut self.texts) {
            self.add(&mut zip, &path, None, &mut text.as_bytes())?;
        }
        self.add(&mut zip, dossier::SUMMARY, None, &mut &*pdf)?;
        for stored in std::mem::take(&mut self.files) {
            let mut file = app.storage.read_blocking(stored.file)?;
            let sha256 = self.add(&mut zip, &stored.path, Some(stored.name), &mut file)?;
            if sha256 != stored.sha256 {
                return Err(std::io::Error::other(format!("the file {} is not what the ledger sealed", stored.path)));
            }
        }
        let manifest = serde_json::to_string_pretty(&self.manifest)?;
        let origin = log.verifier().map_err(std::io::Error::other)?.name;
        let digest = hex::encode(crate::domain::plan::seal(&manifest));
        let note = log.sign(&dossier::signed_text(&origin, &digest)).map_err(std::io::Error::other)?;
        for (path, text) in [(dossier::MANIFEST, manifest), (dossier::SIGNATURE, note)] {
            put(&mut zip, path, &mut text.as_bytes())?;
        }
        zip.finish()?.into_inner().flush()
    }

    fn add(
        &mut self,
        zip: &mut ZipWriter<zip::write::StreamWriter<impl Write>>,
        path: &str,
        name: Option<String>,
        from: &mut impl Read,
    ) -> std::io::Result<String> {
        let (size, sha256) = put(zip, path, from)?;
        self.manifest.files.push(Listed { path: path.to_owned(), size, sha256: sha256.clone(), name });
        Ok(sha256)
    }
}

/// Copies a file into the ZIP, unpacked; gives its size and SHA-256.
fn put(zip: &mut ZipWriter<zip::write::StreamWriter<impl Write>>, path: &str, from: &mut impl Read) -> std::io::Result<(u64, String)> {
    zip.start_file(path, SimpleFileOptions::default().compression_method(CompressionMethod::Stored))?;
    let (size, sha256) = storage::copy(from, zip)?;
    Ok((size, hex::encode(sha256)))
}
