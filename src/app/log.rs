//! The transparency log: giving every ledger entry its place in one Merkle tree, signing checkpoints,
//! the keys that sign, and proofs.
//!
//! Writers of the ledger are never held up: their entries wait in a table that a job empties in
//! batches. The private key lies in a file of the data folder, never in the database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use super::{App, Error};
use crate::domain::merkle::{self, Frontier, Hash, Plan};
use crate::domain::note::{Checkpoint, Fault, Signer, Verifier};
use crate::store::log::LogKey;
use crate::store::{self, Tx};

/// Entries that get their place in one transaction.
const BATCH: i64 = 2000;

/// The key of the log and the folder in which it and the newest checkpoint lie.
#[derive(Debug, Clone)]
pub struct Log {
    signer: Arc<Signer>,
    folder: Arc<PathBuf>,
}

/// Why the key of the log can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "the private key of the log is missing or is another one than the database names: {0}; restore it, or begin a new one with `sangkien log rotate --lost`"
    )]
    Missing(String),
    #[error("the key of the log: {0}")]
    Fault(#[from] Fault),
    #[error("the key file {0}: {1}")]
    File(String, std::io::Error),
    #[error("no key could be made")]
    Generator,
    #[error("the log has no key yet: start the server once")]
    None,
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Whether the old private key is at hand when a new one is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldKey {
    Signs,
    Lost,
}

/// Where a private key lies.
pub fn key_file(folder: &Path, number: i32) -> PathBuf {
    folder.join(format!("key-{number}.pk8"))
}

/// What a key signs of the one that follows it.
fn endorsement(origin: &str, next: &str) -> String {
    format!("{origin}\nnext key\n{next}\n")
}

fn generate(folder: &Path, number: i32, name: &str) -> Result<Signer, KeyError> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let path = key_file(folder, number);
    let document = ring::signature::Ed25519KeyPair::generate_pkcs8(&ring::rand::SystemRandom::new()).map_err(|_| KeyError::Generator)?;
    let write = || -> std::io::Result<()> {
        // A file that the database does not know of is left from a start that broke off.
        if path.exists() {
            std::fs::remove_file(&path)?;
        }
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        file.write_all(document.as_ref())?;
        file.sync_all()?;
        std::fs::File::open(folder)?.sync_all()
    };
    write().map_err(|e| KeyError::File(path.display().to_string(), e))?;
    Ok(Signer::from_pkcs8(name, document.as_ref())?)
}

fn read(folder: &Path, key: &LogKey) -> Result<Signer, KeyError> {
    let path = key_file(folder, key.number);
    let name = Verifier::parse(&key.verifier)?.name;
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(KeyError::Missing(path.display().to_string())),
        Err(e) => return Err(KeyError::File(path.display().to_string(), e)),
    };
    let signer = Signer::from_pkcs8(&name, &bytes)?;
    if signer.verifier()?.to_string() == key.verifier { Ok(signer) } else { Err(KeyError::Missing(path.display().to_string())) }
}

impl Log {
    /// Opens the log with its newest key; the first start of all makes one. `origin` names the log in
    /// its checkpoints and stays as it was first.
    ///
    /// # Errors
    /// `KeyError`.
    pub async fn open(pool: &PgPool, folder: &Path, origin: &str, now: DateTime<Utc>) -> Result<Self, KeyError> {
        std::fs::create_dir_all(folder).map_err(|e| KeyError::File(folder.display().to_string(), e))?;
        let mut tx = Tx::begin(pool).await?;
        store::log::lock(&mut tx).await?;
        let signer = match store::log::keys(tx.conn()).await?.last() {
            Some(key) => read(folder, key)?,
            None => {
                let signer = generate(folder, 1, origin)?;
                let key = LogKey { number: 1, verifier: signer.verifier()?.to_string(), since: now, endorsement: None };
                store::log::put_key(&mut tx, &key).await?;
                signer
            }
        };
        tx.commit().await?;
        Ok(Self { signer: Arc::new(signer), folder: Arc::new(folder.to_owned()) })
    }

    /// Begins a new key that the old one vouches for, if it is at hand. Servers take it at their next start.
    ///
    /// # Errors
    /// `KeyError`.
    pub async fn rotate(pool: &PgPool, folder: &Path, old: OldKey, now: DateTime<Utc>) -> Result<Verifier, KeyError> {
        let mut tx = Tx::begin(pool).await?;
        store::log::lock(&mut tx).await?;
        let keys = store::log::keys(tx.conn()).await?;
        let last = keys.last().ok_or(KeyError::None)?;
        let name = Verifier::parse(&last.verifier)?.name;
        let number = last.number + 1;
        let signer = generate(folder, number, &name)?;
        let next = signer.verifier()?;
        let text = endorsement(&name, &next.to_string());
        // Where the old key is lost the text stands unsigned: it says so, and vouches for nothing.
        let endorsement = if old == OldKey::Signs { read(folder, last)?.sign(&text)? } else { text };
        store::log::put_key(&mut tx, &LogKey { number, verifier: next.to_string(), since: now, endorsement: Some(endorsement) }).await?;
        tx.commit().await?;
        Ok(next)
    }

