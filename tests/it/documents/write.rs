//! `cargo run --example documents`: every sample as PDF and DOCX into target/documents, for looking.

#[expect(dead_code, reason = "shared with the tests, which use all of it")]
mod samples;

use std::path::Path;
use std::time::Instant;

use sangkien::documents::pdf;

fn main() -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/documents");
    std::fs::create_dir_all(&folder)?;
    for (name, document) in samples::all() {
        let start = Instant::now();
        let bytes = pdf::render(&document)?;
        println!("{name}: {} KB in {:?}", bytes.len() / 1024, start.elapsed());
        std::fs::write(folder.join(format!("{name}.pdf")), bytes)?;
    }
    Ok(())
}
