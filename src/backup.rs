//! Owns backups: the database as one snapshot, the files and the log's key, in one file; and the way back.
//!
//! A backup is written beside its place and appears there whole, or not at all. It goes back only into
//! an empty database and an empty data folder. Refuses a backup in which one byte is not as it was
//! written, before anything is touched, and never writes over a file that is there.

mod archive;
mod restore;
mod tool;

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chrono::SecondsFormat;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

pub use archive::{Manifest, Part};
pub use restore::restore;

use crate::app::log::key_file;
use crate::app::storage::Storage;
use crate::boot::PrivateCluster;
use crate::config::Config;
use crate::domain::clock::Clock;
use crate::domain::ids::AttachmentId;
use crate::{serve, store};
use archive::Writer;

/// How often a backup is begun anew because a draft's file was removed while it was written.
const TRIES: u32 = 5;

/// The database as its owner, and the private cluster it may live in.
struct Owned {
    url: String,
    cluster: Option<PrivateCluster>,
}

impl Owned {
    async fn open(config: &Config) -> Result<Self> {
        match (&config.database_owner_url, &config.database_url) {
            (Some(url), _) => Ok(Self { url: url.as_str().to_owned(), cluster: None }),
            (None, Some(_)) => bail!("DATABASE_OWNER_URL is not set: backup and restore work as the owner of the database"),
            (None, None) => {
                let cluster = PrivateCluster::join(&config.data_dir).await?;
                Ok(Self { url: cluster.owner_url(), cluster: Some(cluster) })
            }
        }
    }

    async fn connect(&self) -> Result<PgConnection> {
        let options: PgConnectOptions = self.url.parse().context("DATABASE_OWNER_URL")?;
        let options = options.application_name("sangkien backup").options([("idle_in_transaction_session_timeout", "0"), ("statement_timeout", "0")]);
        options.disable_statement_logging().connect().await.context("the database does not answer as its owner; is DATABASE_OWNER_URL right?")
    }

    async fn close(self) -> Result<()> {
        match self.cluster {
            Some(cluster) => Ok(cluster.stop().await?),
            None => Ok(()),
        }
    }
}

/// Writes a backup to a new file; says what is in it.
///
/// # Errors
/// One line that says what to do; nothing is left at the place of the file then.
pub async fn backup(config: &Config, file: &Path, clock: &Clock) -> Result<Manifest> {
    let place = Place::new(file)?;
    let owned = Owned::open(config).await?;
    let made = attempts(config, &owned, &place, clock).await;
    owned.close().await?;
    let manifest = made?;
    place.take()?;
    Ok(manifest)
}

async fn attempts(config: &Config, owned: &Owned, place: &Place, clock: &Clock) -> Result<Manifest> {
    for _ in 0..TRIES {
        if let Some(manifest) = attempt(config, owned, place, clock).await? {
            return Ok(manifest);
        }
        tracing::info!("a draft's file was removed meanwhile: the backup begins anew");
    }
    bail!("files of drafts were removed during each of {TRIES} attempts: try again")
}

/// One snapshot and all that belongs to it; none where a file of it has been removed since.
async fn attempt(config: &Config, owned: &Owned, place: &Place, clock: &Clock) -> Result<Option<Manifest>> {
    let mut conn = owned.connect().await?;
    let mut tx = conn.begin_with("begin isolation level repeatable read, read only").await?;
    let schema = serve::applied(&mut tx).await?.into_iter().max();
    let schema = schema.context("the database is empty: there is nothing to keep")?;
    let snapshot = store::backup::export(&mut tx).await?;
    let server = store::backup::server(&mut tx).await?;
    let files = store::backup::files(&mut tx).await?;
    let key = store::log::keys(&mut tx).await?.last().map(|key| key_file(&serve::log_folder(config), key.number));
    let dump = tool::Dump::new(&owned.url, server, &snapshot.name)?;
    let manifest = Manifest {
        format: archive::FORMAT.to_owned(),
        made_at: clock.now().to_rfc3339_opts(SecondsFormat::Secs, true),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema,
        postgresql: server,
        entries: snapshot.entries,
        checkpoint: store::log::newest(&mut tx).await?.map(|newest| newest.note),
        parts: Vec::new(),
    };
    let storage = serve::storage(&config.data_dir)?;
    let new = place.new.clone();
    let written = tokio::task::spawn_blocking(move || write(&new, manifest, dump, key.as_deref(), &storage, &files)).await?;
    tx.rollback().await?;
    match written {
        Ok(manifest) => Ok(Some(manifest)),
        Err(Failed::NoFile(id, _) | Failed::OtherFile(id)) if !store::backup::has_file(&mut conn, id).await? => Ok(None),
        Err(failed) => Err(failed.into()),
    }
}

/// Why a backup was not written.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("the file {0} can't be read: {1}")]
    NoFile(AttachmentId, std::io::Error),
    #[error("the file {0} is not what was uploaded: put the right one back from an older backup")]
    OtherFile(AttachmentId),
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

/// Files first: one that is removed meanwhile is missed soon.
fn write(new: &Path, manifest: Manifest, dump: tool::Dump, key: Option<&Path>, storage: &Storage, files: &[store::backup::File]) -> Result<Manifest, Failed> {
    let mut out = Writer::create(new, manifest).with_context(|| format!("writing {} failed", new.display()))?;
    for file in files {
        let mut stored = storage.read_blocking(file.id).map_err(|e| Failed::NoFile(file.id, e))?;
        let sha256 = out.add(&archive::file_path(file.id), &mut stored).context("copying a file failed")?;
        if sha256[..] != file.sha256 {
            return Err(Failed::OtherFile(file.id));
        }
    }
    if let Some(key) = key {
        let mut stored = File::open(key).with_context(|| format!("the private key of the log can't be read: {}", key.display()))?;
        let name = key.file_name().unwrap_or_default().to_string_lossy();
        out.add(&archive::key_path(&name), &mut stored).context("copying the key of the log failed")?;
    }
    dump.run(|from| Ok(out.add(archive::DATABASE, from).map(drop)?))?;
    Ok(out.finish().with_context(|| format!("writing {} failed", new.display()))?)
}

/// Where a backup is to lie, and beside it where it is written.
struct Place {
    file: PathBuf,
    new: PathBuf,
}

impl Place {
    fn new(file: &Path) -> Result<Self> {
        let name = file.file_name().with_context(|| format!("{} is no name of a file", file.display()))?;
        if file.symlink_metadata().is_ok() {
            bail!("{} is there already: a backup never writes over a file", file.display());
        }
        let new = format!(".{}.{}", name.to_string_lossy(), std::process::id());
        Ok(Self { new: file.with_file_name(new), file: file.to_owned() })
    }

    /// Gives the finished backup its name, unless somebody has taken it meanwhile.
    fn take(&self) -> Result<()> {
        let failed = || format!("writing {} failed", self.file.display());
        // Held by an empty file of our own, the name can be written over without taking anybody's.
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.file).with_context(failed)?;
        fs::rename(&self.new, &self.file).with_context(failed)?;
        let folder = self.file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|f| f.sync_all()).with_context(failed)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Absent is the usual case: it has its name, or was never begun.
        let _ = fs::remove_file(&self.new);
    }
}
