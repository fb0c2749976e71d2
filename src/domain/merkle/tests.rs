//! The known roots of the Certificate Transparency reference tree, and every proof of every small
//! tree against an implementation that is not ours.

use std::collections::HashMap;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use sha2::Sha256;

use super::*;

/// The leaves of the reference tree and the roots after each of them.
const LEAVES: [&str; 8] = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// Ours, with every node it made.
#[derive(Default)]
struct Tree {
    frontier: Frontier,
    nodes: HashMap<Node, Hash>,
}

impl Tree {
    fn push(&mut self, data: &[u8]) {
        let nodes = &mut self.nodes;
        self.frontier.push(leaf(data), |node, hash| assert_eq!(nodes.insert(node, hash), None));
    }

    fn hashes(&self, plan: &Plan) -> Vec<Hash> {
        plan.hashes(|n| self.nodes.get(&n).copied()).unwrap()
    }
}

fn data(n: u64) -> Vec<u8> {
    format!("entry {n}").into_bytes()
}

#[test]
fn the_reference_tree_has_its_known_roots() {
    let mut tree = Tree::default();
    assert_eq!(hex::encode(tree.frontier.root()), ROOTS[0]);
    for (n, leaf) in LEAVES.iter().enumerate() {
        tree.push(&hex::decode(leaf).unwrap());
        assert_eq!(hex::encode(tree.frontier.root()), ROOTS[n + 1], "{} leaves", n + 1);
    }
}

#[test]
fn every_proof_is_that_of_the_other_implementation_and_both_believe_it() {
    let (mut ours, mut theirs) = (Tree::default(), MemoryBackedTree::<Sha256, Vec<u8>>::new());
    let mut roots = vec![empty()];
    for size in 1..=70u64 {
        ours.push(&data(size - 1));
        theirs.push(data(size - 1));
        let root = ours.frontier.root();
        assert_eq!(root[..], theirs.root().as_bytes()[..], "{size}");
        assert_eq!(ours.hashes(&Plan::root(size)), vec![root]);
        roots.push(root);
        for position in 0..size {
            let path = ours.hashes(&Plan::inclusion(position, size).unwrap());
            assert_eq!(path.concat(), theirs.prove_inclusion(usize::try_from(position).unwrap()).as_bytes(), "{position} in {size}");
            assert!(includes(&leaf(&data(position)), position, size, &path, &root), "{position} in {size}");
            let independent = RootHash::<Sha256>::new(root.into(), size);
            independent.verify_inclusion(&data(position), position, &InclusionProof::from_bytes(path.concat())).unwrap();
        }
        for old in 1..size {
            let path = ours.hashes(&Plan::consistency(old, size).unwrap());
            let old_root = &roots[usize::try_from(old).unwrap()];
            assert_eq!(path.concat(), theirs.prove_consistency(usize::try_from(size - old).unwrap()).as_bytes(), "{old} in {size}");
            assert!(extends((old, old_root), (size, &root), &path), "{old} in {size}");
            let independent = RootHash::<Sha256>::new(root.into(), size);
            let older = RootHash::<Sha256>::new((*old_root).into(), old);
            independent.verify_consistency(&older, &ConsistencyProof::try_from_bytes(path.concat()).unwrap()).unwrap();
        }
    }
}

#[test]
fn a_proof_proves_nothing_else() {
    let mut tree = Tree::default();
    let mut roots = vec![empty()];
    for n in 0..21 {
        tree.push(&data(n));
        roots.push(tree.frontier.root());
    }
    let root = roots[21];
    for position in 0..21 {
        let path = tree.hashes(&Plan::inclusion(position, 21).unwrap());
        let leaf = leaf(&data(position));
        for wrong in (0..21).filter(|p| *p != position) {
            assert!(!includes(&leaf, wrong, 21, &path, &root));
        }
        assert!(!includes(&leaf, position, 21, &path[1..], &root));
        assert!(!includes(&leaf, position, 21, &[path.clone(), vec![root]].concat(), &root));
        assert!(!includes(&leaf, position, 20, &path, &roots[20]));
        for n in 0..path.len() {
            let mut bent = path.clone();
            bent[n][0] ^= 1;
            assert!(!includes(&leaf, position, 21, &bent, &root));
        }
    }
    for old in 1..21 {
        let path = tree.hashes(&Plan::consistency(old, 21).unwrap());
        for other in (1..21).filter(|o| *o != old) {
            let older = &roots[usize::try_from(other).unwrap()];
            assert!(!extends((old, older), (21, &root), &path));
        }
        assert!(!extends((old, &roots[usize::try_from(old).unwrap()]), (21, &roots[20]), &path));
        for n in 0..path.len() {
            let mut bent = path.clone();
            bent[n][31] ^= 0x80;
            assert!(!extends((old, &roots[usize::try_from(old).unwrap()]), (21, &root), &bent), "{old} {n}");
        }
    }
    assert!(!extends((0, &roots[0]), (21, &root), &[]));
    assert!(!extends((22, &root), (21, &root), &[]));
    assert!(extends((21, &root), (21, &root), &[]));
    assert!(!extends((21, &roots[20]), (21, &root), &[]));
}

#[test]
fn a_tree_goes_on_from_its_edge() {
    let mut tree = Tree::default();
    for n in 0..37 {
        let mut again = Frontier::new(n, |node| tree.nodes.get(&node).copied()).unwrap();
        assert_eq!(again.root(), tree.frontier.root());
        tree.push(&data(n));
        let mut made = Vec::new();
        again.push(leaf(&data(n)), |node, hash| made.push((node, hash)));
        assert_eq!(again.root(), tree.frontier.root());
        assert!(made.iter().all(|(node, hash)| tree.nodes[node] == *hash));
    }
    assert!(Frontier::new(5, |_| None).is_none());
}

#[test]
fn what_is_not_in_the_tree_has_no_proof() {
    assert!(Plan::inclusion(5, 5).is_none());
    assert!(Plan::inclusion(0, 0).is_none());
    assert!(Plan::consistency(0, 5).is_none());
    assert!(Plan::consistency(6, 5).is_none());
    assert!(!includes(&empty(), u64::MAX, u64::MAX, &[], &empty()));
    assert!(!includes(&empty(), u64::MAX - 1, u64::MAX, &[empty(); 100], &empty()));
    assert!(!extends((u64::MAX - 1, &empty()), (u64::MAX, &empty()), &[empty(); 100]));
    assert!(Plan::inclusion(u64::MAX - 1, u64::MAX).unwrap().nodes().len() < 130);
}
