//! Documents as they come out, measured with poppler's tools and on the rastered page: places and
//! sizes against the ranges of Decree 30/2020/NĐ-CP, Annex I, within half a millimetre; DOCX after
//! LibreOffice has set it. A tool that is missing is a failure, never a skip.

mod book;
mod layout;
pub mod measure;
pub mod samples;

use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;

use measure::Paper;
use sangkien::documents::model::Document;
use sangkien::documents::{docx, pdf};

/// Runs a tool; what it has written.
pub fn run(tool: &str, arguments: &[&str]) -> Output {
    let output = Command::new(tool).args(arguments).output().unwrap_or_else(|e| panic!("{tool} can't be run ({e}): bin/test installs it"));
    assert!(output.status.success(), "{tool} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Draws documents into a folder: `NAME-pdf.pdf` as it is drawn, and `NAME-docx.pdf` as LibreOffice sets the DOCX.
pub fn draw(folder: &Path, documents: &[(&str, Document)]) {
    let place = |name: String| folder.join(name).to_str().unwrap().to_owned();
    let mut packages = Vec::new();
    for (name, document) in documents {
        std::fs::write(place(format!("{name}-pdf.pdf")), pdf::render(document).unwrap()).unwrap();
        let package = place(format!("{name}-docx.docx"));
        std::fs::write(&package, docx::render(document).unwrap()).unwrap();
        packages.push(package);
    }
    // A profile of its own, so that two runs don't wait for each other.
    let profile = tempfile::tempdir().unwrap();
    let profile = format!("-env:UserInstallation=file://{}", profile.path().display());
    let out = folder.to_str().unwrap();
    let mut arguments = vec![profile.as_str(), "--headless", "--convert-to", "pdf", "--outdir", out];
    arguments.extend(packages.iter().map(String::as_str));
    run("soffice", &arguments);
}

/// Every sample in both formats, by name.
static PAPERS: LazyLock<Vec<(String, Paper)>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    draw(folder.path(), &samples::all());
    let both = samples::all().into_iter().flat_map(|(name, _)| [format!("{name}-pdf"), format!("{name}-docx")]);
    both.map(|name| (name.clone(), Paper::measure(&folder.path().join(format!("{name}.pdf"))))).collect()
});

/// A sample in both formats.
fn both(sample: &str) -> Vec<(&'static str, &'static Paper)> {
    let of = |n: &str| n.strip_suffix("-pdf").or_else(|| n.strip_suffix("-docx")).is_some_and(|n| n == sample);
    let found: Vec<_> = PAPERS.iter().filter(|(n, _)| of(n)).map(|(n, p)| (n.as_str(), p)).collect();
    assert_eq!(found.len(), 2, "{sample}");
    found
}
