//! The commands that check evidence, and the key of the log. Whatever is wrong is one line and exit 1.

use std::io::BufReader;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use sangkien::app::App;
use sangkien::app::log::{Log, OldKey};
use sangkien::app::verify;
use sangkien::app::verify::log::Held;
use sangkien::config::Config;
use sangkien::domain::flaw::Signer;
use sangkien::domain::note::{Checkpoint, Verifier};
use sangkien::evidence::receipt::{self, Witness};
use sangkien::evidence::{Fault, dossier};
use sangkien::serve::log_folder;

use super::{Verify, with_database};

pub async fn verify(config: &Config, what: Verify) -> Result<ExitCode> {
    match what {
        Verify::Ledger { checkpoint, receipt } => with_database(config, |app| async move { ledger(config, &app, &checkpoint, &receipt).await }).await,
        Verify::Dossier { file, key } => check_dossier(&file, expected(key.as_deref())?.as_ref()),
        Verify::Receipt { file, dossier: Some(dossier), key, .. } => receipt_in_dossier(&file, &dossier, expected(key.as_deref())?.as_ref()),
        Verify::Receipt { file, alone: true, key, .. } => receipt_alone(&file, expected(key.as_deref())?),
        Verify::Receipt { file, key, .. } => {
            let key = expected(key.as_deref())?;
            with_database(config, |app| async move { receipt_in_ledger(config, &app, &file, key).await }).await
        }
    }
}

pub async fn rotate(config: &Config, app: &App, lost: bool) -> Result<ExitCode> {
    let old = if lost { OldKey::Lost } else { OldKey::Signs };
    let key = Log::rotate(&app.pool, &log_folder(config), old, app.clock.now()).await?;
    println!("{key}");
    Ok(ExitCode::SUCCESS)
}

fn expected(key: Option<&str>) -> Result<Option<Verifier>> {
    key.map(|k| Verifier::parse(k).map_err(|f| anyhow::anyhow!("--key: {f}"))).transpose()
}

pub fn bad(what: &str) -> ExitCode {
    println!("bad: {what}");
    ExitCode::FAILURE
}

fn bytes(file: &Path) -> Result<Vec<u8>> {
    use std::io::Read;
    let mut out = Vec::new();
    // One more than can be read is enough to know that it is too much.
    std::fs::File::open(file).and_then(|f| f.take(receipt::LARGEST as u64 + 1).read_to_end(&mut out)).with_context(|| file.display().to_string())?;
    Ok(out)
}

pub async fn ledger(config: &Config, app: &App, checkpoints: &[std::path::PathBuf], receipts: &[std::path::PathBuf]) -> Result<ExitCode> {
    let report = verify::ledger(app).await?;
    if let Some(found) = report.bad {
        let entry = found.seq.map(|n| format!(" entry {n}")).unwrap_or_default();
        return Ok(bad(&format!("proposal {}{entry}: {}", found.proposal, found.what)));
    }
    let keys = verify::log::keys(app).await?;
    let mut held: Vec<Held> = verify::log::beside(app, &log_folder(config)).await?.into_iter().collect();
    for file in checkpoints {
        let name = file.display().to_string();
        let note = String::from_utf8(bytes(file)?).with_context(|| name.clone())?;
        // A mail holds more than the checkpoint: it begins where the log's name stands on a line of its own.
        let start = keys.iter().filter_map(|k| note.find(&format!("{}\n", k.name))).min().unwrap_or(0);
        match Checkpoint::open(&note[start..], &keys) {
            Ok(checkpoint) => held.push(Held::checkpoint(Signer::File(name), checkpoint)),
            Err(fault) => return Ok(bad(&format!("{name}: {fault}"))),
        }
    }
    for file in receipts {
        match receipt::read(&bytes(file)?, &keys) {
            Ok(witness) => held.push(Held::receipt(&file.display().to_string(), &witness)),
            Err(fault) => return Ok(bad(&format!("{}: {fault}", file.display()))),
        }
    }
    let log = verify::log::log(app, &held).await?;
    if let Some(number) = log.unvouched {
        println!("note: key {number} of the log is not vouched for by the one before it");
    }
    if let Some(found) = log.bad {
        let entry = found.entry.map(|(p, n)| format!(" (proposal {p} entry {n})")).unwrap_or_default();
        return Ok(bad(&format!("log position {}{entry}: {}", found.position, found.what)));
    }
    let book = verify::audit::audit(app).await?;
    if let Some((seq, what)) = book.bad {
        return Ok(bad(&format!("audit book entry {seq}: {what}")));
    }
    let (leaves, checkpoints) = (log.leaves, log.checkpoints);
    println!(
        "intact: {} entries of {} proposals; log of {leaves} places, {checkpoints} checkpoints; audit book of {} entries",
        report.entries, report.proposals, book.entries
    );
    Ok(ExitCode::SUCCESS)
}

