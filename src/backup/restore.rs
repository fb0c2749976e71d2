//! The way back: a whole backup into an empty database and an empty data folder.
//!
//! Everything is looked at before anything is written; what was written is taken back where a later
//! step fails. Refuses to mix a backup with what is there.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::archive::{self, DATABASE, Manifest, Reader};
use super::{Owned, tool};
use crate::app::log::Log;
use crate::config::Config;
use crate::{serve, store};

/// Puts a backup back and brings it up to this program; says what was in it.
///
/// # Errors
/// One line that says what to do; nothing is changed then.
pub async fn restore(config: &Config, file: &Path) -> Result<Manifest> {
    let path = file.to_owned();
    let reader = tokio::task::spawn_blocking(move || Reader::open(&path)).await??;
    let ours = serve::MIGRATIONS.iter().map(|m| m.version).max().unwrap_or(0);
    let schema = reader.manifest.schema;
    ensure!(schema <= ours, "the backup was made by a newer program ({}, migration {schema}): use that one", reader.manifest.program);
    let owned = Owned::open(config).await?;
    let restored = into(config, &owned, reader).await;
    owned.close().await?;
    restored
}

async fn into(config: &Config, owned: &Owned, mut reader: Reader) -> Result<Manifest> {
    let mut conn = owned.connect().await?;
    if !store::backup::is_empty(&mut conn).await? {
        bail!("the database is not empty: a backup goes back only into a new one, before `sangkien migrate`");
    }
    if !store::backup::has_role(&mut conn).await? {
        bail!("the server does not know the role sangkien_app: create it first");
    }
    let program = tool::Restore::new(&owned.url, store::backup::server(&mut conn).await?)?;
    let folders = Folders::new(config)?;
    let storage = serve::storage(&config.data_dir)?;
    let (manifest, folders) = tokio::task::spawn_blocking(move || -> Result<_> {
        let manifest = reader.manifest.clone();
        for part in &manifest.parts {
            let mut from = reader.part(&part.path)?;
            if let Some(id) = archive::file_of(&part.path) {
                storage.put_back(id, &mut from).with_context(|| format!("writing the file {id} failed"))?;
            } else if let Some(name) = archive::key_of(&part.path) {
                folders.put_key(name, &mut from).context("writing the key of the log failed")?;
            }
        }
        if let Some(note) = &manifest.checkpoint {
            folders.put_checkpoint(note).context("writing the newest checkpoint failed")?;
        }
        program.run(&mut reader.part(DATABASE)?)?;
        Ok((manifest, folders))
    })
    .await??;
    folders.keep();
    serve::migrate(&owned.url).await?;
    Ok(manifest)
}

/// The folders that a backup fills: empty before, and empty again where it fails.
struct Folders {
    files: PathBuf,
    log: PathBuf,
    kept: bool,
}

impl Folders {
    fn new(config: &Config) -> Result<Self> {
        let mut folders = Self { files: serve::files_folder(&config.data_dir), log: serve::log_folder(config), kept: true };
        for folder in [&folders.files, &folders.log] {
            if holds_a_file(folder).with_context(|| folder.display().to_string())? {
                bail!("the folder {} is not empty: a backup goes back only into a new SANGKIEN_DATA_DIR", folder.display());
            }
        }
        fs::create_dir_all(&folders.log).with_context(|| format!("making the folder {} failed", folders.log.display()))?;
        folders.kept = false;
        Ok(folders)
    }

    fn put_key(&self, name: &str, from: &mut impl io::Read) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.log.join(name))?;
        io::copy(from, &mut file)?;
        file.sync_all()?;
        File::open(&self.log)?.sync_all()
    }

    fn put_checkpoint(&self, note: &str) -> io::Result<()> {
        fs::write(Log::checkpoint_file(&self.log), note)
    }

    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        for folder in [&self.files, &self.log] {
            if let Err(error) = fs::remove_dir_all(folder)
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(%error, folder = %folder.display(), "what was restored stays behind");
            }
        }
    }
}

fn holds_a_file(folder: &Path) -> io::Result<bool> {
    if !folder.exists() {
        return Ok(false);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !path.is_dir() || holds_a_file(&path)? {
            return Ok(true);
        }
    }
    Ok(false)
}