    /// The public key.
    ///
    /// # Errors
    /// Never, for a key that was read.
    pub fn verifier(&self) -> Result<Verifier, Fault> {
        self.signer.verifier()
    }

    /// Signs a text of this system in the format of a note.
    ///
    /// # Errors
    /// Where the text can't stand in a note.
    pub fn sign(&self, text: &str) -> Result<String, Fault> {
        self.signer.sign(text)
    }

    /// The folder of keys and of the newest checkpoint.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the newest checkpoint lies outside of the database.
    pub fn checkpoint_file(folder: &Path) -> PathBuf {
        folder.join("checkpoint")
    }
}

/// Whether every key but the first is vouched for by the one before it: the number of the first that is not.
pub fn unvouched(keys: &[LogKey]) -> Option<i32> {
    let vouches = |pair: &[LogKey]| {
        let Ok(old) = Verifier::parse(&pair[0].verifier) else { return false };
        let signed = pair[1].endorsement.as_deref().map(|note| old.open(note));
        signed == Some(Ok(&endorsement(&old.name, &pair[1].verifier)))
    };
    keys.windows(2).find(|pair| !vouches(pair)).map(|pair| pair[1].number)
}

/// Gives every waiting entry its place; says how many. Where somebody else is at it, none.
///
/// # Errors
/// A fault of the database, or of the folder for the newest checkpoint.
pub async fn seal(app: &App, log: &Log) -> Result<usize, Error> {
    let mut sealed = 0;
    while store::log::is_waiting(&mut *app.pool.acquire().await?).await? {
        let done = batch(app, log).await?;
        if done == 0 {
            break;
        }
        sealed += done;
    }
    Ok(sealed)
}

async fn batch(app: &App, log: &Log) -> Result<usize, Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::log::try_lock(&mut tx).await? {
        return Ok(0);
    }
    let entries = store::log::waiting(&mut tx, BATCH).await?;
    if entries.is_empty() {
        return Ok(0);
    }
    let first = store::log::size(tx.conn()).await?;
    let known = store::log::nodes(tx.conn(), &Frontier::nodes(first)).await?;
    let mut tree = Frontier::new(first, |n| known.get(&n).copied()).ok_or_else(|| Error::Internal(format!("the log has lost a node below {first}")))?;
    let mut made = Vec::new();
    for entry in &entries {
        tree.push(merkle::leaf(&entry.hash), |node, hash| made.push((node, hash)));
    }
    store::log::append(&mut tx, first, &entries, &made).await?;
    let checkpoint = Checkpoint { origin: log.verifier().map_err(internal)?.name, size: tree.size(), root: tree.root() };
    let note = log.sign(&checkpoint.text()).map_err(internal)?;
    store::log::put_checkpoint(&mut tx, checkpoint.size, &checkpoint.root, app.clock.now(), &note).await?;
    tx.commit().await?;
    keep_beside(&log.folder, &note).await?;
    Ok(entries.len())
}

/// Writes the newest checkpoint outside of the database, so that cutting it off there is noticed.
async fn keep_beside(folder: &Path, note: &str) -> std::io::Result<()> {
    let (file, new) = (Log::checkpoint_file(folder), folder.join("checkpoint.new"));
    tokio::fs::write(&new, note).await?;
    tokio::fs::rename(new, file).await
}

fn internal(fault: Fault) -> Error {
    Error::Internal(fault.to_string())
}

/// A proof and the size of the tree it holds for.
#[derive(Debug, Clone)]
pub struct Proof {
    pub size: u64,
    pub hashes: Vec<Hash>,
}

async fn hashes(conn: &mut PgConnection, plan: Option<Plan>) -> Result<Vec<Hash>, Error> {
    let plan = plan.ok_or(Error::NotFound)?;
    let known = store::log::nodes(conn, &plan.nodes()).await?;
    plan.hashes(|n| known.get(&n).copied()).ok_or(Error::NotFound)
}

/// That a leaf is in the tree of a size; `NotFound` where the log has not that many leaves.
///
/// # Errors
/// `NotFound`, or a fault of the database.
pub async fn inclusion(conn: &mut PgConnection, position: u64, size: u64) -> Result<Proof, Error> {
    Ok(Proof { size, hashes: hashes(conn, Plan::inclusion(position, size)).await? })
}

/// That the tree of a size begins with an older one.
///
/// # Errors
/// As `inclusion`.
pub async fn consistency(conn: &mut PgConnection, old: u64, size: u64) -> Result<Proof, Error> {
    Ok(Proof { size, hashes: hashes(conn, Plan::consistency(old, size)).await? })
}

/// The root of the tree of a size, from the nodes as they stand.
///
/// # Errors
/// As `inclusion`.
pub async fn root(conn: &mut PgConnection, size: u64) -> Result<Hash, Error> {
    if size == 0 {
        return Ok(merkle::empty());
    }
    hashes(conn, Some(Plan::root(size))).await?.first().copied().ok_or(Error::NotFound)
}
