//! The commands that write a backup and put one back.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use sangkien::app::verify::files;
use sangkien::backup::{self, Manifest};
use sangkien::config::Config;
use sangkien::domain::clock::Clock;
use sangkien::store;

use super::verify_command::{bad, ledger};
use super::with_database;

pub async fn backup(config: &Config, file: &Path) -> Result<()> {
    let manifest = backup::backup(config, file, &Clock::system()).await?;
    println!("{}: {}", file.display(), summary(&manifest));
    Ok(())
}

pub async fn restore(config: &Config, file: &Path) -> Result<ExitCode> {
    let manifest = backup::restore(config, file).await?;
    println!("restored: {}", summary(&manifest));
    with_database(config, |app| async move {
        let code = ledger(config, &app, &[], &[]).await?;
        if code != ExitCode::SUCCESS {
            return Ok(code);
        }
        let entries = store::backup::entries(&mut *app.pool.acquire().await?).await?;
        if entries != manifest.entries {
            return Ok(bad(&format!("the ledger has {entries} entries, the backup names {}", manifest.entries)));
        }
        let report = files::files(&app).await?;
        if let Some((id, what)) = report.bad {
            return Ok(bad(&format!("the file {id}: {what}")));
        }
        println!("intact: {} files", report.files);
        Ok(code)
    })
    .await
}

fn summary(manifest: &Manifest) -> String {
    let bytes: u64 = manifest.parts.iter().map(|part| part.size).sum();
    let parts = manifest.parts.len();
    format!(
        "{} entries in {parts} parts of {bytes} bytes, of {}, migration {}, PostgreSQL {}",
        manifest.entries, manifest.made_at, manifest.schema, manifest.postgresql
    )
}
