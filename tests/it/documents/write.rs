//! `cargo run --example documents`: every sample as PDF and DOCX into target/documents, for looking.

mod samples;

use std::path::Path;

use sangkien::documents::{docx, pdf};

fn main() -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/documents");
    std::fs::create_dir_all(&folder)?;
    for (name, document) in samples::all() {
        std::fs::write(folder.join(format!("{name}.pdf")), pdf::render(&document)?)?;
        std::fs::write(folder.join(format!("{name}.docx")), docx::render(&document)?)?;
    }
    println!("{}", folder.display());
    Ok(())
}
