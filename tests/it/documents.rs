//! Documents as they come out, measured with poppler's tools and on the rastered page: places and
//! sizes against the ranges of Decree 30/2020/NĐ-CP, Annex I, within half a millimetre; DOCX after
//! LibreOffice has set it. A tool that is missing is a failure, never a skip.

mod book;
mod layout;
mod measure;
mod samples;

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::LazyLock;

use measure::Paper;
use sangkien::documents::{docx, pdf};

/// Runs a tool; what it has written.
fn run(tool: &str, arguments: &[&str]) -> Output {
    let output = Command::new(tool).args(arguments).output().unwrap_or_else(|e| panic!("{tool} can't be run ({e}): bin/test installs it"));
    assert!(output.status.success(), "{tool} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Every sample once as it is drawn and once as LibreOffice sets its DOCX, by name.
static PAPERS: LazyLock<Vec<(String, Paper)>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| -> PathBuf { folder.path().join(name) };
    let mut packages = Vec::new();
    for (name, document) in samples::all() {
        std::fs::write(place(&format!("{name}-pdf.pdf")), pdf::render(&document).unwrap()).unwrap();
        let package = place(&format!("{name}-docx.docx"));
        std::fs::write(&package, docx::render(&document).unwrap()).unwrap();
        packages.push(package.to_str().unwrap().to_owned());
    }
    let profile = format!("-env:UserInstallation=file://{}", place("profile").display());
    let out = folder.path().to_str().unwrap();
    let mut arguments = vec![profile.as_str(), "--headless", "--convert-to", "pdf", "--outdir", out];
    arguments.extend(packages.iter().map(String::as_str));
    run("soffice", &arguments);
    let both = samples::all().into_iter().flat_map(|(name, _)| [format!("{name}-pdf"), format!("{name}-docx")]);
    both.map(|name| (name.clone(), Paper::measure(&place(&format!("{name}.pdf"))))).collect()
});

/// A sample in both formats.
fn both(sample: &str) -> Vec<(&'static str, &'static Paper)> {
    let of = |n: &str| n.strip_suffix("-pdf").or_else(|| n.strip_suffix("-docx")).is_some_and(|n| n == sample);
    let found: Vec<_> = PAPERS.iter().filter(|(n, _)| of(n)).map(|(n, p)| (n.as_str(), p)).collect();
    assert_eq!(found.len(), 2, "{sample}");
    found
}
