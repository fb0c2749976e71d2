//! The check of a dossier: every file, every entry, every place, every seal.
//!
//! Reads what anybody may have made: names that lead elsewhere, sizes that lie, packed bombs and
//! endless lists end in a fault that names the file, with bounded memory. Nothing is unpacked to disk.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, ZipArchive};

use super::{
    FORMAT, Listed, MANIFEST, Manifest, PAGE, PEOPLE, PROOFS, Proof, README, SIGNATURE, SUMMARY, attachment_path, confidential_path, document_path, entry_path,
    plan_path, signed_text,
};
use crate::domain::merkle::Hash;
use crate::domain::note::{Checkpoint, Verifier};
use crate::domain::plan::seal;
use crate::evidence::receipt::Witness;
use crate::evidence::{Fault, from_hex, keys, open_checkpoint};

/// Files that a dossier may hold at most.
const MOST_FILES: usize = 50_000;
/// The largest file that is read as a whole, in bytes.
const LARGEST: u64 = 32 * 1024 * 1024;

/// The first file with which something is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {fault}")]
pub struct Bad {
    pub file: String,
    pub fault: Fault,
}

/// What a dossier that holds says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub case: String,
    pub proposal: String,
    pub made_at: String,
    pub redacted: bool,
    pub entries: u32,
    pub withheld: u32,
    pub files: usize,
    pub checkpoint: Checkpoint,
    /// The public key that has signed it.
    pub key: String,
    /// The hash of each entry in order.
    pub hashes: Vec<Hash>,
}

impl Report {
    /// Whether a receipt's entry stands in the dossier, at the position that the receipt says.
    pub fn holds(&self, witness: &Witness) -> bool {
        let Some((code, seq)) = witness.number.rsplit_once('/') else { return false };
        let place = seq.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        code == self.case && place.and_then(|n| self.hashes.get(n)) == Some(&witness.hash)
    }
}

type Checked<T> = Result<T, Bad>;

fn bad(file: &str, fault: Fault) -> Bad {
    Bad { file: file.to_owned(), fault }
}

fn at<T>(file: &str, result: Result<T, Fault>) -> Checked<T> {
    result.map_err(|fault| bad(file, fault))
}

fn unreadable(error: &dyn std::fmt::Display) -> Fault {
    Fault::Unreadable(error.to_string())
}

/// Whether a name stays inside of the dossier: folders of plain names.
fn is_plain(name: &str) -> bool {
    let part = |p: &str| !p.is_empty() && p != "." && p != ".." && p.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    name.len() <= 200 && name.split('/').all(part)
}

struct Reader<R> {
    zip: ZipArchive<R>,
    /// Where each file stands in the archive.
    at: BTreeMap<String, usize>,
}

impl<R: Read + Seek> Reader<R> {
    fn open(file: R) -> Checked<Self> {
        let mut zip = at("ZIP", ZipArchive::new(file).map_err(|e| unreadable(&e)))?;
        if zip.len() > MOST_FILES {
            return Err(bad("ZIP", Fault::TooLarge));
        }
        let mut places = BTreeMap::new();
        for n in 0..zip.len() {
            let entry = at("ZIP", zip.by_index_raw(n).map_err(|e| unreadable(&e)))?;
            let name = at("ZIP", entry.name().map_err(|e| unreadable(&e)))?.into_owned();
            // Nothing is packed: what it takes in the archive is what it takes in memory.
            let whole = entry.compression() == CompressionMethod::Stored && entry.size() == entry.compressed_size() && !entry.encrypted();
            if !is_plain(&name) || !whole {
                return Err(bad("ZIP", Fault::Unreadable(format!("a file that no dossier holds: {}", name.escape_debug().take(80).collect::<String>()))));
            }
            drop(entry);
            if places.insert(name.clone(), n).is_some() {
                return Err(bad(&name, Fault::Unreadable("it is there twice".into())));
            }
        }
        Ok(Self { zip, at: places })
    }

    /// Hashes a file; keeps its content where it is small enough to be read.
    fn read(&mut self, name: &str, size: Option<u64>, keep: bool) -> Checked<(Hash, Vec<u8>)> {
        let place = *self.at.get(name).ok_or_else(|| bad(name, Fault::Missing))?;
        let mut entry = at(name, self.zip.by_index_raw(place).map_err(|e| unreadable(&e)))?;
        if size.is_some_and(|s| s != entry.size()) {
            return Err(bad(name, Fault::Manifest));
        }
        if keep && entry.size() > LARGEST {
            return Err(bad(name, Fault::TooLarge));
        }
        let (mut hash, mut kept, mut buffer) = (Sha256::new(), Vec::new(), vec![0; 64 * 1024]);
        loop {
            let n = at(name, entry.read(&mut buffer).map_err(|e| unreadable(&e)))?;
            if n == 0 {
                return Ok((hash.finalize().into(), kept));
            }
            hash.update(&buffer[..n]);
            if keep {
                kept.extend_from_slice(&buffer[..n]);
            }
        }
    }

