//! The transparency log: which entry has which place, the nodes of the tree, checkpoints, keys, and
//! what witnesses are still to be sent.
//!
//! Everything here only grows; the database checks each leaf against its entry and each node against
//! the two below it. Refuses to compute: hashes come in.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::TryStreamExt;
use sqlx::PgConnection;

use super::Tx;
use crate::domain::ids::{CaseId, PersonId, ProposalId};
use crate::domain::merkle::{Hash, Node};
use crate::domain::workflow::Action;

/// The lock of whoever gives out places.
const SEQUENCER: i64 = 0x5ea1;

/// Whether this transaction may give out places until it ends.
pub async fn try_lock(tx: &mut Tx) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock($1) as "mine!""#, SEQUENCER).fetch_one(tx.conn()).await
}

/// Waits until nobody else gives out places or keys.
pub async fn lock(tx: &mut Tx) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock($1)", SEQUENCER).execute(tx.conn()).await?;
    Ok(())
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn hash(bytes: &[u8]) -> sqlx::Result<Hash> {
    bytes.try_into().map_err(|_| sqlx::Error::Decode("a hash of another length".into()))
}

/// How many leaves the log has.
pub async fn size(conn: &mut PgConnection) -> sqlx::Result<u64> {
    Ok(count(sqlx::query_scalar!(r#"select coalesce(max(position) + 1, 0) as "size!" from log_leaf"#).fetch_one(conn).await?))
}

/// The hashes of nodes; those that don't exist are left out.
pub async fn nodes(conn: &mut PgConnection, which: &[Node]) -> sqlx::Result<HashMap<Node, Hash>> {
    let levels: Vec<i16> = which.iter().map(|n| i16::from(n.0)).collect();
    let positions: Vec<i64> = which.iter().map(|n| signed(n.1)).collect();
    let rows = sqlx::query!(
        "select n.level, n.position, n.hash from unnest($1::smallint[], $2::bigint[]) as x (level, position) join log_node n using (level, position)",
        &levels,
        &positions
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|r| Ok(((u8::try_from(r.level).unwrap_or(u8::MAX), count(r.position)), hash(&r.hash)?))).collect()
}

/// An entry without a place.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub proposal: ProposalId,
    pub seq: i32,
    pub hash: Vec<u8>,
}

/// Whether an entry waits for its place.
pub async fn is_waiting(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from log_pending) as "is!""#).fetch_one(conn).await
}

/// The oldest entries without a place. Those of one proposal come in its order, for its time never runs back.
pub async fn waiting(tx: &mut Tx, limit: i64) -> sqlx::Result<Vec<Waiting>> {
    sqlx::query_as!(
        Waiting,
        r#"select w.proposal_id as "proposal: ProposalId", w.seq, e.hash from log_pending w join proposal_event e using (proposal_id, seq)
           order by w.at, w.proposal_id, w.seq limit $1"#,
        limit
    )
    .fetch_all(tx.conn())
    .await
}

/// Gives entries their places from `first` on, with every node that became complete, those below before those above.
pub async fn append(tx: &mut Tx, first: u64, entries: &[Waiting], nodes: &[(Node, Hash)]) -> sqlx::Result<()> {
    let levels: Vec<i16> = nodes.iter().map(|(n, _)| i16::from(n.0)).collect();
    let positions: Vec<i64> = nodes.iter().map(|(n, _)| signed(n.1)).collect();
    let hashes: Vec<Vec<u8>> = nodes.iter().map(|(_, h)| h.to_vec()).collect();
    sqlx::query!("insert into log_node (level, position, hash) select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])", &levels, &positions, &hashes)
        .execute(tx.conn())
        .await?;
    let proposals: Vec<_> = entries.iter().map(|e| e.proposal.0).collect();
    let seqs: Vec<i32> = entries.iter().map(|e| e.seq).collect();
    let places: Vec<i64> = (signed(first)..).take(entries.len()).collect();
    sqlx::query!("insert into log_leaf (position, proposal_id, seq) select * from unnest($1::bigint[], $2::uuid[], $3::integer[])", &places, &proposals, &seqs)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "delete from log_pending w using unnest($1::uuid[], $2::integer[]) as x (proposal_id, seq) where (w.proposal_id, w.seq) = (x.proposal_id, x.seq)",
        &proposals,
        &seqs
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub size: u64,
    pub root: Vec<u8>,
    pub at: DateTime<Utc>,
    pub note: String,
}

/// Keeps a checkpoint.
pub async fn put_checkpoint(tx: &mut Tx, size: u64, root: &Hash, at: DateTime<Utc>, note: &str) -> sqlx::Result<()> {
    sqlx::query!("insert into log_checkpoint (size, root, at, note) values ($1, $2, $3, $4)", signed(size), root, at, note).execute(tx.conn()).await?;
    Ok(())
}

/// Checkpoints larger than `above`, smallest first.
pub async fn checkpoints(conn: &mut PgConnection, above: u64, limit: i64) -> sqlx::Result<Vec<Stored>> {
    let rows =
        sqlx::query!("select size, root, at, note from log_checkpoint where size > $1 order by size limit $2", signed(above), limit).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|r| Stored { size: count(r.size), root: r.root, at: r.at, note: r.note }).collect())
}

