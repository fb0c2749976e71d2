//! Bytes bent, cut, doubled and spliced at random, always in the same way.

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// One change: which kind, where, how far, with what.
pub type Change = (u8, u32, u16, u8);

/// Lists of changes, always the same ones.
pub fn changes(count: usize) -> Vec<Vec<Change>> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[41; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let one = (any::<u8>(), any::<u32>(), any::<u16>(), any::<u8>());
    vec(vec(one, 1..6), count).new_tree(&mut runner).unwrap().current()
}

/// Bytes after some changes.
pub fn changed(good: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for (kind, at, length, with) in changes {
        if bytes.is_empty() {
            return bytes;
        }
        let at = *at as usize % bytes.len();
        let end = (at + usize::from(*length) % 300).min(bytes.len());
        match kind % 6 {
            0 => bytes[at] = *with,
            1 => bytes[at] ^= 1 << (with % 8),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                let to = usize::from(*with) % bytes.len();
                bytes.splice(to..to, piece);
            }
            4 => bytes[at..end].fill(*with),
            _ => bytes.truncate(at),
        }
    }
    bytes
}