fn open_dossier(file: &Path, key: Option<&Verifier>) -> Result<Result<dossier::Report, dossier::Bad>> {
    let opened = std::fs::File::open(file).with_context(|| file.display().to_string())?;
    Ok(dossier::check(BufReader::new(opened), key))
}

fn check_dossier(file: &Path, key: Option<&Verifier>) -> Result<ExitCode> {
    Ok(match open_dossier(file, key)? {
        Ok(report) => {
            println!("intact: {} entries ({} withheld) and {} files of {}", report.entries, report.withheld, report.files, report.case);
            println!("log {} of {} places, root {}", report.checkpoint.origin, report.checkpoint.size, hex::encode(report.checkpoint.root));
            println!("signed by {}; compare it with the key printed on a receipt", report.key);
            ExitCode::SUCCESS
        }
        Err(found) => bad(&found.to_string()),
    })
}

fn told(witness: &Witness) -> ExitCode {
    println!("intact: {} has place {} in a log of {} places", witness.number, witness.leaf, witness.checkpoint.size);
    ExitCode::SUCCESS
}

fn receipt_alone(file: &Path, key: Option<Verifier>) -> Result<ExitCode> {
    Ok(match receipt::read(&bytes(file)?, key.as_slice()) {
        Ok(witness) => told(&witness),
        Err(fault) => bad(&fault.to_string()),
    })
}

fn receipt_in_dossier(file: &Path, dossier: &Path, key: Option<&Verifier>) -> Result<ExitCode> {
    let report = match open_dossier(dossier, key)? {
        Ok(report) => report,
        Err(found) => return Ok(bad(&format!("{}: {found}", dossier.display()))),
    };
    let signer = Verifier::parse(&report.key).map_err(|f| anyhow::anyhow!("{f}"))?;
    Ok(match receipt::read(&bytes(file)?, &[signer]) {
        Ok(witness) if !report.holds(&witness) => bad(&format!("{}: {}", witness.number, Fault::Seal)),
        Ok(witness) => told(&witness),
        Err(fault) => bad(&fault.to_string()),
    })
}

async fn receipt_in_ledger(config: &Config, app: &App, file: &Path, key: Option<Verifier>) -> Result<ExitCode> {
    let keys = match key {
        Some(key) => vec![key],
        None => verify::log::keys(app).await?,
    };
    let witness = match receipt::read(&bytes(file)?, &keys) {
        Ok(witness) => witness,
        Err(fault) => return Ok(bad(&fault.to_string())),
    };
    let mut held: Vec<Held> = verify::log::beside(app, &log_folder(config)).await?.into_iter().collect();
    held.push(Held::receipt(&file.display().to_string(), &witness));
    let log = verify::log::log(app, &held).await?;
    Ok(match log.bad {
        Some(found) => bad(&format!("log position {}: {}", found.position, found.what)),
        None => told(&witness),
    })
}
