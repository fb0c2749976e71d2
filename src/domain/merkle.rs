//! The Merkle tree of RFC 9162 (Certificate Transparency 2.0), section 2.1, over SHA-256.
//!
//! Owns hashes, roots, inclusion and consistency proofs and their verification. Knows nothing of
//! where nodes are kept: a proof is first a list of ranges of leaves, each the union of complete
//! subtrees that never change once they are full.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// A complete subtree: 2^level leaves from position · 2^level on.
pub type Node = (u8, u64);

/// The hash of a leaf (RFC 9162, 2.1.1).
pub fn leaf(data: &[u8]) -> Hash {
    Sha256::new().chain_update([0x00]).chain_update(data).finalize().into()
}

/// The hash of an inner node (RFC 9162, 2.1.1).
pub fn inner(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([0x01]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of the empty tree.
pub fn empty() -> Hash {
    Sha256::digest([]).into()
}

/// Leaves from the first to before the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range(u64, u64);

impl Range {
    /// Where RFC 9162 splits it: after the largest power of two smaller than its size.
    fn split(self) -> u64 {
        let size = self.1 - self.0;
        self.0 + (1 << (u64::BITS - 1 - (size - 1).leading_zeros()))
    }

    /// The complete subtrees it is made of, from left to right. Its start is aligned to its size, as
    /// every range is that a split yields.
    fn nodes(self) -> Vec<Node> {
        let (mut at, mut out) = (self.0, Vec::new());
        while at < self.1 {
            let level = u64::BITS - 1 - (self.1 - at).leading_zeros();
            out.push((u8::try_from(level).unwrap_or(u8::MAX), at >> level));
            at += 1 << level;
        }
        out
    }

    fn hash(self, known: &impl Fn(Node) -> Option<Hash>) -> Option<Hash> {
        let mut all = self.nodes().into_iter().rev().map(known);
        let last = all.next()??;
        all.try_fold(last, |right, left| Some(inner(&left?, &right)))
    }
}

/// The ranges whose hashes are the inclusion path of a leaf, from the leaf up (RFC 9162, 2.1.3.1).
fn inclusion_ranges(position: u64, size: u64) -> Vec<Range> {
    let (mut whole, mut out) = (Range(0, size), Vec::new());
    while whole.1 - whole.0 > 1 {
        let k = whole.split();
        let (left, right) = (Range(whole.0, k), Range(k, whole.1));
        let (next, beside) = if position < k { (left, right) } else { (right, left) };
        out.push(beside);
        whole = next;
    }
    out.reverse();
    out
}

/// The ranges whose hashes prove that a tree extends an older one (RFC 9162, 2.1.4.1).
fn consistency_ranges(old: u64, size: u64) -> Vec<Range> {
    let (mut whole, mut out, mut unbroken) = (Range(0, size), Vec::new(), true);
    while old < whole.1 {
        let k = whole.split();
        if old <= k {
            out.push(Range(k, whole.1));
            whole = Range(whole.0, k);
        } else {
            out.push(Range(whole.0, k));
            whole = Range(k, whole.1);
            unbroken = false;
        }
    }
    if !unbroken {
        out.push(whole);
    }
    out.reverse();
    out
}

fn nodes_of(ranges: &[Range]) -> Vec<Node> {
    ranges.iter().flat_map(|r| r.nodes()).collect()
}

fn hashes(ranges: &[Range], known: &impl Fn(Node) -> Option<Hash>) -> Option<Vec<Hash>> {
    ranges.iter().map(|r| r.hash(known)).collect()
}

/// A proof to be made: what must be read for it, and the proof once it is.
#[derive(Debug, Clone)]
pub struct Plan(Vec<Range>);

impl Plan {
    /// That a leaf is in a tree; `None` where it is not.
    pub fn inclusion(position: u64, size: u64) -> Option<Self> {
        (position < size).then(|| Self(inclusion_ranges(position, size)))
    }

    /// That a tree of `size` leaves begins with one of `old`; `None` where it can't.
    pub fn consistency(old: u64, size: u64) -> Option<Self> {
        (1 <= old && old <= size).then(|| Self(consistency_ranges(old, size)))
    }

    /// The root of a tree.
    pub fn root(size: u64) -> Self {
        Self(if size == 0 { Vec::new() } else { vec![Range(0, size)] })
    }

    /// The complete subtrees to be read: at most about twice the height of the tree.
    pub fn nodes(&self) -> Vec<Node> {
        nodes_of(&self.0)
    }

    /// The hashes of the proof; `None` where a node is not known.
    pub fn hashes(&self, known: impl Fn(Node) -> Option<Hash>) -> Option<Vec<Hash>> {
        hashes(&self.0, &known)
    }
}

/// Whether a path leads from a leaf's hash to a root (RFC 9162, 2.1.3.2).
pub fn includes(leaf: &Hash, position: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if position >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (position, size - 1, *leaf);
    for beside in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = inner(beside, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = inner(&hash, beside);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether a tree begins with an older one (RFC 9162, 2.1.4.2).
pub fn extends((old, old_root): (u64, &Hash), (size, root): (u64, &Hash), path: &[Hash]) -> bool {
    if old == 0 || old > size {
        return false;
    }
    if old == size {
        return path.is_empty() && old_root == root;
    }
    let with_root: Vec<Hash> = if old.is_power_of_two() { std::iter::once(*old_root).chain(path.iter().copied()).collect() } else { path.to_vec() };
    let Some((first, rest)) = with_root.split_first() else { return false };
    let (mut at, mut last) = (old - 1, size - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (mut older, mut newer) = (*first, *first);
    for beside in rest {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            older = inner(beside, &older);
            newer = inner(beside, &newer);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            newer = inner(&newer, beside);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && older == *old_root && newer == *root
}

/// The right edge of a tree that grows: its largest complete subtrees.
#[derive(Debug, Clone, Default)]
pub struct Frontier {
    size: u64,
    edge: BTreeMap<u8, Hash>,
}

impl Frontier {
    /// The complete subtrees at the right edge of a tree of this size.
    pub fn nodes(size: u64) -> Vec<Node> {
        Plan::root(size).nodes()
    }

    /// A tree of `size` leaves with the hashes of `nodes(size)`; `None` where one is missing.
    pub fn new(size: u64, known: impl Fn(Node) -> Option<Hash>) -> Option<Self> {
        let edge = Self::nodes(size).into_iter().map(|n| known(n).map(|h| (n.0, h))).collect::<Option<_>>()?;
        Some(Self { size, edge })
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf's hash and hands over every subtree that became complete by it, itself first.
    pub fn push(&mut self, leaf: Hash, mut made: impl FnMut(Node, Hash)) {
        let (mut level, mut position, mut hash) = (0, self.size, leaf);
        made((level, position), hash);
        while let Some(left) = self.edge.remove(&level) {
            hash = inner(&left, &hash);
            level += 1;
            position >>= 1;
            made((level, position), hash);
        }
        self.edge.insert(level, hash);
        self.size += 1;
    }

    /// The root of the tree as it stands.
    pub fn root(&self) -> Hash {
        let mut all = self.edge.values();
        let Some(first) = all.next() else { return empty() };
        all.fold(*first, |right, left| inner(left, &right))
    }
}

#[cfg(test)]
mod tests;