/// The largest checkpoint.
pub async fn newest(conn: &mut PgConnection) -> sqlx::Result<Option<Stored>> {
    let row = sqlx::query!("select size, root, at, note from log_checkpoint order by size desc limit 1").fetch_optional(conn).await?;
    Ok(row.map(|r| Stored { size: count(r.size), root: r.root, at: r.at, note: r.note }))
}

/// A public key of the log.
#[derive(Debug, Clone)]
pub struct LogKey {
    pub number: i32,
    pub verifier: String,
    pub since: DateTime<Utc>,
    /// What the key before it signed when this one came.
    pub endorsement: Option<String>,
}

/// Every key, oldest first.
pub async fn keys(conn: &mut PgConnection) -> sqlx::Result<Vec<LogKey>> {
    sqlx::query_as!(LogKey, "select number, verifier, since, endorsement from log_key order by number").fetch_all(conn).await
}

/// Adds a key.
pub async fn put_key(tx: &mut Tx, key: &LogKey) -> sqlx::Result<()> {
    sqlx::query!("insert into log_key (number, verifier, since, endorsement) values ($1, $2, $3, $4)", key.number, key.verifier, key.since, key.endorsement)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// An entry with its place, as evidence needs it.
#[derive(Debug, Clone)]
pub struct Placed {
    pub seq: i32,
    pub body: String,
    pub hash: Vec<u8>,
    /// `None` while it waits.
    pub position: Option<i64>,
}

/// Entries of a proposal with their places, in order, from `first` on.
pub async fn placed(conn: &mut PgConnection, id: ProposalId, first: i32, limit: i64) -> sqlx::Result<Vec<Placed>> {
    sqlx::query_as!(
        Placed,
        r#"select e.seq, e.body, e.hash, l.position as "position?" from proposal_event e left join log_leaf l using (proposal_id, seq)
           where e.proposal_id = $1 and e.seq >= $2 order by e.seq limit $3"#,
        id.0,
        first,
        limit
    )
    .fetch_all(conn)
    .await
}

/// A leaf as the check reads it.
#[derive(Debug, Clone)]
pub struct Leaf {
    pub position: u64,
    pub proposal: ProposalId,
    pub seq: i32,
    /// `None` where the entry is gone.
    pub entry: Option<Vec<u8>>,
    pub node: Option<Vec<u8>>,
}

/// Walks the leaves in the order of the log, handing each to `visit` until it says to stop.
pub async fn walk(conn: &mut PgConnection, mut visit: impl FnMut(Leaf) -> bool) -> sqlx::Result<()> {
    let mut rows = sqlx::query!(
        r#"select l.position, l.proposal_id as "proposal: ProposalId", l.seq, e.hash as "entry?", n.hash as "node?"
           from log_leaf l left join proposal_event e using (proposal_id, seq) left join log_node n on n.level = 0 and n.position = l.position order by l.position"#
    )
    .fetch(conn);
    while let Some(r) = rows.try_next().await? {
        if !visit(Leaf { position: count(r.position), proposal: r.proposal, seq: r.seq, entry: r.entry, node: r.node }) {
            break;
        }
    }
    Ok(())
}

/// An entry that neither has a place nor waits for one.
pub async fn forgotten(conn: &mut PgConnection) -> sqlx::Result<Option<(ProposalId, i32)>> {
    let row = sqlx::query!(
        r#"select e.proposal_id as "proposal: ProposalId", e.seq from proposal_event e
           where not exists (select from log_leaf l where (l.proposal_id, l.seq) = (e.proposal_id, e.seq))
             and not exists (select from log_pending w where (w.proposal_id, w.seq) = (e.proposal_id, e.seq)) order by e.proposal_id, e.seq limit 1"#
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|r| (r.proposal, r.seq)))
}

