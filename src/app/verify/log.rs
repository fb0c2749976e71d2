//! The check of the transparency log against the ledger, and against what is held outside of the
//! database: a checkpoint, or a receipt. It names the first place of the log that does not hold.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::PgConnection;

use crate::app::log::{Log, unvouched};
use crate::app::{App, Error};
use crate::domain::flaw::{Flaw, Signer};
use crate::domain::ids::ProposalId;
use crate::domain::merkle::{Frontier, Hash, leaf};
use crate::domain::note::{Checkpoint, Verifier};
use crate::evidence::receipt::Witness;
use crate::store;
use crate::store::log::Leaf;

/// Checkpoints read at a time.
const BATCH: i64 = 1000;

/// What is known of the log from outside of the database.
#[derive(Debug, Clone)]
pub struct Held {
    pub by: Signer,
    pub checkpoint: Checkpoint,
    /// The place and hash of an entry, where it is a receipt.
    pub entry: Option<(u64, Hash)>,
}

impl Held {
    /// A checkpoint that was kept.
    pub fn checkpoint(by: Signer, checkpoint: Checkpoint) -> Self {
        Self { by, checkpoint, entry: None }
    }

    /// A receipt.
    pub fn receipt(name: &str, witness: &Witness) -> Self {
        Self { by: Signer::File(name.to_owned()), checkpoint: witness.checkpoint.clone(), entry: Some((witness.leaf, witness.hash)) }
    }
}

/// What the check has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub leaves: u64,
    pub checkpoints: usize,
    /// A key that the one before it does not vouch for, because it was lost: no fault, but to be known.
    pub unvouched: Option<i32>,
    pub bad: Option<Bad>,
}

/// The first place of the log that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    pub position: u64,
    /// The entry there, where it is known.
    pub entry: Option<(ProposalId, i32)>,
    pub what: Flaw,
}

/// The public keys of the log.
///
/// # Errors
/// A fault of the database, or a key that can't be read.
pub async fn keys(app: &App) -> Result<Vec<Verifier>, Error> {
    let keys = store::log::keys(&mut *app.pool.acquire().await?).await?;
    keys.iter().map(|k| Verifier::parse(&k.verifier).map_err(|f| Error::Internal(f.to_string()))).collect()
}

/// The newest checkpoint as it was kept beside the database, if there is one.
///
/// # Errors
/// If the file can't be read, or is signed by nobody known.
pub async fn beside(app: &App, folder: &Path) -> Result<Option<Held>, Error> {
    let file = Log::checkpoint_file(folder);
    let note = match tokio::fs::read_to_string(&file).await {
        Ok(note) => note,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e.into()),
    };
    let checkpoint = Checkpoint::open(&note, &keys(app).await?).map_err(|f| Error::Internal(format!("{}: {f}", file.display())))?;
    Ok(Some(Held::checkpoint(Signer::Beside, checkpoint)))
}

/// What must be so at a size of the tree: who says it, and the root.
type Roots = BTreeMap<u64, Vec<(Signer, Hash)>>;

/// Walks the whole log.
///
/// # Errors
/// A fault of the database.
pub async fn log(app: &App, held: &[Held]) -> Result<Report, Error> {
    let keys = keys(app).await?;
    let mut conn = app.pool.acquire().await?;
    let mut conn = store::whole(&mut conn).await?;
    let all_keys = store::log::keys(&mut conn).await?;
    let mut report = Report { leaves: 0, checkpoints: 0, unvouched: unvouched(&all_keys), bad: None };
    let mut roots = Roots::new();
    let unsigned = signed(&mut conn, &keys, &mut roots, &mut report.checkpoints).await?;
    for h in held {
        roots.entry(h.checkpoint.size).or_default().push((h.by.clone(), h.checkpoint.root));
    }
    let mut walk = Walk { tree: Frontier::default(), roots, sure: 0, held, bad: None };
    store::log::walk(&mut conn, |leaf| walk.visit(&leaf)).await?;
    report.leaves = walk.tree.size();
    let first = walk.bad.take().or_else(|| walk.end());
    let bad =
        [first, unsigned.map(|size| Bad { position: size.saturating_sub(1), entry: None, what: Flaw::Unsigned }), beyond(&mut conn, walk.tree.size()).await?];
    report.bad = bad.into_iter().flatten().min_by_key(|b| b.position);
    Ok(report)
}

/// Checks the signature of every checkpoint and notes its root; gives the size of the first that no key has signed.
async fn signed(conn: &mut PgConnection, keys: &[Verifier], roots: &mut Roots, count: &mut usize) -> Result<Option<u64>, Error> {
    let mut last = 0;
    loop {
        let batch = store::log::checkpoints(conn, last, BATCH).await?;
        for c in &batch {
            *count += 1;
            match Checkpoint::open(&c.note, keys) {
                Ok(said) if said.size == c.size && said.root[..] == c.root[..] => {
                    roots.entry(c.size).or_default().push((Signer::Checkpoint(c.size), said.root));
                }
                _ => return Ok(Some(c.size)),
            }
        }
        match batch.last() {
            Some(c) => last = c.size,
            None => return Ok(None),
        }
    }
}

/// What only a look at the tables shows: nodes that are not made of those below, entries without a place.
async fn beyond(conn: &mut PgConnection, leaves: u64) -> Result<Option<Bad>, Error> {
    if let Some(position) = store::log::bent_node(conn).await? {
        return Ok(Some(Bad { position, entry: None, what: Flaw::Node }));
    }
    let forgotten = store::log::forgotten(conn).await?;
    Ok(forgotten.map(|entry| Bad { position: leaves, entry: Some(entry), what: Flaw::Forgotten }))
}

struct Walk<'a> {
    tree: Frontier,
    roots: Roots,
    /// Up to here a signed root agrees.
    sure: u64,
    held: &'a [Held],
    bad: Option<Bad>,
}

impl Walk<'_> {
    fn fail(&mut self, position: u64, entry: Option<(ProposalId, i32)>, what: Flaw) -> bool {
        self.bad = Some(Bad { position, entry, what });
        false
    }

    /// Takes a leaf in; says whether to go on.
    fn visit(&mut self, l: &Leaf) -> bool {
        let place = self.tree.size();
        let entry = Some((l.proposal, l.seq));
        if l.position != place {
            return self.fail(place, None, Flaw::NoLeaf);
        }
        let Some(hash) = &l.entry else { return self.fail(place, entry, Flaw::Deleted) };
        let hashed = leaf(hash);
        if l.node.as_deref() != Some(&hashed[..]) {
            return self.fail(place, entry, Flaw::Changed);
        }
        let other = self.held.iter().find(|h| h.entry.is_some_and(|(at, held)| at == place && held[..] != hash[..]));
        if let Some(other) = other {
            let by = other.by.clone();
            return self.fail(place, entry, Flaw::OtherEntry(by));
        }
        self.tree.push(hashed, |_, _| {});
        let root = self.tree.root();
        if let Some(said) = self.roots.remove(&self.tree.size()) {
            if let Some((who, _)) = said.iter().find(|(_, r)| *r != root) {
                let sure = self.sure;
                return self.fail(sure, None, Flaw::Rewritten(who.clone()));
            }
            self.sure = self.tree.size();
        }
        true
    }

    /// What was signed for places that are not there.
    fn end(&self) -> Option<Bad> {
        let (size, who) = self.roots.range(self.tree.size() + 1..).next_back()?;
        let (who, _) = who.last()?;
        Some(Bad { position: self.tree.size(), entry: None, what: Flaw::CutOff(who.clone(), *size) })
    }
}
