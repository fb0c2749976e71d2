//! Bytes that anybody may have made, thrown at the readers of receipts and dossiers: cut, bent,
//! doubled and spliced at random from a fixed seed. A reader answers, whatever it gets: it never
//! panics, and believes nothing that is not what was signed.

use std::io::{Cursor, Read, Seek, SeekFrom};

use sangkien::app::dossier::{Extent, gather};
use sangkien::app::receipt::make;
use sangkien::evidence::dossier::check;
use sangkien::evidence::receipt::read;
use sqlx::PgPool;

use super::scene;
use crate::support::mutation::{changed, changes};

/// Counts what is read, so that a file can't make its reader go round in it for ever.
struct Counted<'a> {
    inner: Cursor<&'a [u8]>,
    read: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(into)?;
        self.read += n as u64;
        assert!(self.read < 64 * 1024 * 1024, "the reader goes round in the file");
        Ok(n)
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

#[sqlx::test]
async fn no_receipt_makes_its_reader_panic_or_believe(pool: PgPool) {
    let (world, journal, id) = scene(pool).await;
    let receipt = make(&world.app, &world.people.author.actor, id, 3).await.unwrap().0;
    let key = [journal.verifier().unwrap()];
    let (json, short) = (receipt.to_json().unwrap(), receipt.short());
    let good = read(json.as_bytes(), &key).unwrap();
    let (mut refused, all) = (0, changes(3000));
    for change in &all {
        for text in [&json, &short] {
            match read(&changed(text.as_bytes(), change), &key) {
                // Of what the short form says, only the checkpoint is signed; the ledger knows the rest.
                Ok(witness) => assert_eq!(witness.checkpoint, good.checkpoint),
                Err(_) => refused += 1,
            }
        }
    }
    assert!(refused > all.len(), "only {refused} were refused");
}

#[sqlx::test]
async fn no_dossier_makes_its_reader_panic_or_believe(pool: PgPool) {
    let (world, journal, id) = scene(pool).await;
    let mut good = Vec::new();
    gather(&world.app, &journal, &world.people.author.actor, id, Extent::Whole).await.unwrap().write(&world.app, &journal, b"%PDF", &mut good).unwrap();
    let report = check(Cursor::new(&good), None).unwrap();
    let (mut refused, all) = (0, changes(600));
    for change in &all {
        let bytes = changed(&good, change);
        match check(Counted { inner: Cursor::new(&bytes), read: 0 }, None) {
            // What changed is between the files, where nothing is said: the evidence is the same.
            Ok(same) => assert_eq!(same, report),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > all.len() / 2, "only {refused} were refused");
}