/// The first place below the lowest node that is not made of the two below it.
pub async fn bent_node(conn: &mut PgConnection) -> sqlx::Result<Option<u64>> {
    let row = sqlx::query_scalar!(
        r#"select n.position << n.level::integer as "first!" from log_node n
             left join log_node l on l.level = n.level - 1 and l.position = n.position * 2
             left join log_node r on r.level = n.level - 1 and r.position = n.position * 2 + 1
           where n.level > 0 and n.hash is distinct from sha256('\x01'::bytea || l.hash || r.hash) order by n.level, n.position limit 1"#
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(count))
}

/// A checkpoint to be sent to a witness.
#[derive(Debug, Clone)]
pub struct Mail {
    pub witness: String,
    pub day: NaiveDate,
    pub size: i64,
    pub note: String,
}

/// Notes that the witnesses are to be sent the newest checkpoint for a day, once.
pub async fn put_mails(tx: &mut Tx, witnesses: &[String], day: NaiveDate) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into log_mail (witness, day, size) select w, $2, c.size from unnest($1::text[]) w, (select max(size) as size from log_checkpoint) c
         where c.size is not null on conflict do nothing",
        witnesses,
        day
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What is still to be sent, oldest first.
pub async fn unsent(conn: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Mail>> {
    sqlx::query_as!(
        Mail,
        "select m.witness, m.day, m.size, c.note from log_mail m join log_checkpoint c using (size) where m.sent_at is null order by m.day, m.witness limit $1",
        limit
    )
    .fetch_all(conn)
    .await
}

/// Notes that a checkpoint was handed to the mail server.
pub async fn sent(tx: &mut Tx, mail: &Mail, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update log_mail set sent_at = $3 where witness = $1 and day = $2 and sent_at is null", mail.witness, mail.day, at).execute(tx.conn()).await?;
    Ok(())
}

/// Notes that somebody took the evidence of a case.
pub async fn put_taken(tx: &mut Tx, id: ProposalId, person: PersonId, redacted: bool, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("insert into dossier_taken (proposal_id, person_id, redacted, at) values ($1, $2, $3, $4)", id.0, person.0, redacted, at)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Who took the evidence of a case.
#[derive(Debug, Clone)]
pub struct Taken {
    pub name: String,
    pub position: String,
    pub redacted: bool,
    pub at: DateTime<Utc>,
}

/// Those who took the evidence of a case, newest first.
pub async fn taken(conn: &mut PgConnection, id: ProposalId, limit: i64) -> sqlx::Result<Vec<Taken>> {
    sqlx::query_as!(
        Taken,
        "select x.name, x.position, t.redacted, t.at from dossier_taken t join person x on x.id = t.person_id where t.proposal_id = $1 order by t.id desc limit $2",
        id.0,
        limit
    )
    .fetch_all(conn)
    .await
}

/// An entry of which somebody may have a receipt.
#[derive(Debug, Clone)]
pub struct Kept {
    pub seq: i32,
    pub action: Action,
    pub at: DateTime<Utc>,
    /// Nobody, where a deadline acted.
    pub actor: Option<String>,
    pub position: Option<String>,
    pub hash: Vec<u8>,
    /// The place in the log; `None` while it waits.
    pub leaf: Option<i64>,
}

/// Protective acts of a proposal below `before`, newest first; of confidential files only those named.
pub async fn kept(conn: &mut PgConnection, id: ProposalId, files: &[CaseId], before: Option<i32>, limit: i64) -> sqlx::Result<Vec<Kept>> {
    let open: Vec<String> = Action::ALL.iter().filter(|a| a.protects() && !a.is_confidential()).map(|a| a.code().to_owned()).collect();
    let closed: Vec<String> = Action::ALL.iter().filter(|a| a.protects() && a.is_confidential()).map(|a| a.code().to_owned()).collect();
    let files: Vec<String> = files.iter().map(ToString::to_string).collect();
    sqlx::query_as!(
        Kept,
        r#"select e.seq, e.action as "action: Action", e.at, x.name as "actor?", x.position as "position?", e.hash, l.position as "leaf?"
           from proposal_event e left join log_leaf l using (proposal_id, seq) left join person x on x.id = e.actor_id
           where e.proposal_id = $1 and (e.action = any ($2) or e.action = any ($3) and e.payload ->> 'case' = any ($4))
             and ($5::integer is null or e.seq < $5) order by e.seq desc limit $6"#,
        id.0,
        &open,
        &closed,
        &files,
        before,
        limit
    )
    .fetch_all(conn)
    .await
}
