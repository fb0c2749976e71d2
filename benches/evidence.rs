//! What evidence costs, as ratios within one run: proofs in a log of a million entries against one of
//! a thousand, and drawing a long document against a short one. No limit is asserted.

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use sangkien::documents::{docx, pdf};
use sangkien::domain::merkle::{Frontier, Hash, Node, Plan, includes, leaf};

#[path = "../tests/it/documents/samples.rs"]
mod samples;

const FEW: u64 = 1_000;
const MANY: u64 = 1_000_000;
const ROUNDS: u32 = 2_000;

struct Log {
    size: u64,
    root: Hash,
    nodes: HashMap<Node, Hash>,
}

fn log(size: u64) -> (Log, Duration) {
    let begun = Instant::now();
    let (mut tree, mut nodes) = (Frontier::default(), HashMap::new());
    for n in 0..size {
        tree.push(leaf(&n.to_be_bytes()), |node, hash| {
            nodes.insert(node, hash);
        });
    }
    (Log { size, root: tree.root(), nodes }, begun.elapsed())
}

/// The median of a piece of work.
fn median(mut work: impl FnMut(u64)) -> Duration {
    let mut all: Vec<Duration> = (0..u64::from(ROUNDS))
        .map(|n| {
            let begun = Instant::now();
            work(n);
            begun.elapsed()
        })
        .collect();
    all.sort_unstable();
    all[all.len() / 2]
}

fn proofs(log: &Log) -> (usize, Duration, Duration) {
    let place = |n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15) % log.size;
    let prove = |n| Plan::inclusion(place(n), log.size).and_then(|p| p.hashes(|node| log.nodes.get(&node).copied())).unwrap_or_default();
    let longest = (0..u64::from(ROUNDS)).map(|n| prove(n).len()).max().unwrap_or(0);
    let making = median(|n| drop(black_box(prove(n))));
    let paths: Vec<Vec<Hash>> = (0..u64::from(ROUNDS)).map(prove).collect();
    let checking = median(|n| {
        let path = usize::try_from(n).ok().and_then(|i| paths.get(i)).map_or(&[][..], Vec::as_slice);
        assert!(includes(&leaf(&place(n).to_be_bytes()), place(n), log.size, path, &log.root));
    });
    (longest, making, checking)
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

fn main() {
    let (few, of_few) = log(FEW);
    let (many, of_many) = log(MANY);
    println!("{FEW} leaves in {of_few:?}, {MANY} in {of_many:?}: {:.2}× a leaf", ratio(of_many, of_few) / 1000.0);
    let ((_, making_few, checking_few), (longest, making, checking)) = (proofs(&few), proofs(&many));
    println!(
        "inclusion in {MANY}: {longest} hashes, {} bytes; making {making:?} ({:.2}× of {FEW}), checking {checking:?} ({:.2}×)",
        longest * 32,
        ratio(making, making_few),
        ratio(checking, checking_few)
    );
    let consistency = Plan::consistency(MANY / 3, MANY).and_then(|p| p.hashes(|node| many.nodes.get(&node).copied())).unwrap_or_default();
    println!("consistency of {} and {MANY}: {} bytes", MANY / 3, consistency.len() * 32);
    // The first one sets the press up.
    let setting_up = Instant::now();
    let first = samples::all().into_iter().next().map(|(_, document)| pdf::render(&document).map_or(0, |b| b.len()));
    println!("the first document after the start: {:?}, {} KB", setting_up.elapsed(), first.unwrap_or(0) / 1024);
    for (name, document) in samples::all() {
        let begun = Instant::now();
        let drawn = pdf::render(&document).map_or(0, |b| b.len());
        let as_pdf = begun.elapsed();
        let begun = Instant::now();
        let packed = docx::render(&document).map_or(0, |b| b.len());
        println!("{name}: PDF {as_pdf:?}, {} KB; DOCX {:?}, {} KB", drawn / 1024, begun.elapsed(), packed / 1024);
    }
}