    fn text(&mut self, name: &str) -> Checked<String> {
        let (_, bytes) = self.read(name, None, true)?;
        at(name, String::from_utf8(bytes).map_err(|e| unreadable(&e)))
    }

    fn json<T: DeserializeOwned>(&mut self, name: &str) -> Checked<T> {
        let text = self.text(name)?;
        at(name, serde_json::from_str(&text).map_err(|e| unreadable(&e)))
    }
}

/// Checks a dossier; where a key is expected, only its signature counts.
///
/// # Errors
/// The first file with which something is wrong.
pub fn check<R: Read + Seek>(file: R, expected: Option<&Verifier>) -> Result<Report, Bad> {
    let mut reader = Reader::open(file)?;
    let (manifest, checkpoint, key) = signed_manifest(&mut reader, expected)?;
    every_file(&mut reader, &manifest)?;
    let proofs: Vec<Proof> = reader.json(PROOFS)?;
    let mut ledger = Ledger::read(&mut reader, &manifest, &checkpoint, &proofs)?;
    ledger.nothing_stray(&mut reader, &manifest)?;
    Ok(Report {
        case: manifest.case,
        proposal: manifest.proposal,
        made_at: manifest.made_at,
        redacted: manifest.redacted,
        entries: manifest.entries,
        withheld: u32::try_from(proofs.iter().filter(|p| p.withheld).count()).unwrap_or(u32::MAX),
        files: manifest.files.len() + 2,
        checkpoint,
        key,
        hashes: ledger.hashes,
    })
}

/// The manifest, once it is known that the log's key has signed it.
fn signed_manifest<R: Read + Seek>(reader: &mut Reader<R>, expected: Option<&Verifier>) -> Checked<(Manifest, Checkpoint, String)> {
    let text = reader.text(MANIFEST)?;
    let note = reader.text(SIGNATURE)?;
    let manifest: Manifest = at(MANIFEST, serde_json::from_str(&text).map_err(|e| unreadable(&e)))?;
    if manifest.format != FORMAT {
        return Err(bad(MANIFEST, Fault::Unreadable(format!("its format is not {FORMAT}"))));
    }
    let keys = at(MANIFEST, keys(&manifest.keys, expected))?;
    let digest = hex::encode(seal(&text));
    let opened = keys.iter().find_map(|k| k.open(&note).ok().map(|said| (k, said)));
    let (key, said) = opened.ok_or_else(|| bad(SIGNATURE, if expected.is_some() { Fault::OtherKey } else { Fault::Manifest }))?;
    if said != signed_text(&key.name, &digest) {
        return Err(bad(MANIFEST, Fault::Manifest));
    }
    let checkpoint = at(MANIFEST, open_checkpoint(&manifest.checkpoint, &manifest.keys, expected))?;
    let key = key.to_string();
    Ok((manifest, checkpoint, key))
}

/// Every file that the manifest names is there as it says, and no other.
fn every_file<R: Read + Seek>(reader: &mut Reader<R>, manifest: &Manifest) -> Checked<()> {
    let mut known: BTreeSet<&str> = [MANIFEST, SIGNATURE].into();
    for Listed { path, size, sha256, .. } in &manifest.files {
        let (hash, _) = reader.read(path, Some(*size), false)?;
        if !known.insert(path) || hex::encode(hash) != *sha256 {
            return Err(bad(path, Fault::Manifest));
        }
    }
    match reader.at.keys().find(|name| !known.contains(name.as_str())) {
        Some(stray) => Err(bad(stray, Fault::Unknown)),
        None => Ok(()),
    }
}

/// What the entries of the dossier say.
struct Ledger {
    hashes: Vec<Hash>,
    /// What the entries refer to, by the file it must be, with its seal in hexadecimal.
    sealed: BTreeMap<String, String>,
    /// The commitments that entries and plans hold.
    commitments: BTreeSet<String>,
}

impl Ledger {
    fn read<R: Read + Seek>(reader: &mut Reader<R>, manifest: &Manifest, checkpoint: &Checkpoint, proofs: &[Proof]) -> Checked<Self> {
        let mut ledger = Self { hashes: Vec::new(), sealed: BTreeMap::new(), commitments: BTreeSet::new() };
        let (mut leaf, mut before) = (None, None);
        for (n, proof) in (1u32..).zip(proofs) {
            let file = entry_path(n);
            let hash = at(&file, from_hex(&proof.hash))?;
            if proof.seq != n || leaf.is_some_and(|l| proof.place.leaf <= l) {
                return Err(bad(&file, Fault::Chain));
            }
            if proof.withheld && reader.at.contains_key(&file) {
                return Err(bad(&file, Fault::Stray));
            }
            if !proof.withheld {
                let body = reader.text(&file)?;
                if seal(&body) != hash {
                    return Err(bad(&file, Fault::Hash));
                }
                let entry: Value = at(&file, serde_json::from_str(&body).map_err(|e| unreadable(&e)))?;
                ledger.follow(&file, n, &entry, manifest, before)?;
            }
            at(&file, proof.place.check(&hash, checkpoint))?;
            leaf = Some(proof.place.leaf);
            before = Some(hash);
            ledger.hashes.push(hash);
        }
        if proofs.is_empty() || proofs.len() != manifest.entries as usize {
            return Err(bad(PROOFS, Fault::Chain));
        }
        Ok(ledger)
    }

