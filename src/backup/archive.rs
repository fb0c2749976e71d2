//! Owns the format: a ZIP of unpacked parts with a manifest, whose comment is the SHA-256 of all bytes before it.
//!
//! Any ZIP program can open it. Refuses to give out a part of a file in which a single byte differs.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::app::storage::copy;
use crate::domain::ids::AttachmentId;

pub const FORMAT: &str = "sangkien-backup/1";
/// The database, as `pg_dump --format=custom` writes it.
pub const DATABASE: &str = "database.dump";
const MANIFEST: &str = "manifest.json";
const FILES: &str = "attachments/";
const KEYS: &str = "log/";
/// A SHA-256 in hexadecimal, at the very end.
const SEAL: u64 = 64;
/// A manifest names a hundred thousand files in less.
const LARGEST_MANIFEST: u64 = 512 * 1024 * 1024;

/// The part of an attachment.
pub fn file_path(id: AttachmentId) -> String {
    format!("{FILES}{}", id.0)
}

/// The attachment of a part.
pub fn file_of(path: &str) -> Option<AttachmentId> {
    path.strip_prefix(FILES)?.parse().ok()
}

/// The part of a private key of the log.
pub fn key_path(name: &str) -> String {
    format!("{KEYS}{name}")
}

/// The private key of a part.
pub fn key_of(path: &str) -> Option<&str> {
    path.strip_prefix(KEYS).filter(|name| !name.contains(['/', '\\']) && !name.starts_with('.'))
}

/// A part of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub path: String,
    pub size: u64,
    pub sha256: String,
}

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: String,
    /// RFC 3339.
    pub made_at: String,
    /// The version of the program that wrote it.
    pub program: String,
    /// The newest migration of the database.
    pub schema: i64,
    /// The major version of the server.
    pub postgresql: u32,
    /// How many entries the ledger had.
    pub entries: i64,
    /// The newest checkpoint of the log in the same snapshot, signed.
    pub checkpoint: Option<String>,
    pub parts: Vec<Part>,
}

/// A backup that is being written.
pub struct Writer {
    zip: ZipWriter<File>,
    manifest: Manifest,
}

impl Writer {
    /// Only its owner may read it. What an attempt before has left there is written over.
    pub fn create(path: &Path, manifest: Manifest) -> Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).mode(0o600).open(path)?;
        Ok(Self { zip: ZipWriter::new(file), manifest })
    }

    /// Adds a part; gives its SHA-256.
    pub fn add(&mut self, path: &str, from: &mut impl Read) -> io::Result<[u8; 32]> {
        self.begin(path)?;
        let (size, sha256) = copy(from, &mut self.zip)?;
        self.manifest.parts.push(Part { path: path.to_owned(), size, sha256: hex::encode(sha256) });
        Ok(sha256)
    }

    fn begin(&mut self, path: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
        Ok(self.zip.start_file(path, options)?)
    }

    /// Ends it and brings it to the disk.
    pub fn finish(mut self) -> Result<Manifest> {
        let text = serde_json::to_string_pretty(&self.manifest)?;
        self.begin(MANIFEST)?;
        self.zip.write_all(text.as_bytes())?;
        let room = usize::try_from(SEAL)?;
        self.zip.set_comment("0".repeat(room))?;
        let mut file = self.zip.finish()?;
        let seal = seal(&mut file)?;
        file.seek(SeekFrom::End(-i64::try_from(SEAL)?))?;
        file.write_all(seal.as_bytes())?;
        file.sync_all()?;
        Ok(self.manifest)
    }
}

/// The SHA-256 of all but the end, where it is to stand.
fn seal(file: &mut File) -> io::Result<String> {
    let sealed = file.seek(SeekFrom::End(0))?.saturating_sub(SEAL);
    file.seek(SeekFrom::Start(0))?;
    let (_, sha256) = copy(&mut file.take(sealed), &mut io::sink())?;
    Ok(hex::encode(sha256))
}

/// A backup of which every byte is as it was written.
pub struct Reader {
    zip: ZipArchive<BufReader<File>>,
    pub manifest: Manifest,
}

impl Reader {
    pub fn open(path: &Path) -> Result<Self> {
        let name = path.display();
        let mut file = File::open(path).with_context(|| name.to_string())?;
        let seal = seal(&mut file).with_context(|| name.to_string())?;
        let mut end = String::new();
        // Behind the bytes that are sealed; what is no text is no seal either.
        let read = file.read_to_string(&mut end);
        ensure!(read.is_ok() && end == seal, "{name} is damaged, or no backup of this system: its bytes are not those that were written");
        let mut zip = ZipArchive::new(BufReader::new(file)).with_context(|| name.to_string())?;
        let mut text = String::new();
        zip.by_name(MANIFEST).with_context(|| name.to_string())?.take(LARGEST_MANIFEST).read_to_string(&mut text)?;
        let manifest: Manifest = serde_json::from_str(&text).with_context(|| format!("{name}: {MANIFEST} can't be read"))?;
        ensure!(manifest.format == FORMAT, "{name} has the format {:?}, which this program does not know", manifest.format);
        let mut reader = Self { zip, manifest };
        reader.check().with_context(|| name.to_string())?;
        Ok(reader)
    }

    /// Every part is what the manifest says, and nothing else is there.
    fn check(&mut self) -> Result<()> {
        let parts = self.manifest.parts.clone();
        ensure!(self.zip.len() == parts.len() + 1, "it holds other parts than {MANIFEST} names");
        for part in &parts {
            let known = part.path == DATABASE || file_of(&part.path).is_some() || key_of(&part.path).is_some();
            ensure!(known, "{:?} is no part of a backup", part.path);
            let (size, sha256) = copy(&mut self.zip.by_name(&part.path)?, &mut io::sink())?;
            if (size, hex::encode(sha256)) != (part.size, part.sha256.clone()) {
                bail!("{} is not what {MANIFEST} says", part.path);
            }
        }
        ensure!(parts.iter().any(|part| part.path == DATABASE), "the database is not in it");
        Ok(())
    }

    /// A part, for reading.
    pub fn part(&mut self, path: &str) -> Result<impl Read + '_> {
        Ok(self.zip.by_name(path)?)
    }
}