    /// An entry follows the one before it; what it seals is noted.
    fn follow(&mut self, file: &str, n: u32, entry: &Value, manifest: &Manifest, before: Option<Hash>) -> Checked<()> {
        let said = |name: &str| entry.get(name);
        let prev = before.map_or(Value::Null, |h| Value::String(hex::encode(h)));
        if said("seq") != Some(&Value::from(n)) || said("prev") != Some(&prev) || said("proposal") != Some(&Value::from(manifest.proposal.as_str())) {
            return Err(bad(file, Fault::Chain));
        }
        let people = said("people").and_then(Value::as_object).into_iter().flatten();
        self.commitments.extend(people.filter_map(|(_, c)| c.as_str()).map(str::to_owned));
        let payload = said("payload").unwrap_or(&Value::Null);
        let text = |name: &str| payload.get(name).and_then(Value::as_str).map(str::to_owned);
        let version = said("plan_version").and_then(Value::as_u64).and_then(|v| u32::try_from(v).ok());
        match said("action").and_then(Value::as_str).unwrap_or_default() {
            "submit" | "request_adjustment" => {
                if let (Some(v), Some(seal)) = (version, text("plan_sha256")) {
                    self.sealed.insert(plan_path(v), seal);
                }
            }
            "add_evidence" => {
                if let (Some(id), Some(seal)) = (text("file"), text("sha256")) {
                    self.sealed.insert(attachment_path(&id), seal);
                }
            }
            "issue_document" | "issue_confidential_document" => {
                for kind in ["pdf", "docx"] {
                    if let Some(seal) = payload.get(kind).and_then(|f| f.get("sha256")).and_then(Value::as_str) {
                        self.sealed.insert(document_path(seal, kind), seal.to_owned());
                    }
                }
            }
            "open_liability" | "ask_explanation" | "explain" | "decide_liability" | "object" | "finalise_liability" => {
                if let Some(seal) = text("sha256") {
                    self.sealed.insert(confidential_path(n), seal);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Every other file is what an entry, or a plan that an entry sealed, says it is.
    fn nothing_stray<R: Read + Seek>(&mut self, reader: &mut Reader<R>, manifest: &Manifest) -> Checked<()> {
        for plan in manifest.files.iter().filter(|f| f.path.starts_with("plans/")) {
            self.sealed_as_said(plan)?;
            let content: Value = reader.json(&plan.path)?;
            let list = |name: &str| content.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
            for file in list("attachments") {
                if let (Some(id), Some(seal)) = (file.get("id").and_then(Value::as_str), file.get("sha256").and_then(Value::as_str)) {
                    self.sealed.insert(attachment_path(id), seal.to_owned());
                }
            }
            self.commitments.extend(list("authors").iter().filter_map(|a| a.get("identity")?.as_str().map(str::to_owned)));
        }
        // An entry that names a version stands or falls with it.
        for (path, _) in self.sealed.iter().filter(|(path, _)| path.starts_with("plans/")) {
            if !reader.at.contains_key(path) {
                return Err(bad(path, Fault::Missing));
            }
        }
        let own = [PROOFS, README, PAGE, SUMMARY];
        for file in manifest.files.iter().filter(|f| !own.contains(&f.path.as_str()) && !f.path.starts_with("plans/")) {
            match file.path.as_str() {
                PEOPLE => self.people(reader)?,
                path if path.starts_with("ledger/") => {
                    let n = path[7..].trim_end_matches(".json").parse().ok().filter(|n| entry_path(*n) == path && *n <= manifest.entries);
                    n.ok_or_else(|| bad(path, Fault::Stray))?;
                }
                _ => self.sealed_as_said(file)?,
            }
        }
        Ok(())
    }

    fn sealed_as_said(&self, file: &Listed) -> Checked<()> {
        match self.sealed.get(&file.path) {
            None => Err(bad(&file.path, Fault::Stray)),
            Some(seal) if *seal != file.sha256 => Err(bad(&file.path, Fault::Seal)),
            Some(_) => Ok(()),
        }
    }

    /// Each person opens a commitment that stands in the ledger.
    fn people<R: Read + Seek>(&self, reader: &mut Reader<R>) -> Checked<()> {
        let people: Vec<String> = reader.json(PEOPLE)?;
        match people.iter().find(|text| !self.commitments.contains(&hex::encode(seal(text)))) {
            Some(_) => Err(bad(PEOPLE, Fault::Seal)),
            None => Ok(()),
        }
    }
}
